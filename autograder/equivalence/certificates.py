"""Exact certificates for inequalities between polynomials: a sum of known facts, their products and squares with weights >= 0.

The weights are found by the simplex method in rational numbers (Bland's rule, so it ends), and the identity is exact by construction:
``target = sum of weight * candidate``. A quadratic polynomial is a sum of squares exactly if the elimination of its matrix shows no
negative pivot.
"""

from __future__ import annotations

import itertools
from typing import Any

import sympy
from flint import fmpq, fmpq_mpoly_ctx
from sympy.polys.polyerrors import BasePolynomialError

from .limits import Budget

MAX_CANDIDATES = 140
MAX_MONOMIALS = 60
MAX_PIVOTS = 120

Fact = tuple[Any, bool, str]  # expression >= 0 (> 0 if True), by which name


def certificate(target: Any, facts: list[Fact], strict: bool, budget: Budget | None = None) -> str:
    """Why the polynomial ``target`` is >= 0 (> 0 if ``strict``) wherever the facts hold; empty if no certificate was found."""
    symbols = sorted(target.free_symbols | {symbol for fact, *_ in facts for symbol in fact.free_symbols}, key=str)
    if not symbols:
        return ("two numbers" if (target > 0 if strict else target >= 0) else "") if target.is_real else ""
    try:
        goal = sympy.Poly(target, *symbols, domain="QQ")
        known = [(sympy.Poly(fact, *symbols, domain="QQ"), open_, name) for fact, open_, name in facts]
    except BasePolynomialError:
        return ""
    degree = max(goal.total_degree(), 1)
    if degree > 8 or len(goal.terms()) > 40:
        return ""
    if _squares(goal, strict):
        return "a sum of squares"
    context = fmpq_mpoly_ctx.get([f"x{place}" for place in range(len(symbols))], "lex")
    goal_, *facts_ = (_polynomial(poly, context) for poly in (goal, *(poly for poly, *_ in known)))
    here = [gen for gen, symbol in zip(context.gens(), symbols, strict=True) if goal.degree(symbol) > 0]
    sparse = _sparse(goal_)
    candidates = _candidates([(poly, open_, name) for poly, (_, open_, name) in zip(facts_, known, strict=True)], context, here, degree, sparse)
    for some in (candidates[: 1 + len(known) + len(sparse)], candidates):
        weights = _weights(some, goal_, strict, budget or Budget(100_000))
        if weights is not None:
            candidates = some
            break
    else:
        return ""
    used = [name for weight, (_, _, name) in zip(weights, candidates, strict=True) if weight > 0 and name]
    return "by " + ", ".join(dict.fromkeys(used)) if used else "by a sum of products of what is given"


def _weights(candidates: list[tuple[Any, bool, str]], goal: Any, strict: bool, budget: Budget) -> list[fmpq] | None:
    """Weights >= 0 that add the candidates up to the goal, one that is > 0 among those used if ``strict``."""
    table = _table([poly for poly, *_ in candidates], goal)
    if len(table) > MAX_MONOMIALS:
        return None
    weights = solve(table, [open_ for _, open_, _ in candidates] if strict else None, budget)
    if weights is None or (strict and not any(weight > 0 and open_ for weight, (_, open_, _) in zip(weights, candidates, strict=True))):
        return None
    return weights


def _polynomial(poly: Any, context: Any) -> Any:
    return context.from_dict({monomial: fmpq(int(value.p), int(value.q)) for monomial, value in poly.terms()})


def _table(candidates: list[Any], goal: Any) -> list[list[fmpq]]:
    """A row for each monomial: its coefficients in the candidates, then in the goal."""
    columns = [poly.to_dict() for poly in (*candidates, goal)]
    rows = sorted({monomial for column in columns for monomial in column})
    zero = fmpq(0)
    return [[column.get(monomial, zero) for column in columns] for monomial in rows]


