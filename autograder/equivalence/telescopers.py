"""Zeilberger's equation for a hypergeometric term, solved as linear equations over rational functions of v modulo a prime."""

from __future__ import annotations

import secrets
from typing import Any

from flint import nmod_mat, nmod_mpoly_ctx, nmod_poly

from .hypergeometric import Factors, Hypergeometric, moved
from .limits import Unsupported
from .linear import Linear, linear
from .ratios import Ratio
from .shifting import Ring

MAX_DEGREE = 9
MAX_ROWS = 30


class Plane:
    """Polynomials in v and the index."""

    def __init__(self, ring: Ring, index: Any) -> None:
        self.ring, self.index = ring, index
        self.context = nmod_mpoly_ctx.get(("v", "k"), modulus=ring.prime, ordering="lex")
        self.v, self.k = self.context.gens()

    def form(self, form: Linear) -> Any:
        ring = self.ring
        rest = ring.constant_of(form.only_without(self.index))
        return self.v * ring.fraction(form.of(ring.v)) + self.k * ring.fraction(form.of(self.index)) + rest

    def product(self, factors: Factors) -> Any:
        total = self.k * 0 + 1
        for form, times in factors.items():
            total = total * self.form(form) ** times
        return total

    def polynomial(self, expression: Any, step: int) -> Any:
        """A polynomial expression at v + step."""
        if expression.is_Add or expression.is_Mul:
            parts = [self.polynomial(part, step) for part in expression.args]
            total = parts[0]
            for part in parts[1:]:
                total = total + part if expression.is_Add else total * part
            return total
        if expression.is_Pow and expression.exp.is_Integer and expression.exp > 0:
            return self.polynomial(expression.base, step) ** int(expression.exp)
        if expression == self.ring.v:
            return self.v + step
        if self.ring.v in expression.free_symbols or (self.index in expression.free_symbols and expression != self.index):
            raise Unsupported("a factor that is no polynomial")
        if expression.is_Symbol or expression.is_Rational:
            return self.form(linear(expression, {}))
        from .reading import Reader

        return self.k * 0 + self.ring.constant(Reader(self.ring).value(expression, {}))

    def columns(self, polynomials: list[Any]) -> list[list[Any]]:
        """Each polynomial as its coefficients of powers of k, which are polynomials in v."""
        tables = [poly.to_dict() for poly in polynomials]
        height = 1 + max((k for table in tables for _, k in table), default=0)
        if height > MAX_ROWS:
            raise Unsupported("equations of too high a degree")
        result = []
        for table in tables:
            rows: list[dict[int, int]] = [{} for _ in range(height)]
            for (v, k), value in table.items():
                rows[k][v] = int(value)
            result.append([nmod_poly([row.get(power, 0) for power in range(max(row, default=0) + 1)], self.ring.prime) for row in rows])
        return result


def telescoper(ring: Ring, term: Hypergeometric, order: int) -> tuple[list[Ratio], list[Ratio]] | None:
    """Coefficients c_0, ..., c_order and those of X in R = Q(k - 1) X(k) / Bottom(k); None where there are none of this order."""
    plane = Plane(ring, term.index)
    below = term.bottom(order)
    next_below = moved(below, term.index, 1)
    common = {form: min(times, next_below[form]) for form, times in below.items() if form in next_below}
    rest, next_rest = _without(below, common), _without(next_below, common)
    ahead = plane.product(term.step_top) * plane.product(rest) * term.number(term.index, 1)
    back = plane.product(moved(term.step_bottom, term.index, -1)) * plane.product(next_rest)
    left = []
    for step in range(order + 1):
        factors = dict(below)
        for form, times in term.quotient(term.v, step).items():
            factors[form] = factors.get(form, 0) + times
        part = plane.product({form: times for form, times in factors.items() if times}) * plane.product(next_rest) * term.number(term.v, step)
        for expression, times in term.polynomial:
            part = part * plane.polynomial(expression, step) ** times
        left.append(part)
    degree = max(part.degrees()[1] for part in left) - max(ahead.degrees()[1], back.degrees()[1]) + 1
    if degree < 0 or degree > MAX_DEGREE:
        return None
    right = [back * plane.k**power - ahead * (plane.k + 1) ** power for power in range(degree + 1)]
    columns = plane.columns([*left, *right])
    ring.budget.spend(20 * len(columns) * len(columns[0]))
    if not _solvable(ring, columns, order):
        return None
    solution = _kernel(ring, columns, order)
    return None if solution is None else (solution[: order + 1], solution[order + 1 :])


def _without(factors: Factors, common: Factors) -> Factors:
    return {form: times - common.get(form, 0) for form, times in factors.items() if times > common.get(form, 0)}


def _solvable(ring: Ring, columns: list[list[Any]], order: int) -> bool:
    """A look at one random v: whether the columns are dependent with the first ones in it."""
    place = 2 + secrets.randbelow(ring.prime - 3)
    rows = [[int(column[row](place)) for column in columns] for row in range(len(columns[0]))]
    everything = nmod_mat(rows, ring.prime).rank()
    others = nmod_mat([row[order + 1 :] for row in rows], ring.prime).rank()
    return bool(len(columns) - everything > len(columns) - order - 1 - others)


def _kernel(ring: Ring, columns: list[list[Any]], order: int) -> list[Ratio] | None:
    """A dependency among the columns with a factor other than 0 at column ``order``: elimination over rational functions."""
    one = ring.poly(1)
    # the column that is solved for comes last
    places = [*range(order + 1, len(columns)), *range(order + 1)]
    rows = [[Ratio(columns[place][row], one) for place in places] for row in range(len(columns[0]))]
    pivots: list[int] = []
    for column in range(len(places)):
        chosen = min(
            (row for row in range(len(pivots), len(rows)) if not rows[row][column].zero),
            key=lambda row: rows[row][column].top.degree() + rows[row][column].bottom.degree(),
            default=None,
        )
        if chosen is None:
            if places[column] <= order:
                break
            pivots.append(-1)
            rows.insert(len(pivots) - 1, [ring.ratio(0)] * len(places))
            continue
        rows[len(pivots)], rows[chosen] = rows[chosen], rows[len(pivots)]
        lead = rows[len(pivots)][column].inverse()
        rows[len(pivots)] = [value * lead for value in rows[len(pivots)]]
        for row in range(len(rows)):
            factor = rows[row][column]
            if row != len(pivots) and not factor.zero:
                rows[row] = [value + -(factor * pivot) for value, pivot in zip(rows[row], rows[len(pivots)], strict=True)]
        pivots.append(column)
    else:
        return None
    if places[column] != order:
        return None
    solution = [ring.ratio(0)] * len(columns)
    solution[places[column]] = ring.ratio(1)
    for row, pivot in enumerate(pivots):
        if pivot >= 0:
            solution[places[pivot]] = -rows[row][column]
    for value in solution:
        ring.divides(value.bottom)
    return solution
