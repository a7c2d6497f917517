"""Whether an expression has the value of one that is not shown: values at recorded instances modulo a recorded prime, salted and hashed.

The instances (integers, numbers of players, coalitions) are recorded; free numbers and values of utilities are derived from the salt, so
that whoever has an expression can compute its digests, and whoever has the digests can only guess. What is given (equations, axioms)
binds the derived values too.
"""

from __future__ import annotations

import hashlib
import itertools
import random
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..equivalence.averages import written_out
from ..equivalence.evaluate import Evaluator
from ..equivalence.fields import Element, Modulo
from ..equivalence.instances import game_worlds, integer_worlds
from ..equivalence.laws import Pair
from ..equivalence.letters import Letters, letters
from ..equivalence.limits import Budget, TooLarge, Undefined, Unsupported, check_size
from ..equivalence.world import World
from . import logarithms, matrix_prints

PRIME = 2305843009213693951  # 2^61 - 1
INSTANCES = 8


def make(expression: Any, given: Sequence[Any], salt: str, beside: Sequence[Any] = ()) -> dict[str, Any]:
    """The fingerprint of an expression; the same for the same salt.

    ``beside``: expressions whose letters are recorded too, because an answer may hold them though this expression does not.

    Raises:
        ValueError: the expression has no exact value anywhere that was tried.
    """
    check_size(expression)
    expression = logarithms.as_letters(expression)
    if matrix_prints.in_matrices(expression, *beside):
        return matrix_prints.make(expression, given, salt)
    found = letters(expression, *beside, *given)
    instances: list[dict[str, Any]] = []
    digests: list[str] = []
    for number, world in enumerate(_worlds(found, given, salt)):
        try:
            digest = _digest(expression, world, found, given, salt, number)
        except (Undefined, TooLarge):
            continue
        instances.append({"number": number, **_as_data(world)})
        digests.append(digest)
    if not digests:
        raise ValueError(f"{expression} has no exact value anywhere that was tried")
    chosen = [round(place * (len(digests) - 1) / (INSTANCES - 1)) for place in range(INSTANCES)]
    chosen = sorted({*chosen, *_unmet(instances, chosen)})
    return {"salt": salt, "at": [instances[place] for place in chosen], "digests": [digests[place] for place in chosen]}


def _unmet(instances: Sequence[Mapping[str, Any]], chosen: Sequence[int]) -> list[int]:
    """Places of a first and a last instance for every coalition that is empty at all that are chosen."""
    places: list[int] = []
    for letter in instances[0]["sets"]:
        inhabited = [place for place, one in enumerate(instances) if one["sets"][letter]]
        if inhabited and not set(inhabited) & set(chosen):
            places += [inhabited[0], inhabited[-1]]
    return places


def matches(fingerprint: Mapping[str, Any], expression: Any, given: Sequence[Any] = ()) -> bool | None:
    """Whether the expression has the recorded value everywhere that it has one. False where it has none; None if it cannot be computed.

    Letters are compared by name: what the student declares of a symbol is no part of the answer.
    """
    check_size(expression)
    expression = logarithms.as_letters(expression)
    if fingerprint["at"] and fingerprint["at"][0].get("matrices"):
        return matrix_prints.matches(fingerprint, expression, given)
    if matrix_prints.in_matrices(expression):
        return False
    found = letters(expression, *given)
    seen = 0
    for at, digest in zip(fingerprint["at"], fingerprint["digests"], strict=True):
        placed = _as_world(at, found)
        if placed is None:
            return False
        try:
            if _digest(expression, *placed, given, fingerprint["salt"], at["number"]) != digest:
                return False
            seen += 1
        except Undefined:
            continue
        except (TooLarge, Unsupported):
            return None
    return seen > 0


def _worlds(found: Letters, given: Sequence[Any], salt: str) -> list[World]:
    """Instances that the salt fixes: no random choice of the moment, so that a rebuild gives the same bytes."""
    rng = random.Random(salt)
    plain = Pair(0, 0, found, tuple(given)).plain
    budget = Budget(30_000_000, 60.0)
    if found.of_games:
        largest = 3 if found.rules else 4
        return list(itertools.islice(game_worlds(found, plain, budget, largest, rng), 400))
    if not found.integers:
        return [World() for _ in range(3)]
    return list(integer_worlds(found, plain, budget, 12, rng))


def _digest(expression: Any, world: World, found: Letters, given: Sequence[Any], salt: str, number: int) -> str:
    """The salted hash of the value at one instance."""
    field = Modulo(PRIME)

    def draw(key: Hashable) -> Element:
        return field.number(_hash(salt, number, repr(key)) % PRIME)

    budget = Budget(3_000_000, 10.0)
    filled, _ = Pair(expression, expression, found, tuple(given)).fill(world, field, draw, budget)
    value = Evaluator(field, budget).value(written_out(expression), filled)
    return f"{_hash(salt, number, f'value {int(value)}') >> 192:016x}"


def _hash(*parts: Any) -> int:
    return int.from_bytes(hashlib.sha256(":".join(map(str, parts)).encode()).digest(), "big")


def _as_data(world: World) -> dict[str, Any]:
    numbers = {str(symbol): value for symbol, value in world.numbers.items()}
    return {"players": world.n, "numbers": numbers, "sets": {str(letter): members for letter, members in world.sets.items()}}


def _as_world(at: Mapping[str, Any], found: Letters) -> tuple[World, Letters] | None:
    """The recorded instance for the letters of another expression; None if it speaks of a player or coalition that is not recorded."""
    numbers = {symbol: at["numbers"][str(symbol)] for symbol in (*found.integers, *found.numbers, *found.players) if str(symbol) in at["numbers"]}
    for universe in found.universe:
        if universe.args[0].is_Symbol and at["players"] is not None:
            numbers[universe.args[0]] = at["players"]
    if not all(player in numbers for player in found.players) or not all(str(letter) in at["sets"] for letter in found.coalitions):
        return None
    sets = {letter: at["sets"][str(letter)] for letter in found.coalitions}
    free = tuple(symbol for symbol in (*found.integers, *found.numbers) if symbol not in numbers)
    return World(n=at["players"], numbers=numbers, sets=sets), replace(found, integers=(), numbers=free)
