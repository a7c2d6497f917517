"""Properties of networks and images as counterexamples: a hidden layer within a distance of a function, layers that no shift commutes with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from .findings import Finding

Array = NDArray[np.float64]

DISTANCE = 0.05  # allowed between the network and the wave
LIPSCHITZ = 2 * np.pi  # of the wave
MOST_UNITS = 400
MOST_POINTS = 100_000  # of a grid
ROWS = 1024  # of a grid at a time


def wave(x: Array) -> Array:
    """The function to be followed on [0, 1]."""
    return np.abs(np.sin(2 * np.pi * x))


def universal_approximation(answers: Mapping[str, Any], cases: Sequence[Mapping[str, Any]] = ()) -> list[Finding]:
    """Scalars, weights and biases of one layer of logistic units whose sum is nowhere on [0, 1] further than DISTANCE from the wave.

    The distance is computed on a grid. Between two points of it neither function moves by more than its Lipschitz constant allows: 2 pi for
    the wave, a quarter of the sum of abs(a_i w_i) for the network, whose logistic function has slope 1/4 at most.
    """
    layer, trouble = _layer(answers.get("network"))
    if layer is None:
        return trouble
    a, w, b = layer
    slope = LIPSCHITZ + float(np.abs(a * w).sum()) / 4
    n_points = int(min(MOST_POINTS, max(1000, np.ceil(10 * slope / DISTANCE))))
    grid = np.linspace(0.0, 1.0, n_points + 1)
    gaps = np.concatenate([np.abs(_values(a, w, b, grid[at : at + ROWS]) - wave(grid[at : at + ROWS])) for at in range(0, len(grid), ROWS)])
    worst, between = int(gaps.argmax()), slope / (2 * n_points)
    near = Finding(
        bool(gaps[worst] <= DISTANCE),
        f"at the {n_points + 1:,} points of a grid the largest distance is {gaps[worst]:.4f}, at x = {grid[worst]:.4f}; allowed is {DISTANCE}",
    )
    if not near.ok:
        return [near]
    total = float(gaps[worst]) + between
    text = f"between them the Lipschitz constants allow {between:.4f} more: {total:.4f} in all"
    if total > DISTANCE:
        text += f", which is not below {DISTANCE}. The network's constant is {slope - LIPSCHITZ:.3g}; less steep units, or more of them, help"
    return [near, Finding(total <= DISTANCE, text)]


def _values(a: Array, w: Array, b: Array, x: Array) -> Array:
    margins = np.outer(x, w) + b
    return np.asarray((0.5 + 0.5 * np.tanh(margins / 2)) @ a)  # the logistic function, without overflow


def _layer(value: Any) -> tuple[tuple[Array, Array, Array] | None, list[Finding]]:
    if isinstance(value, np.ndarray) and value.ndim == 2:
        value = list(value)
    if not isinstance(value, list | tuple) or len(value) != 3:
        return None, [Finding(False, "network: three lists are wanted, scalars, weights and biases")]
    found = [_numbers(part) for part in value]
    if any(part is None or part.ndim != 1 for part in found):
        return None, [Finding(False, "network: scalars, weights and biases have to be lists of finite real numbers")]
    a, w, b = (np.asarray(part) for part in found)
    if not len(a) == len(w) == len(b) or not 1 <= len(a) <= MOST_UNITS:
        text = f"network: {len(a)} scalars, {len(w)} weights, {len(b)} biases; as many of each are wanted, 1 to {MOST_UNITS:,}"
        return None, [Finding(False, text)]
    return (a, w, b), []


KERNEL = np.array([[1.0, 2.0], [3.0, 5.0]])
SIDE, BORDER = 12, 3  # of an image: its side, and how far from the border everything has to stay, before and after the shift
MOST_SHIFT = 3


def every_place(image: Array) -> Array:
    """The image under the kernel, at every place."""
    return np.asarray(np.einsum("ijab,ab->ij", sliding_window_view(image, KERNEL.shape), KERNEL))


def strided(image: Array) -> Array:
    """The image under the kernel, at every second place."""
    return every_place(image)[::2, ::2]


def pooled(image: Array) -> Array:
    """The largest entry of each square of side 2."""
    return np.asarray(image.reshape(SIDE // 2, 2, SIDE // 2, 2).max(axis=(1, 3)))


def broken_equivariance(answers: Mapping[str, Any], cases: Sequence[Mapping[str, Any]] = ()) -> list[Finding]:
    """For a layer with stride and for a pooling layer an image and a shift such that no shift of the old map is the new map.

    The image stays away from the border, so that the border is no reason; without stride the same image and shift commute.
    """
    findings: list[Finding] = []
    for name, layer, words in (("for_stride", strided, "stride 2"), ("for_pooling", pooled, "max pooling")):
        image, down, right, trouble = _moved(answers.get(name), name)
        if image is None:
            findings += trouble
            continue
        moved = np.roll(image, (down, right), axis=(0, 1))
        plain = np.array_equal(every_place(moved), np.roll(every_place(image), (down, right), axis=(0, 1)))
        findings.append(Finding(plain, f"{name}: without stride, shifting first or last gives the same"))
        findings.append(_no_shift(name, words, layer(image), layer(moved)))
    return findings


def _no_shift(name: str, words: str, before: Array, after: Array) -> Finding:
    reach = range(-MOST_SHIFT, MOST_SHIFT + 1)
    fits = [(a, b) for a in reach for b in reach if np.array_equal(np.roll(before, (a, b), axis=(0, 1)), after)]
    if not fits:
        return Finding(True, f"{name}: under {words} the new map is no shift of the old one")
    down, right = min(fits, key=lambda pair: abs(pair[0]) + abs(pair[1]))
    said = "the old one, unmoved" if (down, right) == (0, 0) else f"the old one, moved by ({down}, {right})"
    return Finding(False, f"{name}: under {words} the new map is {said}: the layer still answers a shift with a shift")


def _moved(value: Any, name: str) -> tuple[Array | None, int, int, list[Finding]]:
    """Image and shift, or what is wrong with them."""

    def refused(text: str) -> tuple[None, int, int, list[Finding]]:
        return None, 0, 0, [Finding(False, f"{name}: {text}")]

    if not isinstance(value, list | tuple) or len(value) != 3:
        return refused("three things are wanted, an image, a shift downwards and a shift to the right")
    image, shift = _numbers(value[0]), list(value[1:])
    if image is None or image.shape != (SIDE, SIDE):
        return refused(f"an image of {SIDE} x {SIDE} finite numbers is wanted")
    if not all(_whole(s) for s in shift):
        return refused(f"the shift has to be two whole numbers (int, such as 1), not {shift[0]!r:.20} and {shift[1]!r:.20}")
    if not all(abs(s) <= MOST_SHIFT for s in shift) or not any(shift):
        return refused(f"a shift by whole numbers from -{MOST_SHIFT} to {MOST_SHIFT} is wanted, not both 0")
    down, right = int(shift[0]), int(shift[1])
    if not image.any():
        return refused("the image is 0 everywhere, and moving it changes nothing")
    for picture, when in ((image, "before"), (np.roll(image, (down, right), axis=(0, 1)), "after")):
        inside = np.zeros((SIDE, SIDE), dtype=bool)
        inside[BORDER:-BORDER, BORDER:-BORDER] = True
        if picture[~inside].any():
            return refused(f"{when} the shift something lies within {BORDER} places of the border; leave the border no part in it")
    return image, down, right, []


def _whole(value: Any) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def _numbers(value: Any) -> Array | None:
    """Real finite numbers of any shape, or None."""
    try:
        array = np.asarray(value)
        if array.dtype.kind not in "iuf" or not np.isfinite(array).all():
            return None
        return array.astype(np.float64)
    except (TypeError, ValueError):
        return None
