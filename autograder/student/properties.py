"""Properties that a counterexample must have. They are checked from the answer alone: nothing here knows a right answer.

Every property has the form ``name(answers, cases) -> list[Finding]``. ``answers`` maps each answer's name to what the student handed in;
for an answer that is a function, to the list of what it returned on the cases that call it, in their order, with None where the call
failed. ``cases`` are those cases as a spec holds them. The answer is right if every finding is ok.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .builders import build
from .findings import Finding
from .learning_properties import broken_equivariance, universal_approximation
from .matrix_properties import neumann_divergence, neumann_printed_bound

__all__ = [
    "Finding",
    "broken_equivariance",
    "empty_set",
    "monotonicity",
    "neumann_divergence",
    "neumann_printed_bound",
    "universal_approximation",
]

Array = NDArray[np.float64]
TOLERANCE = 1e-9


def empty_set(answers: Mapping[str, Any], cases: Sequence[Mapping[str, Any]] = ()) -> list[Finding]:
    """A game whose payments do not sum to U([N]), and the game with the same gains whose payments do.

    In any order of arrival the gains of the players sum to U([N]) - U(empty), so the mean over orders does too.
    """
    broken, trouble = _table(answers.get("broken"), "broken")
    repaired, more = _table(answers.get("repaired"), "repaired")
    if broken is None or repaired is None:
        return [*trouble, *more]
    gained = broken[-1] - broken[0]
    findings = [
        Finding(
            bool(abs(broken[0]) > TOLERANCE),
            f"broken: U(empty) = {broken[0]:g}, U([N]) = {broken[-1]:g}; in every order of arrival the gains sum to {gained:g}"
            + (", not to U([N])" if abs(broken[0]) > TOLERANCE else ", which is U([N]): efficiency as printed holds here"),
        ),
        Finding(
            bool(abs(repaired[0]) <= TOLERANCE),
            f"repaired: U(empty) = {repaired[0]:g}" + ("" if abs(repaired[0]) <= TOLERANCE else ", and has to be 0"),
        ),
    ]
    if len(broken) != len(repaired):
        text = f"broken has {len(broken)} utilities, repaired {len(repaired)}: the same players are wanted in both"
        return [*findings, Finding(False, text)]
    return [*findings, _same_gains(broken, repaired)]


def _same_gains(u: Array, v: Array) -> Finding:
    """Whether every player gains the same in both games, whichever coalition it joins."""
    for player in range(_n(u)):
        off = np.flatnonzero(np.abs(_gains(u, player) - _gains(v, player)) > TOLERANCE * _size(u, v))
        if off.size:
            low = int(off[0])
            mask = low & ((1 << player) - 1) | low >> player << (player + 1)
            before, after = _gains(u, player)[low], _gains(v, player)[low]
            text = f"player {player} joining {_named(mask)} gains {before:g} in broken, {after:g} in repaired"
            return Finding(False, f"{text}: the repair may not change what anybody gains")
    return Finding(True, "every player gains the same in both games, whichever coalition it joins")


def monotonicity(answers: Mapping[str, Any], cases: Sequence[Mapping[str, Any]]) -> list[Finding]:
    """Two rules, efficient and monotone on all games tried: one lacks symmetry alone, the other the null player and additivity."""
    findings: list[Finding] = []
    for name, breaks in (("asymmetric_rule", ("symmetry",)), ("shifted_rule", ("null player", "additivity"))):
        tables = [np.asarray(build(case["args"]["table"]), dtype=np.float64) for case in cases if case.get("call") in ("", name)]
        paid, trouble = _payments(answers.get(name), tables, name)
        if paid is None:
            findings += trouble
            continue
        findings += [_efficient(name, tables, paid), _monotone(name, tables, paid)]
        kept = () if breaks != ("symmetry",) else ("null player", "additivity")
        findings += [_breaks(name, axiom, AXIOMS[axiom](tables, paid), wanted=True) for axiom in breaks]
        findings += [_breaks(name, axiom, AXIOMS[axiom](tables, paid), wanted=False) for axiom in kept]
    return findings


def _breaks(name: str, axiom: str, instance: str, *, wanted: bool) -> Finding:
    """``instance`` says in words where the axiom fails; it is empty if it fails nowhere."""
    if wanted and not instance:
        return Finding(False, f"{name} keeps {axiom} on every game tried; it has to break it")
    if wanted:
        return Finding(True, f"{name} breaks {axiom}: {instance}")
    if instance:
        return Finding(False, f"{name} breaks {axiom}, which it has to keep: {instance}")
    return Finding(True, f"{name} keeps {axiom}")


def _efficient(name: str, tables: Sequence[Array], paid: Sequence[Array]) -> Finding:
    for u, pay in zip(tables, paid, strict=True):
        if abs(pay.sum() - (u[-1] - u[0])) > TOLERANCE * _size(u, pay):
            text = f"in the game {_show(u)} it pays {_show(pay)}, and U([N]) - U(empty) is {u[-1] - u[0]:g}"
            return Finding(False, f"{name} is not efficient: {text}")
    return Finding(True, f"{name} is efficient on all {len(tables)} games")


def _monotone(name: str, tables: Sequence[Array], paid: Sequence[Array]) -> Finding:
    pairs = 0
    for (u, pay_u), (v, pay_v) in _ordered_pairs(tables, paid):
        for player in range(len(pay_u)):
            if (_gains(u, player) < _gains(v, player) - TOLERANCE * _size(u, v)).any():
                continue
            pairs += 1
            if pay_u[player] < pay_v[player] - TOLERANCE * _size(u, v, pay_u, pay_v):
                text = f"player {player} gains at least as much in {_show(u)} as in {_show(v)}, whatever coalition it joins"
                return Finding(False, f"{name} is not monotone: {text}, and is paid {pay_u[player]:g} there against {pay_v[player]:g}")
    text = f"{pairs} times a player gained at least as much in one game as in another, and was paid at least as much"
    return Finding(True, f"{name} is monotone: {text}")


def _ordered_pairs(tables: Sequence[Array], paid: Sequence[Array]) -> list[tuple[tuple[Array, Array], tuple[Array, Array]]]:
    both = list(zip(tables, paid, strict=True))
    return [(first, second) for first in both for second in both if first is not second and len(first[0]) == len(second[0])]


def _symmetry(tables: Sequence[Array], paid: Sequence[Array]) -> str:
    for u, pay in zip(tables, paid, strict=True):
        for i, j in combinations(range(len(pay)), 2):
            if _alike(u, i, j) and abs(pay[i] - pay[j]) > TOLERANCE * _size(u, pay):
                return f"players {i} and {j} are alike in {_show(u)} and are paid {pay[i]:g} and {pay[j]:g}"
    return ""


def _null_player(tables: Sequence[Array], paid: Sequence[Array]) -> str:
    for u, pay in zip(tables, paid, strict=True):
        for i in range(len(pay)):
            if np.abs(_gains(u, i)).max() <= TOLERANCE * _size(u) and abs(pay[i]) > TOLERANCE * _size(u, pay):
                return f"player {i} changes nothing in {_show(u)} and is paid {pay[i]:g}"
    return ""


def _additivity(tables: Sequence[Array], paid: Sequence[Array]) -> str:
    by_table = {u.tobytes(): pay for u, pay in zip(tables, paid, strict=True)}
    for u, v in combinations(tables, 2):
        both = by_table.get((u + v).tobytes()) if len(u) == len(v) else None
        if both is not None:
            apart = by_table[u.tobytes()] + by_table[v.tobytes()]
            if np.abs(both - apart).max() > TOLERANCE * _size(both, apart):
                return f"for {_show(u)} and {_show(v)} it pays {_show(apart)} apart, and {_show(both)} for their sum"
    return ""


AXIOMS = {"symmetry": _symmetry, "null player": _null_player, "additivity": _additivity}


def _alike(u: Array, i: int, j: int) -> bool:
    masks = np.arange(len(u))
    without = masks[(masks >> i | masks >> j) & 1 == 0]
    return bool((np.abs(u[without | 1 << i] - u[without | 1 << j]) <= TOLERANCE * _size(u)).all())


def _gains(u: Array, player: int) -> Array:
    """What the player gains by joining each coalition of the others, in rising order of the others' mask, shape (2**(n-1),)."""
    halves = u.reshape(-1, 2, 2**player)
    return np.asarray((halves[:, 1] - halves[:, 0]).ravel())


