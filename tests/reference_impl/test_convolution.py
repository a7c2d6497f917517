"""Convolution: the thesis's example, torch's and scipy's, its matrix, and where it does not commute with a shift."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import correlate2d

from reference_impl import convolution
from reference_impl.tables import Array

IMAGE = np.array([[int(c) for c in row] for row in ("0111000", "0011100", "0001110", "0001100", "0011000", "0110000", "1100000")])
KERNEL = np.array([[1, 0, 1], [0, 1, 0], [1, 0, 1]])
RESULT = [[1, 4, 3, 4, 1], [1, 2, 4, 3, 3], [1, 2, 3, 4, 1], [1, 3, 3, 1, 1], [3, 3, 1, 1, 0]]


def random_pair(seed: int) -> tuple[Array, Array]:
    """An image and a bank of kernels that fits it."""
    rng = np.random.default_rng(seed)
    k, l, d, s = rng.integers(1, 4, 4)
    return rng.standard_normal((k + rng.integers(0, 6), l + rng.integers(0, 6), d)), rng.standard_normal((s, k, l, d))


def in_torch(image: Array, kernels: Array, stride: int = 1) -> Array:
    maps = torch.nn.functional.conv2d(torch.tensor(image).permute(2, 0, 1)[None], torch.tensor(kernels).permute(0, 3, 1, 2), stride=stride)
    return np.asarray(maps[0].permute(1, 2, 0).numpy())


def test_the_seven_by_seven_example() -> None:
    np.testing.assert_array_equal(convolution.convolve_by_loops(IMAGE, KERNEL), RESULT)
    np.testing.assert_array_equal(convolution.convolve(IMAGE[:, :, None], KERNEL[None, :, :, None])[:, :, 0], RESULT)
    np.testing.assert_array_equal(correlate2d(IMAGE, KERNEL, mode="valid"), RESULT)


def test_its_matrix_has_25_rows_and_125_nonzeros() -> None:
    matrix = convolution.convolution_matrix(KERNEL, 7, 7)
    assert (matrix.shape, matrix.nnz) == ((25, 49), 125)
    np.testing.assert_array_equal((matrix @ IMAGE.ravel()).reshape(5, 5), RESULT)
    assert convolution.convolution_matrix(np.ones((3, 3, 3)), 20, 30).nnz == 18 * 28 * 27


def test_sizes() -> None:
    assert convolution.output_size(1024, 3) == 1022  # the thesis prints 1021 (E11)
    assert convolution.output_size(7, 3) == 5
    assert all(
        convolution.output_size(n, k, stride=s) == len(range(0, n - k + 1, s)) for n in range(1, 9) for k in range(1, n + 1) for s in (1, 2, 3)
    )


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 3), st.integers(0, 2**32))
def test_maps_are_torchs(stride: int, seed: int) -> None:
    image, kernels = random_pair(seed)
    np.testing.assert_allclose(convolution.convolve(image, kernels, stride=stride), in_torch(image, kernels, stride), atol=1e-12, strict=True)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32))
def test_loop_fast_form_and_matrix_agree(seed: int) -> None:
    image, kernels = random_pair(seed)
    fast = convolution.convolve(image, kernels)
    for kernel, one in zip(kernels, fast.transpose(2, 0, 1), strict=True):
        np.testing.assert_allclose(convolution.convolve_by_loops(image, kernel), one, atol=1e-12)
        matrix = convolution.convolution_matrix(kernel, *image.shape[:2])
        np.testing.assert_allclose(matrix @ image.ravel(), one.ravel(), atol=1e-12)


def test_the_kernel_is_not_flipped() -> None:
    np.testing.assert_array_equal(convolution.convolve_by_loops([[0, 0, 1, 0, 0]], [[1, 2, 3]]), [[3, 2, 1]])


def test_channels_are_summed_not_mixed() -> None:
    image, kernel = np.arange(8.0).reshape(2, 2, 2), np.array([[[1.0, 0.0]]])
    np.testing.assert_array_equal(convolution.convolve_by_loops(image, kernel), image[:, :, 0])


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 4), st.integers(0, 2**32))
def test_pooling_is_torchs(size: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    image = rng.standard_normal((size + rng.integers(0, 7), size + rng.integers(0, 7), 2))
    t = torch.tensor(image).permute(2, 0, 1)[None]
    for ours, theirs in ((convolution.max_pool, torch.nn.functional.max_pool2d), (convolution.average_pool, torch.nn.functional.avg_pool2d)):
        np.testing.assert_allclose(ours(image, size), theirs(t, size)[0].permute(1, 2, 0).numpy(), atol=1e-12, strict=True)


# equivariance


@settings(max_examples=25, deadline=None)
@given(st.integers(-2, 2), st.integers(-2, 2), st.integers(0, 2**32))
def test_convolution_without_stride_commutes_with_a_shift_that_loses_nothing(down: int, right: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    image = np.zeros((10, 10))
    image[3:7, 3:7] = rng.standard_normal((4, 4))
    kernel = rng.standard_normal((2, 3))
    maps = [convolution.convolve_by_loops(M, kernel) for M in (image, convolution.translate(image, down, right))]
    assert convolution.equivariance_gap(*maps, down=down, right=right) < 1e-12


def test_stride_pooling_and_the_border_break_it() -> None:
    layers = lambda M: convolution.convolve(M, np.ones((1, 1, 1, 1)), stride=2)[:, :, 0], lambda M: convolution.max_pool(M, 2)[:, :, 0]
    for layer in layers:
        for down in (0, 1):  # whichever shift of the map is held to answer a shift of the image by one row
            gaps = []
            for row in (2, 3):
                image = np.zeros((6, 6, 1))
                image[row, 2] = 1.0
                gaps.append(convolution.equivariance_gap(layer(image), layer(convolution.translate(image, 1, 0)), down=down, right=0))
            assert max(gaps) == 1.0
    ones, kernel = np.ones((4, 4)), [[1.0], [1.0]]
    first, second = convolution.convolve_by_loops(ones, kernel), convolution.convolve_by_loops(convolution.translate(ones, 1, 0), kernel)
    assert second[0, 0] == 1.0 != convolution.translate(first, 1, 0)[0, 0]  # the row of zeros that entered is half of the first window


def test_a_shift_and_back_loses_only_what_left() -> None:
    image = np.arange(1.0, 13.0).reshape(3, 4)
    back = convolution.translate(convolution.translate(image, 1, -2), -1, 2)
    np.testing.assert_array_equal(back, np.where(np.arange(12).reshape(3, 4) % 4 >= 2, image, 0) * (np.arange(3) < 2)[:, None])
    assert not convolution.translate(image, 5, 0).any()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: convolution.convolve_by_loops(IMAGE, np.ones((8, 1))),
            r"kernel has shape \(8, 1, 1\), expected one that fits the image, \(7, 7, 1\)",
        ),
        (lambda: convolution.convolve_by_loops(IMAGE, np.ones((2, 2, 3))), "kernel has 3 channels, expected 1"),
        (lambda: convolution.convolve_by_loops(np.ones(5), KERNEL), r"image has shape \(5,\), expected \(n, m, d\)"),
        (lambda: convolution.convolve(IMAGE[:, :, None], KERNEL), r"kernels has shape \(3, 3\), expected \(s, k, l, d\)"),
        (lambda: convolution.convolve_by_loops(np.full((3, 3), np.nan), KERNEL), r"image holds nan at \(0, 0, 0\)"),
        (lambda: convolution.output_size(3, 4), "kernel is 4, expected at most the size, 3"),
        (lambda: convolution.max_pool(np.ones((3, 3, 1)), 4), "size is 4, expected at most the sides"),
        (lambda: convolution.max_pool(np.ones((3, 3, 1)), 0), "size is 0, expected an integer >= 1"),
        (lambda: convolution.equivariance_gap(KERNEL, KERNEL, 3, 0), "expected one shorter than the sides"),
    ],
)
def test_bad_input_is_refused_by_name(call: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
