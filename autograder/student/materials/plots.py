"""Pictures of attributions: a photograph beside its maps, bars with their errors, curves with their theory.

Every function returns the axes that it drew on; theory is dashed black, estimates have colours that colour-blind readers tell apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")  # Okabe and Ito's


def picture_and_maps(picture: ArrayLike, maps: Mapping[str, ArrayLike], *, opacity: float = 0.6, common_scale: bool = False) -> Any:
    """A photograph, and beside it each map over the grey photograph: red speaks for the class, blue against it.

    Args:
        picture: red, green, blue in [0, 1], shape (h, w, 3).
        maps: title -> signed map of any shape (rows, columns); a coarse one is spread over the photograph.
        opacity: of the colours, 0 to 1.
        common_scale: one scale for all maps; otherwise each has its own, its greatest absolute value.

    Returns:
        Axes, shape (1 + number of maps,).

    Raises:
        ValueError: a picture or a map of another shape.

    Example:
        >>> axes = picture_and_maps(np.zeros((4, 4, 3)), {"gradient": np.eye(2)})
        >>> [one.get_title() for one in axes]
        ['photograph', 'gradient']
    """
    import matplotlib.pyplot as plt

    pixels, heats = np.asarray(picture, dtype=np.float64), {title: np.asarray(heat, dtype=np.float64) for title, heat in maps.items()}
    if pixels.ndim != 3 or pixels.shape[2] != 3:
        raise ValueError(f"picture has shape {pixels.shape}, expected (h, w, 3)")
    for title, heat in heats.items():
        if heat.ndim != 2:
            raise ValueError(f"the map {title!r} has shape {heat.shape}, expected (rows, columns)")
    greatest = max((float(np.abs(heat).max()) for heat in heats.values()), default=1.0)
    figure, axes = plt.subplots(1, 1 + len(heats), figsize=(2.6 * (1 + len(heats)), 2.9), squeeze=False, layout="constrained")
    frame = (0, pixels.shape[1], pixels.shape[0], 0)
    axes[0, 0].imshow(pixels, extent=frame)
    axes[0, 0].set_title("photograph")
    for axis, (title, heat) in zip(axes[0, 1:], heats.items(), strict=True):
        limit = (greatest if common_scale else float(np.abs(heat).max())) or 1.0
        axis.imshow(pixels @ [0.2125, 0.7154, 0.0721], cmap="gray", vmin=0, vmax=1, extent=frame)
        drawn = axis.imshow(heat, cmap="bwr", vmin=-limit, vmax=limit, alpha=opacity, extent=frame, interpolation="bilinear")
        axis.set_title(title)
        figure.colorbar(drawn, ax=axis, shrink=0.8)
    for axis in axes[0]:
        axis.set_axis_off()
    return axes[0]


def bars(values: Mapping[str, ArrayLike], *, errors: Mapping[str, ArrayLike] | None = None, names: list[str] | None = None, unit: str = "") -> Any:
    """Values of the same players by several methods, side by side.

    Args:
        values: method -> values, each of shape (n,).
        errors: method -> standard errors, shape (n,); drawn as bars of one standard error either way.
        names: of the n players; by default their numbers.
        unit: of the values, for the axis.

    Returns:
        The axes.

    Raises:
        ValueError: no values, or values of several lengths.

    Example:
        >>> bars({"exact": [1.0, 2.0], "sampled": [1.1, 1.9]}, errors={"sampled": [0.1, 0.1]}).get_legend_handles_labels()[1]
        ['exact', 'sampled']
    """
    import matplotlib.pyplot as plt

    heights = {method: np.asarray(numbers, dtype=np.float64) for method, numbers in values.items()}
    shapes = {numbers.shape for numbers in heights.values()}
    if len(shapes) != 1 or len(next(iter(shapes))) != 1:
        raise ValueError(f"values has shapes {sorted(shapes)}, expected one shape (n,) for all")
    n, width = next(iter(shapes))[0], 0.8 / len(heights)
    axis = plt.subplots(figsize=(max(4.0, 0.5 * n + 1), 3), layout="constrained")[1]
    for k, (method, numbers) in enumerate(heights.items()):
        spread = None if errors is None or method not in errors else np.asarray(errors[method], dtype=np.float64)
        place = np.arange(n) + (k - (len(heights) - 1) / 2) * width
        axis.bar(place, numbers, width, yerr=spread, label=method, color=COLOURS[k % len(COLOURS)])
    axis.axhline(0, color="black", linewidth=0.8)
    axis.set_xticks(range(n), names or [str(i) for i in range(n)])
    axis.set_ylabel(f"value ({unit})" if unit else "value")
    axis.legend()
    return axis


def curves(x: ArrayLike, ys: Mapping[str, ArrayLike], *, xlabel: str, ylabel: str, theory: ArrayLike | None = None, log: bool = False) -> Any:
    """Curves over one axis, and what theory says they are.

    Args:
        x: shape (n,).
        ys: label -> shape (n,).
        xlabel: with its unit.
        ylabel: with its unit.
        theory: shape (n,), dashed black.
        log: logarithmic axes.

    Returns:
        The axes.

    Example:
        >>> curves([1, 2], {"measured": [1.0, 0.6]}, xlabel="samples", ylabel="error", theory=[1.0, 0.7]).get_xlabel()
        'samples'
    """
    import matplotlib.pyplot as plt

    axis = plt.subplots(figsize=(4.5, 3), layout="constrained")[1]
    for colour, (label, y) in zip(COLOURS * len(ys), ys.items(), strict=False):
        axis.plot(x, y, marker=".", label=label, color=colour)
    if theory is not None:
        axis.plot(x, theory, "--", color="black", label="theory")
    if log:
        axis.set_xscale("log")
        axis.set_yscale("log")
    axis.set_xlabel(xlabel)
    axis.set_ylabel(ylabel)
    axis.legend()
    return axis