def _n(u: Array) -> int:
    return len(u).bit_length() - 1


def _size(*arrays: Array) -> float:
    return max(1.0, *(float(np.abs(array).max()) for array in arrays))


def _named(mask: int) -> str:
    return "{" + ", ".join(str(i) for i in range(mask.bit_length()) if mask >> i & 1) + "}"


def _show(numbers: Array) -> str:
    return "[" + ", ".join(f"{number:.4g}" for number in numbers) + "]"


def _vector(value: Any) -> Array | None:
    """Real finite numbers in one row, or None."""
    try:
        array = np.asarray(value)
        if array.dtype == np.object_:  # fractions, numbers of sympy
            array = array.astype(np.float64)
        if array.ndim != 1 or array.dtype.kind not in "biuf" or not np.isfinite(array).all():
            return None
        return array.astype(np.float64)
    except (TypeError, ValueError):
        return None


def _table(value: Any, name: str) -> tuple[Array | None, list[Finding]]:
    u = _vector(value)
    if u is None:
        return None, [Finding(False, f"{name}: a list of finite numbers is wanted, one utility a coalition")]
    if len(u) < 4 or len(u) & (len(u) - 1) or len(u) > 2**10:
        return None, [Finding(False, f"{name}: 2^N utilities are wanted, N from 2 to 10 players; there are {len(u)}")]
    return u, []


def _payments(outputs: Any, tables: Sequence[Array], name: str) -> tuple[list[Array] | None, list[Finding]]:
    if not isinstance(outputs, (list, tuple)) or len(outputs) != len(tables):
        return None, [Finding(False, f"{name}: a function of a table is wanted that returns one payment a player")]
    paid: list[Array] = []
    for u, output in zip(tables, outputs, strict=True):
        pay = _vector(output)
        if pay is None or len(pay) != _n(u):
            return None, [Finding(False, f"{name}: for the game {_show(u)} it returns no {_n(u)} finite payments")]
        paid.append(pay)
    return paid, []
