"""The public cases are the same text on machines that disagree in the last digits."""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.build.cases import cases_text, round_floats


def text(expected: object, **more: object) -> str:
    return cases_text({"chapter": "01_toy", "exercises": {"toy.a": {"cases": [{"args": {"x": 0.1}, "expected": expected, **more}]}}})


def test_last_digits_do_not_show() -> None:
    assert text([0.1 + 0.2, 1.0]) == text([0.3, math.nextafter(1.0, 2.0)])
    assert text([1.0, 1e-17]) == text([1.0, -3e-16]) == text([1.0, 0.0])
    assert text(1, wrong={"slip": 0.1 + 0.2}) == text(1, wrong={"slip": 0.3})


def test_small_numbers_by_themselves_are_kept() -> None:
    assert round_floats({"values": [3.74e-12]}) == {"values": [3.74e-12]}


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=8))
def test_rounding_stays_far_inside_the_tolerance(values: list[float]) -> None:
    rounded = np.array(round_floats(values))
    assert np.all(np.abs(rounded - values) <= 1e-11 * np.abs(values) + 1e-13 * np.max(np.abs(values)))
    assert round_floats(list(rounded)) == list(rounded)


def test_inputs_order_and_other_types_are_kept() -> None:
    data = {"b": [1, True, None, "x"], "a": {"expected": 2}, "exact": 0.1 + 0.2}
    written = cases_text(data)
    assert json.loads(written) == data
    assert list(json.loads(written)) == ["b", "a", "exact"]


def test_one_case_is_one_line_so_that_a_diff_shows_it() -> None:
    table = {"game": "table", "values": [float(i) for i in range(8)]}
    lines = cases_text({"exercises": {"toy.a": {"cases": [{"args": {"game": table}}, {"args": {"game": table}}]}}}).splitlines()
    assert sum("values" in line for line in lines) == 2


def test_a_hidden_case_is_refused() -> None:
    with pytest.raises(ValueError, match="hidden"):
        text(1, hidden=True)
