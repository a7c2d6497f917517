r"""The coefficient of one kind of sets, counted for any sizes: its terms added up and shown to vanish.

The players of a class (`Class`) are dealt to a branch's atoms in :math:`x! / (a_1! \cdots a_p!)` ways; the sums over the sizes are carried
out two atoms at a time by `convolutions`. Small classes, in which some branches have no place for their atoms, are cases of their own.

Guarantee: `agrees` says True only if the coefficients add up to 0 for all sizes at which they have a value.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import sympy
from sympy import S

from .branches import fresh
from .convolutions import Delta, falling, merged, vanishes
from .instances import allowed
from .limits import Budget, Unsupported

MAX_CASES = 64
SIZES = sympy.symbols("x0:40", cls=sympy.Dummy, integer=True, nonnegative=True)  # the same in every proof, so that sums are found once

Class = tuple[int, tuple[Any, ...]]  # a lump of the start, and for each value whether its players are members, whether it goes to them


@dataclass(frozen=True)
class Term:
    """One branch sorted: the letters of the atoms of each class (``positive``: not 0), how many single players were taken out of it,

    and the coefficient.
    """

    letters: dict[Class, tuple[Any, ...]]
    singles: dict[Class, int]
    coefficient: Any
    equations: tuple[Any, ...]
    positive: tuple[Any, ...]

    def least(self, cell: Class) -> int:
        """The number of players from which on the class may have any size."""
        letters = self.letters.get(cell, ())
        return self.singles.get(cell, 0) + (not letters or (len(letters) == 1 and letters[0] in self.positive))


def agrees(terms: list[Term], named: int, count: Any, budget: Budget) -> bool:
    """Whether the coefficients of one kind add up to 0 for all sizes of its classes."""
    cells = sorted({cell for term in terms for cell in (*term.letters, *term.singles)}, key=str)
    bounds = [max(term.least(cell) for term in terms) for cell in cells]
    sizes = SIZES[: len(cells)]
    cases = list(itertools.product(*(range(bound + 1) for bound in bounds)))
    if len(cases) > MAX_CASES or len(cells) > len(SIZES):
        raise Unsupported("too many cases of sizes")
    for case in cases:
        placed = {
            cell: bound + size if value == bound else sympy.Integer(value)
            for cell, size, value, bound in zip(cells, sizes, case, bounds, strict=True)
        }
        players = named + sympy.Add(*placed.values())

        def possible(change: dict[Any, Any], players: Any = players) -> bool:
            number = players.subs(change)
            return count is None or not number.is_Integer or allowed(count, int(number), True)

        if not possible({}):
            continue
        groups: dict[Any, list[Any]] = {}
        for term in terms:
            budget.spend(50)
            equations, coefficient = counted(term, placed, budget)
            groups.setdefault(equations, []).append(coefficient)
        if not all(vanishes(sympy.Add(*parts), possible, budget) for parts in groups.values()):
            return False
    return True


def counted(term: Term, placed: dict[Class, Any], budget: Budget) -> tuple[Any, Any]:
    """The coefficient with the ways to deal each class to the branch's atoms counted, and what must hold besides."""
    coefficient, equations = term.coefficient, term.equations
    if coefficient == 0:
        return (), S.Zero
    for cell, size in placed.items():
        letters, singles = term.letters.get(cell, ()), term.singles.get(cell, 0)
        if (size.is_Integer and size < term.least(cell) - (not letters)) or (not letters and size != singles):
            return (), S.Zero
        coefficient *= falling(size, singles)
        if len(letters) == 1:
            change = {letters[0]: size - singles}
            coefficient, equations = coefficient.xreplace(change), tuple(equation.xreplace(change) for equation in equations)
    for cell, letters in term.letters.items():
        left, whole = list(letters), placed[cell] - term.singles.get(cell, 0)
        while len(left) > 1:
            size = fresh() if len(left) > 2 else whole
            (first, second), coefficient, equations = best(coefficient, equations, left, size, term.positive, budget)
            left = [letter for letter in left if letter not in (first, second)] + [size]
    return solved(coefficient, equations)


def best(coefficient: Any, equations: tuple[Any, ...], letters: list[Any], size: Any, positive: tuple[Any, ...], budget: Budget) -> Any:
    """Two atoms of a class made one: those whose sum has a closed form, if there are such."""
    found: Any = None
    for first, second in itertools.combinations(letters, 2):
        try:
            after, rest = dealt(coefficient, equations, first, second, size, budget)
        except Unsupported:
            if found is None and (first, second) == tuple(letters[-2:]):
                raise
            continue
        lower = [{letter: S.Zero, other: size} for letter, other in ((first, second), (second, first)) if letter in positive]
        if lower and any(letter in equation.free_symbols for letter in (first, second) for equation in equations):
            raise Unsupported("a size that is not 0, in an equation")
        after -= sympy.Add(*(coefficient.xreplace(change) for change in lower))
        after += Delta(size) * coefficient.xreplace({first: S.Zero, second: S.Zero}) if len(lower) == 2 else 0
        if after.has(sympy.zoo, sympy.nan, sympy.oo):
            raise Unsupported("a term that has no value")
        if not after.has(sympy.Sum):
            return (first, second), after, rest
        found = found or ((first, second), after, rest)
    return found


def dealt(coefficient: Any, equations: tuple[Any, ...], first: Any, second: Any, size: Any, budget: Budget) -> tuple[Any, tuple[Any, ...]]:
    """Two atoms of a class made one; where an equation fixes the first, there is one way to choose their sizes."""
    equations = tuple(sympy.expand(equation.xreplace({second: size - first})) for equation in equations)
    fixing = next((equation for equation in equations if equation.coeff(first, 1) in (1, -1)), None)
    if fixing is None:
        if any(first in equation.free_symbols for equation in equations):
            raise Unsupported("an equation between sizes")
        return merged(coefficient, first, second, size, budget), equations
    value = sympy.expand(first - fixing / fixing.coeff(first, 1))
    change = {first: value}
    rest = tuple(sympy.expand(equation.xreplace(change)) for equation in equations if equation is not fixing)
    return sympy.binomial(size, value) * coefficient.xreplace({second: size - first}).xreplace(change), rest


def solved(coefficient: Any, equations: tuple[Any, ...]) -> tuple[Any, Any]:
    """What must hold besides, in one form, and the coefficient there: a letter that an equation fixes is replaced."""
    left = [sympy.expand(equation) for equation in equations]
    done = []
    while left:
        equation = left.pop(0)
        constant, rest = equation.as_coeff_Add()
        if rest == 0:
            if constant != 0:
                return (), S.Zero
            continue
        letters = sorted((letter for letter in equation.free_symbols if not letter.is_Dummy and equation.coeff(letter, 1) in (1, -1)), key=str)
        if not letters:
            coefficient *= Delta(equation)
            continue
        value = sympy.expand(letters[0] - equation / equation.coeff(letters[0], 1))
        coefficient = coefficient.xreplace({letters[0]: value})
        left = [sympy.expand(other.xreplace({letters[0]: value})) for other in left]
        done.append((letters[0], value))
    return tuple(done), coefficient
