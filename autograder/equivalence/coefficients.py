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
from collections.abc import Iterator
from typing import Any

import sympy
from sympy import S

from .branches import Branch, fresh
from .laws import Pair
from .limits import GAVE_UP, Budget, OutOfTime, Unsupported, ceiling, nodes
from .paying import worth
from .payments import Payment
from .pulling import pulled
from .restrictions import Given, each, holding
from .sets import Coalition
from .tallies import MAX_CASES, Class, Term, agrees
from .values import SetSum

STEPS = 60_000
SECONDS = 1.5
MAX_LISTED = 6


def proved(pair: Pair) -> str:
    """Why the two sides are equal for every number of players; empty if no proof was found. Two payments are if their games are."""
    try:
        with ceiling(SECONDS):
            return _proved(pair, Budget(STEPS))
    except (OutOfTime, *GAVE_UP):
        return ""


def _proved(pair: Pair, budget: Budget) -> str:
    counts = {universe.args[0] for universe in pair.letters.universe}
    if len(counts) > 1 or not all(count.is_Symbol or (count.is_Integer and 0 <= count <= MAX_LISTED) for count in counts):
        return ""
    left, right = spelled(pair.left), spelled(pair.right)
    if left == right:
        return "the same expression but for the letters of its sums"
    count = next(iter(counts), None)
    given = Given(count if count is not None and count.is_Symbol else None, pair.laws, pair.axioms, budget)
    why = ""
    if isinstance(left, Payment) and isinstance(right, Payment) and left.args[:2] == right.args[:2] and count is not None:
        letter = Coalition("any coalition")
        why = compared(worth(left.args[2], letter), worth(right.args[2], letter), pair, (*pair.letters.coalitions, letter), count, given)
    return why or compared(left, right, pair, pair.letters.coalitions, count, given)


def compared(left: Any, right: Any, pair: Pair, sets: tuple[Coalition, ...], count: Any, given: Given) -> str:
    """Two expressions kind by kind."""
    kinds = set()
    for start in starts(pair, sets, count):
        found: list[Branch] = []
        for side, sign in ((left, S.One), (right, S.NegativeOne)):
            for known in restricted(start, pair.plain, given):
                found += [branch.times(sign) for part in pulled(side, known, given) for branch in part.settled()]
        groups: dict[Any, list[Term]] = {}
        for branch in found:
            given.budget.spend(50)
            key, term = sorted_out(branch, start)
            groups.setdefault(key, []).append(term)
        for key, terms in groups.items():
            if not agrees(terms, sum(size == 1 for size in start.sizes), given.count, given.budget):
                return ""
            kinds.add(in_words(key, start))
    listed = "; ".join(sorted(kinds)[:6]) + ("; ..." if len(kinds) > 6 else "")
    span = "any number of players" if count is None or count.is_Symbol else f"{count} players"
    return f"the same coefficient for {span}, kind by kind ({listed}), as terms in the sizes" if kinds else "both sides are 0"


def spelled(expression: Any) -> Any:
    """The expression with the running letters of its sums over sets and players renamed by how deep a sum is nested."""
    if not isinstance(expression, sympy.Basic) or not expression.has(SetSum):
        return expression
    found = expression.func(*(spelled(arg) for arg in expression.args))
    if not isinstance(found, SetSum):
        return found
    letter, universe = found.args[1].args
    depth = max((depth for node, depth in nodes(found) if isinstance(node, SetSum)), default=0)
    new = type(letter)(f"{letter.func.__name__} {depth}")
    (summand, *conditions) = (part.xreplace({letter: new}) for part in (found.args[0], *found.args[2:]))
    return found.func(summand, (new, universe), *conditions)


def starts(pair: Pair, sets: tuple[Coalition, ...], count: Any) -> list[Branch]:
    """The atoms at the start: the named players, in the free coalitions or not in every way, and a lump for each region of the others.

    A letter may be one of the players that are written as numbers; where the number of players is given they are all there are.
    """
    known = int(count) if count is not None and count.is_Integer else max(pair.letters.named, default=0)
    regions = 1 << len(sets)
    found: list[Branch] = []
    for people in seatings(known, pair.letters.players, closed=count is not None and count.is_Integer):
        single = max(people.values(), default=-1) + 1
        if regions**single * (len(found) + 1) > MAX_CASES:
            raise Unsupported("too many cases of who is where")
        for seats in itertools.product(range(regions), repeat=single):
            places = (*seats, *(() if count is not None and count.is_Integer else range(regions)))
            found.append(
                Branch(
                    sizes=(*(S.One for _ in seats), *(fresh() for _ in places[single:])),
                    origin=tuple(range(len(places))),
                    players=people,
                    sets={letter: sum(1 << bit for bit, region in enumerate(places) if region >> place & 1) for place, letter in enumerate(sets)},
                )
            )
    return found


def seatings(known: int, letters: tuple[Any, ...], *, closed: bool) -> Iterator[dict[Any, int]]:
    """Who is who: the players 1 to ``known``, and different letters for different players, each one of these or (unless closed) another."""
    numbers = {sympy.Integer(player): player - 1 for player in range(1, known + 1)}
    for chosen in itertools.product((*range(known), *(() if closed else (-1,))), repeat=len(letters)):
        taken = [seat for seat in chosen if seat >= 0]
        if len(set(taken)) == len(taken):
            others = itertools.count(known)
            yield numbers | {letter: seat if seat >= 0 else next(others) for letter, seat in zip(letters, chosen, strict=True)}


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
    people = [bit for bit, cell in enumerate(branch.origin) if start.sizes[cell] == 1]
    values = tuple(sorted(branch.values, key=lambda value: (value[0], value[2], [value[1] >> bit & 1 for bit in people])))
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


def in_words(key: Any, start: Branch) -> str:
    """A kind as readers write it: ``U(R), i in R``."""
    names, named = key
    if not names:
        return "what multiplies no value"
    sets = "RTQP"[: len(names)] if len(names) < 5 else "R" * len(names)
    said = ["*".join(f"{name}({letter})" for name, letter in zip(names, sets, strict=True))]
    for place, letter in enumerate(sets):
        for word, wanted in (("in", 1), ("not in", 0)):
            people = [str(player) for player, bit in start.players.items() if named[bit][place][0] == wanted]
            said += [f"{', '.join(people)} {word} {letter}"] if people else []
    return ", ".join(said)
