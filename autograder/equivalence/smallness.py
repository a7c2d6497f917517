"""Lines that hold up to a small quantity: ``f = g + O(eps**k)``, written as sympy's ``O(eps**k)`` on either side, or as the relation ``~``.

Both sides are expanded in powers of eps, the other letters at plain and random rational points, with balls for coefficients; no form is
compared. A refusal shows the first power whose coefficients differ and is a proof at that point; an acceptance says that all coefficients
below the k-th meet at every point.

As an equality of what is known, it goes one way: what is known up to O(eps) only is never again known better, whatever a line says.
"""

from __future__ import annotations

from typing import Any

import sympy
from flint import acb, acb_series, ctx

from . import analysis
from .evaluate import Evaluator
from .fields import Balls
from .letters import letters
from .limits import Budget, TooLarge, Undefined
from .verdict import Verdict, undecided

MAX_ORDER = 40


class Series(Balls):
    """Power series in eps up to a fixed power, with balls for coefficients."""

    def __init__(self, terms: int) -> None:
        self.terms = terms

    def number(self, value: Any) -> acb_series:
        return acb_series([acb(value)], self.terms)


def equal(left: Any, right: Any, given: tuple[Any, ...]) -> Verdict:
    """Judge left = right up to the order of smallness that they name."""
    orders = sorted(left.atoms(sympy.Order) | right.atoms(sympy.Order), key=str)
    if not orders:
        return undecided("which order is meant is not said: add O(eps**k) to the line")
    for order in orders:
        small, power = order.args[0].as_base_exp()
        if not small.is_Symbol or not power.is_Integer or not 0 < power <= MAX_ORDER or order.args[1] != sympy.Tuple(small, 0):
            return undecided(f"{order} is not of the form O(eps**k) with k from 1 to {MAX_ORDER}")
        if small.is_integer:
            return undecided(f"{small} is an integer and does not become small")
        if order.variables != orders[0].variables:
            return undecided("two letters become small")
    terms = min(int(part.args[0].as_base_exp()[1]) for side in (left, right) for part in side.atoms(sympy.Order))
    left, right = (side.xreplace(dict.fromkeys(side.atoms(sympy.Order), sympy.S.Zero)) for side in (left, right))
    return _by_coefficients(left, right, small, terms, given)


def overstated(left: Any, right: Any, given: tuple[Any, ...] = ()) -> Verdict | None:
    """The refusal of an equality whose right side names a smaller rest than the left one has, or none; None if it does not."""
    before, after = (
        min((order.args[0].as_base_exp()[1] for part in (side, *given) for order in part.atoms(sympy.Order)), default=sympy.oo)
        for side in (left, right)
    )
    if not (before.is_Integer and (after.is_Integer or after is sympy.oo) and after > before):
        return None
    rest = next(order for part in (left, *given) for order in part.atoms(sympy.Order) if order.args[0].as_base_exp()[1] == before)
    said = f"The line before is known up to {rest} only" + (", which is no longer named" if after is sympy.oo else "")
    return Verdict(False, "refuted", "a rest that was dropped does not come back", 0.0, said)


def _by_coefficients(left: Any, right: Any, small: Any, terms: int, given: tuple[Any, ...]) -> Verdict:
    rest = letters(left - small, right - small, *given)
    others = tuple(symbol for symbol in rest.numbers if symbol != small)
    agreed = 0
    try:
        for world, at in analysis.worlds(type(rest)(**{**vars(rest), "numbers": others}), given):
            with analysis.bits(400):
                cap, ctx.cap = ctx.cap, terms
                try:
                    field = Series(terms)
                    unknowns = {symbol: field.number(ball) for symbol, ball in world.unknowns.items()}
                    placed = world.but(unknowns={**unknowns, small: acb_series([0, 1], terms)})
                    ev = Evaluator(field, Budget(20_000))
                    a, b = ev.value(left, placed), ev.value(right, placed)
                except (Undefined, ZeroDivisionError, ValueError) as problem:
                    if isinstance(problem, TooLarge):
                        raise
                    continue
                finally:
                    ctx.cap = cap
                pairs = [(acb(a[power]), acb(b[power])) for power in range(terms)]
                for power, (one, other) in enumerate(pairs):
                    if not one.overlaps(other):
                        text = f"{analysis.described(at)}the coefficients of {small}**{power} differ by {analysis.decimal(one - other, 8)}"
                        return Verdict(False, "refuted", f"the sides differ before {small}**{terms}", 0.0, text)
                agreed += all(analysis.close(one, other) for one, other in pairs)
    except TooLarge as problem:
        return undecided(str(problem))
    if agreed < (4 if others or rest.integers else 1):
        return undecided("no points were found at which both sides have a power series")
    return Verdict(True, "tested", f"equal up to {small}**{terms - 1} at {agreed} points, to {analysis.DIGITS} digits or more", None)
