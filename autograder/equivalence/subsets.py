"""Way 3: sums over coalitions, players and orders, with arbitrary utilities and rules that are known by axioms only.

Both sides are evaluated for n = 0, 1, 2, ... players, for every choice of who is who and of the free coalitions (a sample where there are
many), with every value of a utility and every payment drawn at random modulo a random prime, subject to what is given. Guarantee for the
numbers of players named: an identity is never refused, a false one accepted with at most the stated probability. A refusal shows an
instance in rational numbers.
"""

from __future__ import annotations

from typing import Any

from .chance import false_accept, in_words
from .evaluate import Evaluator
from .fields import Modulo, random_prime
from .instances import game_worlds
from .laws import fill, is_law
from .letters import Letters
from .limits import Budget, TooLarge, Undefined
from .payments import Axiom
from .separate import separate
from .verdict import Verdict, undecided
from .world import World

LARGEST = 6
LARGEST_ORDERED = 5
LARGEST_RULES = 4


def equal(left: Any, right: Any, letters: Letters, given: tuple[Any, ...], budget: Budget) -> Verdict:
    """Judge an identity between expressions of `vocabulary`."""
    laws = tuple(condition for condition in given if is_law(condition))
    axioms = frozenset(condition.axiom for condition in given if isinstance(condition, Axiom))
    plain = tuple(condition for condition in given if not is_law(condition) and not isinstance(condition, Axiom))
    largest = LARGEST_RULES if letters.rules else LARGEST_ORDERED if letters.ordered else LARGEST
    tested: dict[int, int] = {}
    try:
        for world in game_worlds(letters, plain, budget, largest):
            differs = _differs(left, right, letters, laws, axioms, world, budget)
            if differs:
                return separate(left, right, letters, laws, axioms, world, Budget())
            if differs is False:
                tested[world.n or 0] = tested.get(world.n or 0, 0) + 1
    except TooLarge as limit:
        if len(tested) < 3 or not any(tested):
            return undecided(str(limit))
    if not tested:
        return undecided("no instance was found at which both sides have a value")
    error = false_accept(left, right, 1) * sum(tested.values())
    sizes = f"{min(tested)} to {max(tested)} players"
    return Verdict(
        True,
        "tested",
        f"equal for {sizes}, all values free, at random points modulo random primes; error {in_words(error)} for these",
        error,
    )


def _differs(
    left: Any, right: Any, letters: Letters, laws: tuple[Any, ...], axioms: frozenset[str], world: World, budget: Budget
) -> bool | None:
    """Whether the sides differ at a random point of this instance; None where one has no value."""
    field = Modulo(random_prime())
    filled, _ = fill(world, letters, laws, axioms, field, lambda key: field.random(), budget)
    ev = Evaluator(field, budget)
    try:
        return bool(ev.value(left, filled) != ev.value(right, filled))
    except Undefined:
        return None
