"""Products of matrices that a student's function may only multiply with, and networks as data: right, counted, the same every time."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from autograder.student.builders import build, build_args
from autograder.student.measure import call

MATRIX = [[2.0, 1.0], [1.0, 3.0]]
LIMIT = [{"what": "evaluations", "at_most": 3}]


def test_a_product_is_the_matrix_times_the_vector() -> None:
    hvp = build({"product": MATRIX})
    np.testing.assert_array_equal(hvp([1.0, -1.0]), [1.0, -2.0])
    assert (hvp.size, hvp.evaluations) == (2, 1)
    sample = build({"products": [MATRIX, np.eye(2).tolist()]})
    np.testing.assert_array_equal(sample(np.int64(1), np.array([4.0, 5.0])), [4.0, 5.0])
    assert (sample.n_examples, sample.size, sample.evaluations) == (2, 2, 1)


@pytest.mark.parametrize("u", [1.0, [1.0], [[1.0], [2.0]], [1.0, 2.0, 3.0]])
def test_what_is_no_vector_is_refused(u: object) -> None:
    with pytest.raises(ValueError, match=r"expected \(2,\)"):
        build({"product": MATRIX})(u)
    with pytest.raises(ValueError, match=r"expected \(2,\)"):
        build({"products": [MATRIX]})(0, u)


@pytest.mark.parametrize("example", [-1, 1, [0]])
def test_an_example_that_does_not_exist_is_refused(example: object) -> None:
    with pytest.raises(ValueError, match="expected one whole number from 0 to 0"):
        build({"products": [MATRIX]})(example, [1.0, 2.0])


@pytest.mark.parametrize("data", [{"product": [1.0]}, {"product": [[1.0, 2.0]]}, {"products": MATRIX}])
def test_what_is_no_square_matrix_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="expected"):
        build(data)


def test_products_are_counted_as_evaluations() -> None:
    args = build_args({"hvp": {"product": MATRIX}, "sample": {"products": [MATRIX]}})
    outcome = call(lambda hvp, sample: hvp(sample(0, hvp([1.0, 2.0]))), args, LIMIT)
    assert outcome.measured["evaluations"] == 3


def test_a_network_is_the_same_every_time_and_in_double_precision() -> None:
    one, other = (build({"network": [3, 4, 2], "activation": "tanh", "seed": 5}) for _ in range(2))
    x = build({"normal": [6, 3], "seed": 1})
    assert one(x).shape == (6, 2)
    assert one(x).dtype == torch.float64
    assert torch.equal(one(x), other(x))
    assert [type(layer).__name__ for layer in one] == ["Linear", "Tanh", "Linear"]


def test_tensors_and_risks() -> None:
    assert torch.equal(build({"tensor": [0, 2], "dtype": "int64"}), torch.tensor([0, 2]))
    assert build({"risk": "squares"})(torch.tensor([1.0, 3.0]), torch.zeros(2)).item() == 5.0
    assert build({"risk": "cross entropy"})(torch.zeros(2, 4), torch.tensor([0, 1])).item() == pytest.approx(np.log(4))


@pytest.mark.parametrize("data", [{"network": [1, 1, 1], "activation": "sine"}, {"risk": "none"}])
def test_names_that_are_not_known_are_refused(data: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="only"):
        build(data)


def test_arguments_with_these_names_stay_what_they_are() -> None:
    assert build({"product": {"array": [1.0]}, "other": 2})["other"] == 2
    assert build_args({"network": 3, "seed": 4}) == {"network": 3, "seed": 4}
