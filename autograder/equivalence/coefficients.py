r"""The proof for way 3: for each kind of sets, what a value is multiplied by, as a term in the sizes, the same on both sides.

Both sides are pulled apart into branches (`pulling`). A value such as ``U(R)`` is of a kind: which named players are in R. For every lump of
unnamed players the sizes of R's part and of the rest are two letters, and the coefficient of U(R) is, for R held fixed, the sum over all
ways to deal the players of these classes to the branch's atoms:

.. math:: \prod_{\text{classes } x} \; \sum_{a_1 + \dots + a_p = x} \frac{x!}{a_1! \cdots a_p!} \; g(a)

These sums are carried out by `convolutions`, and left minus right is shown to vanish by way 2.

Guarantee: a reason is given only if the two sides are equal for every number of players, every choice of the free coalitions and all values
at which both sides have a value; empty says nothing.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import sympy
from sympy import S
from sympy.polys.polyerrors import BasePolynomialError

from .branches import Branch, fresh
from .convolutions import Delta, falling, merged, vanishes
from .instances import allowed
from .laws import Pair
from .limits import Budget, OutOfTime, Unsupported, ceiling
from .paying import worth
from .payments import Payment
from .pulling import Given, each, holding, pulled
from .sets import Coalition

STEPS = 150_000
SECONDS = 3.0
MAX_CASES = 64
SIZES = sympy.symbols("x0:40", cls=sympy.Dummy, integer=True, nonnegative=True)  # the same in every proof, so that sums are found once
GAVE_UP = (BasePolynomialError, TypeError, ValueError, NotImplementedError, ArithmeticError, AttributeError, RecursionError)

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


def proved(pair: Pair) -> str:
    """Why the two sides are equal for every number of players; empty if no proof was found."""
    try:
        with ceiling(SECONDS):
            return _proved(pair, Budget(STEPS))
    except (OutOfTime, *GAVE_UP):
        return ""


def _proved(pair: Pair, budget: Budget) -> str:
    counts = {universe.args[0] for universe in pair.letters.universe}
    if len(counts) > 1 or pair.letters.named or any(not count.is_Symbol for count in counts):
        return ""
    left, right = pair.left, pair.right
    count = next(iter(counts), None)
    given = Given(count, pair.laws, pair.axioms, budget)
    if isinstance(left, Payment) and isinstance(right, Payment) and left.args[:2] == right.args[:2] and count is not None:
        letter = Coalition("any coalition")
        left, right = (worth(side.args[2], letter) for side in (left, right))
        sets = (*pair.letters.coalitions, letter)
    else:
        sets = pair.letters.coalitions
    kinds = set()
    for start in starts(pair, sets):
        found: list[Branch] = []
        for side, sign in ((left, S.One), (right, S.NegativeOne)):
            for known in restricted(start, pair.plain, given):
                found += [branch.times(sign) for part in pulled(side, known, given) for branch in part.settled()]
        groups: dict[Any, list[Term]] = {}
        for branch in found:
            budget.spend(50)
            key, term = sorted_out(branch, start)
            groups.setdefault(key, []).append(term)
        for key, terms in groups.items():
            if not agrees(terms, len(pair.letters.players), count, budget):
                return ""
            kinds.add(in_words(key, pair))
    listed = "; ".join(sorted(kinds)[:6]) + ("; ..." if len(kinds) > 6 else "")
    return f"the same coefficient for any number of players, kind by kind ({listed}), as terms in the sizes" if kinds else "both sides are 0"


def starts(pair: Pair, sets: tuple[Coalition, ...]) -> list[Branch]:
    """The atoms at the start: the named players, in the free coalitions or not in every way, and a lump for each region of the others."""
    people, regions = pair.letters.players, 1 << len(sets)
    found = []
    for seats in itertools.product(range(regions), repeat=len(people)):
        places = (*seats, *range(regions))
        found.append(
            Branch(
                sizes=(*(S.One for _ in people), *(fresh() for _ in range(regions))),
                origin=tuple(range(len(places))),
                players={letter: bit for bit, letter in enumerate(people)},
                sets={letter: sum(1 << bit for bit, region in enumerate(places) if region >> place & 1) for place, letter in enumerate(sets)},
            )
        )
    if len(found) > MAX_CASES:
        raise Unsupported("too many cases of who is where")
    return found


def restricted(start: Branch, conditions: tuple[Any, ...], given: Given) -> list[Branch]:
    """The start times the indicators of what is given of sets; other conditions are not used."""
    found = [start]
    for condition in conditions:
        try:
            found = each(found, lambda inner, condition=condition: holding(condition, inner, given))  # type: ignore[misc]
        except Unsupported:
            continue
    return found


def sorted_out(branch: Branch, start: Branch) -> tuple[Any, Term]:
    """A branch by what its values look at."""
    values = tuple(sorted(branch.values, key=lambda value: (value[0], value[2])))
    letters: dict[Class, tuple[Any, ...]] = {}
    singles: dict[Class, int] = {}
    named = []
    for bit, size in enumerate(branch.sizes):
        sign = tuple((mask >> bit & 1, player == bit) for _, mask, player in values)
        cell = (branch.origin[bit], sign)
        if start.sizes[branch.origin[bit]] == 1:
            named.append(sign)
        elif size == 1:
            singles[cell] = singles.get(cell, 0) + 1
        elif size != 0:
            letters[cell] = (*letters.get(cell, ()), size)
    equations = tuple(sorted((branch.now(equation) for equation in branch.equations), key=str))
    key = (tuple(name for name, _, _ in values), tuple(named))
    return key, Term(letters, singles, branch.now(branch.coefficient), equations, branch.positive)


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
        for letter, other in ((first, second), (second, first)):
            if letter in positive:
                change = {letter: S.Zero, other: size}
                if any(letter in equation.free_symbols for equation in equations) or (first in positive and second in positive):
                    raise Unsupported("a size that is not 0, in an equation")
                after -= coefficient.xreplace(change)
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


def in_words(key: Any, pair: Pair) -> str:
    """A kind as readers write it: ``U(R), i in R``."""
    names, named = key
    if not names:
        return "what multiplies no value"
    sets = "RTQP"[: len(names)] if len(names) < 5 else "R" * len(names)
    said = ["*".join(f"{name}({letter})" for name, letter in zip(names, sets, strict=True))]
    for place, letter in enumerate(sets):
        inside = [str(player) for player, sign in zip(pair.letters.players, named, strict=True) if sign[place][0]]
        outside = [str(player) for player, sign in zip(pair.letters.players, named, strict=True) if not sign[place][0]]
        said += [f"{', '.join(inside)} in {letter}"] if inside else []
        said += [f"{', '.join(outside)} not in {letter}"] if outside else []
    return ", ".join(said)
