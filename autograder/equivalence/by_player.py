r"""Sums over all subsets of what is a product over the players, carried out player by player:

.. math:: \sum_{S \subseteq U} \prod_k b_k^{|E_k|} = \prod_{\text{players}} \bigl(\text{factor in } S + \text{factor outside } S\bigr)

where the sets E_k are made of S, letters and named players. Players in the same letters have the same factors, so that the product is one of
powers, a power for each region. Means of a random subset whose players are in independently, with their probabilities, are such sums.

Guarantee: an identity for every number of players; what is of another form is left as it is.
"""

from __future__ import annotations

import itertools
from typing import Any, NamedTuple

import sympy
from sympy import S

from .limits import nodes
from .sets import Coalition, In, Meet, Minus, Player, Players, PlayerSet, UnionOf
from .values import Card, Indicator, SubsetSum

MAX_LETTERS, MAX_NAMED, MAX_TERMS, MAX_OPERATIONS = 3, 3, 40, 200


class Other(Exception):
    """The sum is of another form."""


class Place(NamedTuple):
    """Players of whom nothing more is known: one by name, or all who are in just these letters; how many there are (None: not said)."""

    name: Any
    letters: frozenset[Any]
    count: Any


def carried_out(expression: Any) -> Any:
    """The expression with such sums as products of powers."""
    if not any(isinstance(node, SubsetSum) for node, _ in nodes(expression)):
        return expression
    if not expression.args:
        return expression
    expression = expression.func(*(carried_out(arg) for arg in expression.args))
    if isinstance(expression, SubsetSum) and len(expression.args) == 2:
        try:
            return _total(expression.args[0], *expression.args[1].args)
        except Other:
            return expression
    return expression


def _total(summand: Any, letter: Any, universe: Any) -> Any:
    """The sum over all subsets ``letter`` of ``universe``."""
    looked_at = [node for part in (summand, universe) for node, _ in nodes(part)]
    letters = {node for node in looked_at if isinstance(node, Coalition)} - {letter}
    named = {member for node in looked_at if isinstance(node, PlayerSet) for member in node.args}
    named |= {node.args[0] for node in looked_at if isinstance(node, In)}
    counts = {node.args[0] for node in looked_at if isinstance(node, Players)}
    if (letters and named) or len(letters) > MAX_LETTERS or len(named) > MAX_NAMED or len(counts) > 1:
        raise Other
    if not all(isinstance(member, Player) for member in named):
        raise Other
    everyone = next((Players(count) for count in counts), None)
    people, regions = _places(letters, named, everyone)
    found = []
    for seats in itertools.product((True, False), repeat=len(people)):
        fixed = [(place, seat) for place, seat in zip(people, seats, strict=True)]
        if any(seat and not _holds(universe, letter, place, seat) for place, seat in fixed):
            continue
        here = _decided(summand, letter, {place.name: S.One if seat else S.Zero for place, seat in fixed})
        found += [_product(term, letter, universe, everyone, fixed, regions) for term in _terms(here, letter)]
    return sympy.Add(*found)


def _places(letters: set[Any], named: set[Any], everyone: Any) -> tuple[list[Place], list[Place]]:
    """Those with a name, and the regions of the others."""
    people = [Place(name, frozenset(), S.One) for name in sorted(named, key=str)]
    if not letters:
        return people, [Place(None, frozenset(), everyone.args[0] - len(people) if everyone is not None else None)]
    regions = []
    for bits in itertools.product((True, False), repeat=len(letters)):
        chosen = sorted(zip(sorted(letters, key=str), bits, strict=True), key=lambda pair: not pair[1])
        if not any(bits):
            rest = _without(everyone, [one for one, _ in chosen]) if everyone is not None else None
        else:
            inside = [one for one, bit in chosen if bit]
            whole = inside[0]
            for one in inside[1:]:
                whole = Meet(whole, one)
            rest = _without(whole, [one for one, bit in chosen if not bit])
        regions.append(Place(None, frozenset(one for one, bit in chosen if bit), None if rest is None else Card(rest)))
    return people, regions


def _without(whole: Any, others: list[Any]) -> Any:
    for one in others:
        whole = Minus(whole, one)
    return whole


def _holds(members: Any, letter: Any, place: Place, inside: bool) -> bool:
    """Whether the players of a place, inside or outside the running set, are in a set."""
    match members:
        case Coalition():
            return inside if members == letter else members in place.letters
        case Players():
            return True
        case PlayerSet():
            return place.name in members.args
        case UnionOf():
            return any(_holds(one, letter, place, inside) for one in members.args)
        case Meet():
            return all(_holds(one, letter, place, inside) for one in members.args)
        case Minus():
            return _holds(members.args[0], letter, place, inside) and not _holds(members.args[1], letter, place, inside)
    raise Other


def _decided(summand: Any, letter: Any, seats: dict[Any, Any]) -> Any:
    """The summand with the brackets [i in S] as the numbers that they are here."""

    def known(node: Any) -> bool:
        return isinstance(node, Indicator) and isinstance(node.args[0], In) and node.args[0].args[1] == letter

    return summand.replace(known, lambda node: seats[node.args[0].args[0]])


def _terms(summand: Any, letter: Any) -> list[Any]:
    if any(part.is_Add and part.has(letter) for part in sympy.Mul.make_args(summand)):
        summand = sympy.expand_mul(summand)
    terms = list(sympy.Add.make_args(summand))
    if len(terms) > MAX_TERMS:
        raise Other
    return terms


def _product(term: Any, letter: Any, universe: Any, everyone: Any, fixed: list[tuple[Place, bool]], regions: list[Place]) -> Any:
    """One term summed: the factors of the named players, who are where they are, times a power for each region."""
    constant, powers = S.One, []
    for factor in sympy.Mul.make_args(term):
        if not factor.has(letter):
            constant *= factor
            continue
        base, exponent = factor.as_base_exp()
        if base.has(letter) or not factor.is_Pow:
            raise Other
        powers.append((base, *_sizes(exponent, everyone)))
    for base, alone, sizes in powers:
        constant *= base ** (alone + sum(times for place, seat in fixed for times, members in sizes if _holds(members, letter, place, seat)))
    for place in regions:
        both = []
        for seat in (True, False):
            exponents = ((base, sum(times for times, members in sizes if _holds(members, letter, place, seat))) for base, _, sizes in powers)
            both.append(sympy.Mul(*(base**exponent for base, exponent in exponents)))
        factor = _short(both[0] + both[1]) if _holds(universe, letter, place, True) else both[1]
        if factor == 1:
            continue
        if place.count is None:
            raise Other
        constant *= factor**place.count
    return constant


def _sizes(exponent: Any, everyone: Any) -> tuple[Any, list[tuple[Any, Any]]]:
    """An exponent as a whole number and whole multiples of sizes; the number of all players counts as the size of their set."""
    alone, sizes = S.Zero, []
    for part, times in sympy.expand(exponent).as_coefficients_dict().items():
        if not times.is_Integer:
            raise Other
        if part == 1:
            alone += times
        elif isinstance(part, Card):
            sizes.append((times, part.args[0]))
        elif everyone is not None and part == everyone.args[0]:
            sizes.append((times, everyone))
        else:
            raise Other
    return alone, sizes


def _short(factor: Any) -> Any:
    return sympy.cancel(factor) if factor.is_rational_function() and sympy.count_ops(factor) < MAX_OPERATIONS else factor