def _sparse(goal: Any) -> list[Any]:
    """Squares of differences of two monomials, one for each way in which a term of the goal is a product of two whose squares are terms too."""
    table = goal.to_dict()
    context = goal.context()
    halves = [tuple(power // 2 for power in monomial) for monomial, value in table.items() if value > 0 and all(power % 2 == 0 for power in monomial)]
    found = []
    for one, two in itertools.combinations(halves[:24], 2):
        if (cross := tuple(map(sum, zip(one, two, strict=True)))) in table:
            first, second = (context.from_dict({half: fmpq(1)}) for half in (one, two))
            found.append((first - second) ** 2 if table[cross] < 0 else (first + second) ** 2)
    return found[:60]


def _candidates(known: list[Any], context: Any, here: list[Any], degree: int, sparse: list[Any]) -> list[tuple[Any, bool, str]]:
    """1, the facts, their products and squares of plain differences, times facts: all >= 0."""
    one = context.constant(1)
    found: list[tuple[Any, bool, str]] = [(one, True, ""), *known, *((square, False, "") for square in sparse)]
    if degree >= 2:
        roots = here[:4] + [first * second for first, second in itertools.combinations(here[:4], 2)] * (degree >= 4)
        pairs = list(itertools.combinations([one, *roots], 2))
        found += [(root * root, False, "") for root in roots]
        found += [((first + sign * second) ** 2, False, "") for first, second in pairs for sign in (1, -1)]
        products = (
            (a * b, open_a and open_b, ", ".join(filter(None, dict.fromkeys([name_a, name_b]))))
            for (a, open_a, name_a), (b, open_b, name_b) in itertools.combinations_with_replacement(known, 2)
        )
        found += [product for product in products if product[0].total_degree() <= degree + 1]
        found += [(a * b * c, x and y and z, "") for (a, x, _), (b, y, _), (c, z, _) in itertools.combinations(known, 3)] * (len(known) <= 5)
        found += [(fact * root * root, False, name) for fact, _, name in known for root in roots]
    if degree >= 3:
        gaps = [(one - two) ** 2 for one, two in itertools.combinations(here[:4], 2)]
        found += [(fact * gap, False, name) for fact, _, name in known[:6] if fact.total_degree() == 1 for gap in gaps]
    return found[:MAX_CANDIDATES]


def _squares(goal: Any, strict: bool) -> bool:
    """Whether a quadratic polynomial is a sum of squares, and a positive number besides if ``strict``."""
    if goal.total_degree() != 2:
        return False
    symbols, size = goal.gens, len(goal.gens)
    matrix = [[fmpq(0)] * (size + 1) for _ in range(size + 1)]
    for monomial, value in goal.terms():
        number = fmpq(int(value.p), int(value.q))
        spots = [place for place, power in enumerate(monomial) for _ in range(power)] + [size] * (2 - sum(monomial))
        matrix[spots[0]][spots[1]] += number / 2
        matrix[spots[1]][spots[0]] += number / 2
    for pivot in range(size + 1):
        head = matrix[pivot][pivot]
        if head < 0 or (head == 0 and any(matrix[pivot][column] != 0 for column in range(pivot + 1, size + 1))):
            return False
        for row in range(pivot + 1, size + 1) if head > 0 else ():
            factor = matrix[row][pivot] / head
            for column in range(pivot, size + 1):
                matrix[row][column] -= factor * matrix[pivot][column]
    return not strict or (bool(symbols) and matrix[size][size] > 0)


def solve(table: list[list[fmpq]], wanted: list[bool] | None, budget: Budget) -> list[fmpq] | None:
    """Weights >= 0 with ``table[:, :-1] @ weights == table[:, -1]``; the sum of the wanted ones made positive where that is possible."""
    columns, rows = len(table[0]) - 1, len(table)
    table = [[-value for value in row] if row[-1] < 0 else list(row) for row in table]
    basis: list[int] = [columns + row for row in range(rows)]  # artificial unknowns, which must leave
    cost = [sum((row[column] for row in table), fmpq(0)) for column in range(columns + 1)]
    if not _run(table, basis, cost, columns, budget) or cost[-1] != 0:
        return None
    if wanted is not None:
        for row, member in enumerate(basis):
            if member >= columns:
                entry = next((column for column in range(columns) if table[row][column] != 0), None)
                if entry is not None:
                    _pivot(table, basis, cost, row, entry)
        gain = [fmpq(int(value)) for value in wanted] + [fmpq(0)]
        for row, member in enumerate(basis):
            if member < columns and wanted[member]:
                gain = [value - entry for value, entry in zip(gain, table[row], strict=True)]
        if any(member < columns and wanted[member] and table[row][-1] > 0 for row, member in enumerate(basis)) is False:
            _run(table, basis, gain, columns, budget, stop=True)
    weights = [fmpq(0)] * columns
    for row, member in enumerate(basis):
        if member < columns:
            weights[member] = table[row][-1]
    return weights


def _run(table: list[list[fmpq]], basis: list[int], cost: list[fmpq], columns: int, budget: Budget, stop: bool = False) -> bool:
    """Pivot while a column lowers what remains; ``stop`` after the first step that moves."""
    for _ in range(MAX_PIVOTS):
        budget.spend(10 + len(table) * columns // 40)
        if not stop and cost[-1] == 0:
            return True
        entry = next((column for column in range(columns) if cost[column] > 0), None)
        if entry is None:
            return True
        ratios = [(row[-1] / row[entry], basis[place], place) for place, row in enumerate(table) if row[entry] > 0]
        if not ratios:
            return stop
        step, _, place = min(ratios)
        _pivot(table, basis, cost, place, entry)
        if stop and step > 0:
            return True
    return False


def _pivot(table: list[list[fmpq]], basis: list[int], cost: list[fmpq], place: int, entry: int) -> None:
    head = table[place][entry]
    table[place] = [value / head if value != 0 else value for value in table[place]]
    line = table[place]
    for row, values in enumerate(table):
        factor = values[entry]
        if row != place and factor != 0:
            table[row] = [value - factor * other if other != 0 else value for value, other in zip(values, line, strict=True)]
    factor = cost[entry]
    if factor != 0:
        cost[:] = [value - factor * other for value, other in zip(cost, line, strict=True)]
    basis[place] = entry
