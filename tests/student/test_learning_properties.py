"""What is taken for a network near a wave, and for a layer that answers no shift with a shift."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograder.student import learning_properties as properties
from reference_impl.approximation import HiddenLayer, certified_error, staircase

STAIRS = staircase(properties.wave, n_steps=200, steepness=1000.0)


def verdict(network: Any) -> list[bool]:
    return [finding.ok for finding in properties.universal_approximation({"network": network})]


def test_a_certified_network_passes_and_the_reference_agrees() -> None:
    assert verdict(tuple(STAIRS)) == [True, True]
    assert certified_error(STAIRS, properties.wave, lipschitz=properties.LIPSCHITZ, n_intervals=100_000) < properties.DISTANCE


def test_three_rows_of_an_array_are_three_lists() -> None:
    assert verdict(np.array(tuple(STAIRS))) == [True, True]
    assert verdict(np.zeros((2, 5))) == [False]


def test_a_network_that_is_too_far_away_is_shown_where() -> None:
    found = properties.universal_approximation({"network": ([1.0], [0.0], [0.0])})
    assert [one.ok for one in found] == [False]
    assert "at x = " in found[0].text


def test_what_slopes_cannot_promise_is_not_taken() -> None:
    steep = HiddenLayer(STAIRS.scalars, 40 * STAIRS.weights, 40 * STAIRS.biases)
    found = properties.universal_approximation({"network": tuple(steep)})
    assert [one.ok for one in found] == [True, False]
    assert "less steep" in found[1].text


@pytest.mark.parametrize(
    "network", [None, 3, ([1.0], [1.0]), ([1.0], [1.0], [np.inf]), ([], [], []), ([1.0] * 401, [1.0] * 401, [0.0] * 401), ("a", "b", "c")], ids=str
)
def test_what_is_no_network(network: Any) -> None:
    assert verdict(network) == [False]


def picture(*places: tuple[int, int]) -> Any:
    image = np.zeros((12, 12))
    for place in places:
        image[place] = 1.0
    return image


def test_counterexamples() -> None:
    answers = {"for_stride": (picture((5, 5)), 1, 0), "for_pooling": (picture((4, 4), (5, 4)), 1, 0)}
    assert all(one.ok for one in properties.broken_equivariance(answers))


@pytest.mark.parametrize(
    ("name", "answer", "said"),
    [
        ("for_stride", (picture((5, 5)), 2, 0), "moved by (1, 0)"),
        ("for_stride", (picture((5, 5)), 2, -2), "moved by (1, -1)"),
        ("for_pooling", (picture((4, 4)), 1, 0), "unmoved"),
        ("for_pooling", (picture((5, 4)), 1, 0), "moved by (1, 0)"),
        ("for_pooling", (picture((4, 4), (5, 4)), 2, 0), "moved by (1, 0)"),
        ("for_stride", (picture((1, 5)), 1, 0), "before the shift"),
        ("for_stride", (picture((8, 8)), 1, 0), "after the shift"),
        ("for_stride", (picture(), 1, 0), "0 everywhere"),
        ("for_stride", (picture((5, 5)), 0, 0), "not both 0"),
        ("for_stride", (picture((5, 5)), 0.5, 0), "whole numbers"),
        ("for_stride", (picture((5, 5)), 0.0, 1.0), "not 0.0 and 1.0"),
        ("for_stride", (picture((5, 5)), 4, 0), "from -3 to 3"),
        ("for_stride", (np.zeros((8, 8)), 1, 0), "12 x 12"),
        ("for_stride", None, "three things"),
    ],
)
def test_what_is_no_counterexample(name: str, answer: Any, said: str) -> None:
    right = {"for_stride": (picture((5, 5)), 1, 0), "for_pooling": (picture((4, 4), (5, 4)), 1, 0)}
    found = [one for one in properties.broken_equivariance({**right, name: answer}) if not one.ok]
    assert len(found) == 1
    assert said in found[0].text
