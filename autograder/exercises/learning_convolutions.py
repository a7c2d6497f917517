"""Exercises on convolution: the definition over many channels, the size of its result, and its matrix."""

from __future__ import annotations

from typing import Any

import numpy as np

from reference_impl import convolution as ref

from .learning_risks import Array, Rng, array
from .model import Case, FunctionExercise, Misconception

THESIS_IMAGE = [
    [0, 1, 1, 1, 0, 0, 0],
    [0, 0, 1, 1, 1, 0, 0],
    [0, 0, 0, 1, 1, 1, 0],
    [0, 0, 0, 1, 1, 0, 0],
    [0, 0, 1, 1, 0, 0, 0],
    [0, 1, 1, 0, 0, 0, 0],
    [1, 1, 0, 0, 0, 0, 0],
]
THESIS_KERNEL = [[1, 0, 1], [0, 1, 0], [1, 0, 1]]
EDGE = [[1.0, 0.0, -1.0], [2.0, 0.0, -2.0], [1.0, 0.0, -1.0]]


def _maps(label: str, image: Any, kernels: Any, dtype: str = "float64") -> Case:
    return Case(label, {"image": array(image, dtype), "kernels": array(kernels)}, call="convolve", part="convolve", keeps=True)


def _size(size: int, kernel: int, stride: int) -> Case:
    label = f"{size} places, a kernel of {kernel}, stride {stride}"
    return Case(label, {"size": size, "kernel": kernel, "stride": stride}, call="output_size", part="output_size")


def _plane(rows: Any) -> Array:
    """One channel, as an image (n, m, 1)."""
    return np.asarray(rows, dtype=np.float64)[:, :, None]


def _bank(*kernels: Any) -> Array:
    return np.array([_plane(kernel) for kernel in kernels])


def _channels_added(image: Array, kernels: Array) -> Array:
    return ref.convolve(image.sum(axis=2, keepdims=True), kernels.sum(axis=3, keepdims=True))


