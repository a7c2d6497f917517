"""What can be said truly of a wrong answer that is no known misconception: only relations that were checked to hold in every case."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np

from .compare import agree, as_array, number_text, sort_of

FOUND_BY_ITERATION = 5e-5  # from this relative tolerance on, an exercise's answers are found by iteration
Array = np.ndarray[Any, Any]
Pairs = Sequence[tuple[Array, Array]]


class Compared(NamedTuple):
    """One case that came back with a value: what was expected, what came, and whether they agree."""

    expected: Any
    got: Any
    ok: bool


def diagnose(cases: Sequence[Compared], tolerance: Mapping[str, float]) -> str:
    """One sentence that holds for all the cases, or "" if none of those known here does.

    Args:
        cases: those whose inputs and expected values the student may see; at least one of them wrong.
        tolerance: as in `compare.difference`.
    """
    if not any(not case.ok for case in cases):
        return ""
    if said := _constant(cases):
        return said
    arrays = [_both(case) for case in cases]
    if any(pair is None for pair in arrays):
        return ""
    pairs: Pairs = [pair for pair in arrays if pair is not None]
    if said := _shapes(pairs, tolerance):
        return said
    if any(one.shape != other.shape or not np.isfinite(other).all() for one, other in pairs):
        return ""
    for relation in (_negated, _factor, _factor_each, _offset, _offset_each, _order, _places, _single_precision, _level, _sums):
        if said := relation(pairs, lambda a, b: bool(agree(a, b, tolerance).all())):
            return said
    return _stopped_early(pairs, tolerance)


Same = Callable[[Array, Array], bool]


def _both(case: Compared) -> tuple[Array, Array] | None:
    one, other = as_array(_scalar(case.expected)), as_array(_scalar(case.got))
    if isinstance(one, str) or isinstance(other, str) or sort_of(one) != "real" or sort_of(other) != "real" or not one.size:
        return None
    return one.astype(np.float64), other.astype(np.float64)


def _scalar(value: Any) -> Any:
    if isinstance(value, Fraction):
        value = float(value)
    return np.array(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _constant(cases: Sequence[Compared]) -> str:
    """The same answer whatever the input; said of single values, where it is seen at once."""
    first = cases[0].got
    simple = all(isinstance(case.got, bool | int | float | str) and type(case.got) is type(first) for case in cases)
    if len(cases) < 2 or not simple or any(case.got != first for case in cases):
        return ""
    return f"Your answer is {number_text(first)} in every case, whatever the input."


def _shapes(pairs: Pairs, tolerance: Mapping[str, float]) -> str:
    if not any(one.shape != other.shape for one, other in pairs):
        return ""
    if all(one.ndim == 2 and other.shape == one.T.shape and agree(one.T, other, tolerance).all() for one, other in pairs):
        return "Your arrays are the transposes of the expected ones: rows and columns are exchanged."
    if all(one.size == other.size and agree(one.ravel(), other.ravel(), tolerance).all() for one, other in pairs):
        return "The numbers are right and in the right order; only the shape of the array is another one."
    if all(one.ndim == other.ndim == 1 for one, other in pairs):
        gaps = {other.size - one.size for one, other in pairs}
        if len(gaps) == 1 and 0 not in gaps:
            gap = gaps.pop()
            return f"Your vectors are {abs(gap)} {'longer' if gap > 0 else 'shorter'} than expected in every case."
    return ""


def _informative(pairs: Pairs) -> bool:
    """At least two different expected numbers other than 0: of one number anything is a multiple."""
    return len({round(abs(value), 9) for one, _ in pairs for value in one.ravel().tolist() if value}) > 1


def _negated(pairs: Pairs, same: Same) -> str:
    if _informative(pairs) and all(same(-one, other) for one, other in pairs):
        return "Every value has the right size and the opposite sign."
    return ""


def _factor(pairs: Pairs, same: Same) -> str:
    factor = next((_ratio(one, other) for one, other in pairs if one.any()), math.nan)
    if not _informative(pairs) or not math.isfinite(factor) or factor == 0 or abs(factor - 1) < 1e-3:  # that near 1 it is another mistake
        return ""
    if not all(same(factor * one, other) for one, other in pairs):
        return ""
    return f"In every case your values are {_nice(factor)} times the expected ones."


def _factor_each(pairs: Pairs, same: Same) -> str:
    """A multiple in each case, with factors that differ; said only where the vectors have something to be a multiple of."""
    told = [(one, other) for one, other in pairs if one.any()]
    rest_right = all(same(one, other) for one, other in pairs if not one.any())
    if not rest_right or sum(_informative([pair]) for pair in told) < 2:
        return ""
    factors = [_ratio(one, other) for one, other in told]
    if (
        0 in factors
        or max(abs(factor - 1) for factor in factors) < 1e-3
        or not all(same(factor * one, other) for factor, (one, other) in zip(factors, told, strict=True))
    ):
        return ""
    listed = ", ".join(_nice(factor) for factor in factors[:6])
    return f"In each case your values are the expected ones times one number, which differs from case to case: {listed}."


def _offset(pairs: Pairs, same: Same) -> str:
    gap = float(pairs[0][1].flat[0] - pairs[0][0].flat[0])
    if sum(one.size for one, _ in pairs) < 2 or gap == 0 or not all(same(one + gap, other) for one, other in pairs):
        return ""
    return f"Every value is {number_text(abs(gap))} too {'large' if gap > 0 else 'small'}, by the same amount in every case."


def _offset_each(pairs: Pairs, same: Same) -> str:
    gaps = [float(other.flat[0] - one.flat[0]) for one, other in pairs]
    if sum(one.size > 1 for one, _ in pairs) < 2 or not all(same(one + gap, other) for gap, (one, other) in zip(gaps, pairs, strict=True)):
        return ""
    noise = [same(one, other) for one, other in pairs]  # a case that is right but for rounding is off by 0
    listed = ", ".join("0" if right else number_text(gap) for gap, right in list(zip(gaps, noise, strict=True))[:6])
    return f"In each case all your values are off by one and the same amount (yours minus expected: {listed})."


def _order(pairs: Pairs, same: Same) -> str:
    vectors = all(one.ndim == 1 for one, _ in pairs)
    if vectors and all(same(one[::-1], other) for one, other in pairs):
        return "The numbers are right, in reverse order."
    if all(one.ndim == 2 and one.shape[0] == one.shape[1] and same(one.T, other) for one, other in pairs):
        return "Your matrices are the transposes of the expected ones."
    if all(same(np.sort(one, axis=None), np.sort(other, axis=None)) for one, other in pairs) and max(one.size for one, _ in pairs) > 1:
        return "The numbers are right, in another order."
    return ""


def _places(pairs: Pairs, same: Same) -> str:
    """The same entries wrong in every case, all others right."""
    if any(one.ndim != 1 or one.size < 3 for one, _ in pairs) or len(pairs) < 2:
        return ""
    for name, index in (("first", 0), ("last", -1)):
        if all(same(np.delete(one, index), np.delete(other, index)) for one, other in pairs):
            return f"All entries are right but the {name} one, which is wrong in {_how_often(pairs, same)}."
    return ""


def _how_often(pairs: Pairs, same: Same) -> str:
    wrong = sum(not same(one, other) for one, other in pairs)
    return "every case" if wrong == len(pairs) else f"{wrong} of {len(pairs)} cases"


def _single_precision(pairs: Pairs, same: Same) -> str:
    if all((np.abs(other - one) <= 1e-6 * np.abs(one).max() + 1e-12).all() for one, other in pairs):
        worst = max(float(np.abs(other - one).max()) for one, other in pairs)
        return f"The values are right to about {worst:.0e} and no further, as single precision or rounding on the way would leave them."
    return ""


def _stopped_early(pairs: Pairs, tolerance: Mapping[str, float]) -> str:
    """Where answers are found by iteration: nearly right throughout, but not to what is asked."""
    if tolerance["rtol"] < FOUND_BY_ITERATION or not all((np.abs(other - one) <= 0.02 * np.abs(one).max()).all() for one, other in pairs):
        return ""
    worst = max(float(np.abs(other - one).max()) for one, other in pairs)
    asked = f"asked is agreement within {tolerance['rtol']:.0e}"
    return f"The values are right to about {worst:.0e} and no further, as an iteration that is stopped too early leaves them; {asked}."


def _level(pairs: Pairs, same: Same) -> str:
    """Every vector of the answer constant where the expected ones are not."""
    flat = all(other.size > 1 and same(np.full(other.shape, other.flat[0]), other) for one, other in pairs if one.size > 1)
    if not flat or not any(one.size > 1 and not same(np.full(one.shape, one.flat[0]), one) for one, _ in pairs):
        return ""
    if all(not other.any() for _, other in pairs):
        return "All your values are 0."
    return "In every case all entries of your answer are equal; the expected ones are not."


def _sums(pairs: Pairs, same: Same) -> str:
    if any(one.size < 2 for one, _ in pairs) or not all(same(one.sum(), other.sum()) for one, other in pairs):
        return ""
    if all(not one.sum() for one, _ in pairs):
        return ""
    return "The sum of your values is right in every case; how it is shared between the entries is not."


def sums_differ(expected: Any, got: Any) -> str:
    """What two vectors of one length sum to, if that differs; else ""."""
    both = _both(Compared(expected, got, False))
    if both is None or both[0].ndim != 1 or both[0].size < 2 or both[0].shape != both[1].shape or not np.isfinite(both[1]).all():
        return ""
    if abs(both[1].sum() - both[0].sum()) <= 1e-6 * (1 + np.abs(both[0]).sum()):
        return ""
    return f"your values sum to {number_text(float(both[1].sum()))}, the expected ones to {number_text(float(both[0].sum()))}."


def _ratio(one: Array, other: Array) -> float:
    """got / expected at the largest expected entry."""
    index = int(np.abs(one).argmax())
    return float(other.flat[index] / one.flat[index])


def _nice(number: float) -> str:
    near = Fraction(number).limit_denominator(720)
    return str(near) if abs(float(near) - number) <= 1e-9 * abs(number) else number_text(number)
