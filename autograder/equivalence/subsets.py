"""Way 3: sums over coalitions, players and orders, with arbitrary utilities and rules that are known by axioms only.

Both sides are evaluated for n = 0, 1, 2, ... players, for every choice of who is who and of the free coalitions (a sample where there are
many), with every value of a utility and every payment drawn at random modulo two random primes, subject to what is given. What agrees is
proved for every number of players where `coefficients` can: kind by kind of sets, as terms in their sizes. Otherwise it is tested for up to
40 players, those that nothing tells apart lumped together: what is linear in a utility is decided there by one value for each kind of
coalition, so that a factor that vanishes for few players hides nothing. A line with payments must hold there for the rule that pays mean
gains, which meets every axiom.

Guarantee of a test, for the numbers of players named: an identity is never refused, a false one is accepted with at most the stated
probability (many players: where both sides are linear in the values). A refusal shows an instance in rational numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from . import coefficients, gaps
from .chance import false_accept, in_words
from .evaluate import Evaluator
from .fields import Modulo, random_prime
from .instances import LUMPED, MOST, game_worlds, lumped_worlds, marks
from .laws import Pair
from .letters import Letters
from .limits import Budget, TooLarge, Undefined, Unsupported
from .separate import separate
from .verdict import Verdict, undecided
from .world import World

LOOKED_AT = 4
LARGEST = 6
LARGEST_ORDERED = 5
LARGEST_RULES = 4


def equal(left: Any, right: Any, letters: Letters, given: tuple[Any, ...]) -> Verdict:
    """Judge an identity between expressions of `vocabulary`."""
    pair = Pair(left, right, letters, given)
    largest = LARGEST_RULES if letters.rules else LARGEST_ORDERED if letters.ordered else LARGEST
    few = _search(pair, game_worlds(letters, pair.plain, Budget(), min(LOOKED_AT, largest)), Budget(60_000))
    if few.refuted is not None:
        return separate(pair, few.refuted)
    why = coefficients.proved(pair) if few.sizes else ""
    if why:
        return Verdict(True, "proved", why, 0.0)
    if not few.limit:
        few = few.and_then(_search(pair, game_worlds(letters, pair.plain, Budget(), largest, first=LOOKED_AT + 1), Budget(60_000)))
    if few.refuted is not None:
        return separate(pair, few.refuted)
    if not few.sizes and not few.limit:
        return gaps.explained(pair, game_worlds(letters, pair.plain, Budget(), 3))
    if len(few.sizes) < 3 and (few.limit or not few.sizes):
        return undecided(few.limit or "no instance was found at which both sides have a value")
    many = Search()
    for far in (LUMPED, tuple(mark for mark in marks(left, right) if LUMPED[-1] < mark <= MOST)) if pair.lumps else ():
        found = _search(pair, lumped_worlds(letters, pair.plain, Budget(), far), Budget(20_000 if far == LUMPED else 40_000))
        if found.refuted is not None:
            return separate(pair, found.refuted)
        many = many.and_then(found)
    error = (false_accept(left, right, frozenset(letters.numbers)) * (few.count + many.count)) if few.count else 1.0
    span = f"{min(few.sizes)} to {max(few.sizes)}" if len(few.sizes) > 1 else str(*few.sizes)
    sizes = f"{span} players" + "".join(f", {n}" for n in sorted(many.sizes - few.sizes))
    return Verdict(True, "tested", f"equal for {sizes}, all values free, modulo random primes; error below {in_words(error)} for these", error)


@dataclass
class Search:
    """What going through instances came to."""

    sizes: set[int] = field(default_factory=set)
    count: int = 0
    refuted: World | None = None
    limit: str = ""

    def and_then(self, more: Search) -> Search:
        return Search(self.sizes | more.sizes, self.count + more.count, more.refuted, self.limit or more.limit)


def _search(pair: Pair, worlds: Iterator[World], budget: Budget) -> Search:
    """Test the pair at the instances until one refutes it, they end, or the budget does."""
    found = Search()
    try:
        for world in worlds:
            differs = _differs(pair, world, budget)
            if differs:
                found.refuted = world
                return found
            if differs is False:
                found.sizes.add(world.n or 0)
                found.count += 1
    except (TooLarge, Unsupported) as limit:
        if not found.sizes and isinstance(limit, Unsupported) and (world.cells is None):
            raise
        found.limit = str(limit)
    return found


def _differs(pair: Pair, world: World, budget: Budget) -> bool | None:
    """Whether the sides differ at a random point of this instance; None where one has no value."""
    for _ in range(2):
        modulo = Modulo(random_prime())
        filled, _values = pair.fill(world, modulo, lambda key, modulo=modulo: modulo.random(), budget)  # type: ignore[misc]
        ev = Evaluator(modulo, budget)
        try:
            if ev.value(pair.left, filled) != ev.value(pair.right, filled):
                return True
        except Undefined:
            return None
    return False