def _padded(image: Array, kernels: Array) -> Array:
    k, l = kernels.shape[1:3]
    return ref.convolve(np.pad(image, ((k // 2, (k - 1) // 2), (l // 2, (l - 1) // 2), (0, 0))), kernels)


def _each(maps: Any = None, size: Any = None) -> dict[str, Any]:
    return {"convolve": maps, "output_size": size}


def _output_size(size: int, kernel: int, stride: int) -> int:
    return ref.output_size(size, kernel, stride=stride)


_DRAWN = np.random.default_rng(11)


def _drawn(rng: Rng, shape: tuple[int, ...]) -> Array:
    return rng.integers(-4, 5, shape).astype(np.float64)


def _convolution_hidden(rng: Rng) -> list[Case]:
    cases = []
    for (n, m, d), (s, k, l) in (((5, 6, 2), (1, 2, 3)), ((6, 5, 3), (2, 3, 2)), ((4, 7, 2), (3, 3, 3))):
        label = f"random image ({n}, {m}, {d}), {s} kernels ({k}, {l}, {d})"
        cases.append(_maps(label, _drawn(rng, (n, m, d)), _drawn(rng, (s, k, l, d))))
    cases.append(_maps("random whole numbers, a kernel of thirds", _drawn(rng, (4, 3, 1)).astype(int), _drawn(rng, (1, 2, 2, 1)) / 3, "int64"))
    for _ in range(4):
        kernel, stride = int(rng.integers(2, 7)), int(rng.integers(2, 5))
        cases.append(_size(kernel + stride * int(rng.integers(3, 60)) + int(rng.integers(1, stride)), kernel, stride))
    return cases


convolution = FunctionExercise(
    id="learning.convolution",
    title="A kernel slides over an image",
    points=4,
    stars=2,
    minutes=30,
    answers=("convolve", "output_size"),
    parts={"convolve": 0.75, "output_size": 0.25},
    reference=_each(ref.convolve, _output_size),
    public=(
        _maps("the thesis's 7 x 7 image", _plane(THESIS_IMAGE), _bank(THESIS_KERNEL)),
        _maps("the same image, an edge and its transpose", _plane(THESIS_IMAGE), _bank(EDGE, np.transpose(EDGE))),
        _maps("2 channels, one 2 x 2 kernel", _drawn(_DRAWN, (3, 4, 2)), _drawn(_DRAWN, (1, 2, 2, 2))),
        _maps("3 channels, two 3 x 2 kernels", _drawn(_DRAWN, (5, 4, 3)), _drawn(_DRAWN, (2, 3, 2, 3))),
        _maps("an image of whole numbers, a kernel of halves", _drawn(_DRAWN, (3, 3, 1)).astype(int), _bank(np.full((2, 2), 0.5)), "int64"),
        _size(7, 3, 1),
        _size(1024, 3, 1),
        _size(8, 3, 2),
        _size(224, 7, 4),
    ),
    hidden=_convolution_hidden,
    misconceptions=(
        Misconception(
            "flips_the_kernel",
            "The kernel is turned by 180 degrees, as in the convolution of mathematics and in (1.12). What networks mean, and the thesis's words "
            "say, slides the kernel as it is.",
            _each(lambda image, kernels: ref.convolve(image, kernels[:, ::-1, ::-1])),
        ),
        Misconception(
            "one_too_few",
            "The last row and the last column are missing, as in the thesis's own formula. The kernel fits once more: with n = k it fits exactly "
            "once, not never.",
            _each(lambda image, kernels: ref.convolve(image, kernels)[:-1, :-1], lambda size, kernel, stride: (size - kernel) // stride),
        ),
        Misconception(
            "mixes_channels",
            "The channels are added up before the kernel is applied, so that red meets the weights meant for blue. Each channel has its own slice of "
            "the kernel; the products are added.",
            _each(_channels_added),
        ),
        Misconception(
            "padded",
            "The result is as large as the image: zeros were put around it. Only places where the whole kernel lies on the image count here.",
            _each(_padded, lambda size, kernel, stride: -(-size // stride)),
        ),
        Misconception(
            "maps_first",
            "The values are right, but the maps are numbered by the first axis, as in torch. Here they stand in the last: rows, columns, kernels.",
            _each(lambda image, kernels: np.moveaxis(ref.convolve(image, kernels), 2, 0)),
        ),
        Misconception(
            "rounds_up",
            "A last step that does not fit is counted. If the stride does not divide n - k, the places left over at the end are not visited.",
            _each(None, lambda size, kernel, stride: -(-(size - kernel) // stride) + 1),
        ),
        Misconception(
            "stride_ignored",
            "The stride has no effect. With stride s only every s-th place is visited.",
            _each(None, lambda size, kernel, stride: size - kernel + 1),
        ),
    ),
)

# ----------------------------------------------------------------------------------------------------------------- matrix


def _matrix(label: str, kernel: Any, height: int, width: int) -> Case:
    args = {"kernel": array(kernel), "height": height, "width": width}
    return Case(label, args, call="convolution_matrix", part="convolution_matrix", keeps=True)


def _count(height: int, width: int, k: int, l: int) -> Case:
    label = f"image {height} x {width}, kernel {k} x {l}"
    return Case(label, {"height": height, "width": width, "k": k, "l": l}, call="nonzeros", part="nonzeros")


def _dense(kernel: Array, height: int, width: int) -> Array:
    return np.asarray(ref.convolution_matrix(kernel, height, width).toarray())


def _circular(kernel: Array, height: int, width: int) -> Array:
    found = np.zeros((height, width, height, width))
    for i, j in np.ndindex(height, width):
        for a, b in np.ndindex(kernel.shape):
            found[i, j, (i + a) % height, (j + b) % width] += kernel[a, b]
    return found.reshape(height * width, height * width)


def _by_columns(kernel: Array, height: int, width: int) -> Array:
    k, l = kernel.shape
    places = _dense(kernel, height, width).reshape(height - k + 1, width - l + 1, height, width)
    return places.transpose(1, 0, 3, 2).reshape((height - k + 1) * (width - l + 1), height * width)


def _nonzeros(height: int, width: int, k: int, l: int) -> int:
    return (height - k + 1) * (width - l + 1) * k * l


def _both(matrix: Any = None, count: Any = None) -> dict[str, Any]:
    return {"convolution_matrix": matrix, "nonzeros": count}


def _matrix_hidden(rng: Rng) -> list[Case]:
    cases = []
    for (k, l), (n, m) in (((2, 3), (3, 5)), ((3, 2), (4, 3)), ((1, 2), (3, 4))):
        kernel = rng.integers(1, 9, (k, l))
        cases.append(_matrix(f"random kernel {k} x {l}, image {n} x {m}", kernel, n, m))
    for _ in range(3):
        cases.append(_count(*rng.integers(2000, 90_000, 2).tolist(), *rng.integers(2, 12, 2).tolist()))
    return cases


convolution_matrix = FunctionExercise(
    id="learning.convolution_matrix",
    title="A convolution is a sparse matrix",
    points=3,
    stars=2,
    minutes=25,
    answers=("convolution_matrix", "nonzeros"),
    parts={"convolution_matrix": 2 / 3, "nonzeros": 1 / 3},
    reference=_both(_dense, _nonzeros),
    public=(
        _matrix("kernel (1, 10), one row of 3", [[1, 10]], 1, 3),
        _matrix("kernel 2 x 2, image 3 x 3", [[1, 2], [3, 4]], 3, 3),
        _matrix("kernel 2 x 1, image 4 x 2", [[1], [-1]], 4, 2),
        _matrix("kernel 2 x 3, image 3 x 4", [[1, 2, 3], [4, 5, 6]], 3, 4),
        _count(3, 3, 2, 2),
        _count(1024, 1024, 3, 3),
        _count(100_000, 80_000, 5, 7),
    ),
    hidden=_matrix_hidden,
    misconceptions=(
        Misconception(
            "circular",
            "There is a row for every pixel, and a kernel that leaves the image on the right comes in again on the left. That is circular "
            "convolution. Here only places where the whole kernel fits have a row.",
            _both(_circular, lambda height, width, k, l: height * width * k * l),
        ),
        Misconception(
            "flipped",
            "In every row the kernel stands backwards. The first row of the matrix has the kernel's first entry at the image's first pixel.",
            _both(lambda kernel, height, width: _dense(kernel[::-1, ::-1], height, width)),
        ),
        Misconception(
            "by_columns",
            "The pixels are numbered column by column. numpy's ravel goes row by row, and so the pixel below another is width places further on.",
            _both(_by_columns),
        ),
        Misconception(
            "transposed",
            "Rows and columns are exchanged: matrix @ image.ravel() needs a column for each pixel and a row for each place of the kernel.",
            _both(lambda kernel, height, width: _dense(kernel, height, width).T),
        ),
        Misconception(
            "all_entries",
            "This counts all entries of the matrix. Most are 0: a row has nonzeros only where the kernel lies.",
            _both(None, lambda height, width, k, l: (height - k + 1) * (width - l + 1) * height * width),
        ),
        Misconception(
            "parameters",
            "This is the number of parameters, which are shared. Each of them stands in the matrix once for every place of the kernel.",
            _both(None, lambda height, width, k, l: k * l),
        ),
    ),
)
