"""A side pulled apart into branches: sums over coalitions, players, sizes and orders, indicators, values, payments. See `branches`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import sympy

from .branches import FRESH, HEADS, Branch, mask_of, ordered, plain, renamed
from .limits import Unsupported, nodes
from .orders import OrderCount, OrderMean
from .payments import ForAll, Payment
from .restrictions import Given, each, holding, negated, nonnegative, vanishing
from .sets import Coalition, In, PlayerSet, Subset, UnionOf
from .values import Indicator, PlayerSum, SubsetSum, ValueAt

MAX_POWER = 3


def pulled(expression: Any, branch: Branch, given: Given) -> list[Branch]:
    """The branch times an expression: what the expression is a sum of, each with its values."""
    given.budget.spend(10)
    if not any(isinstance(node, HEADS) for node, _ in nodes(expression)):
        return [inner.times(plain(expression, inner, given.count)) for inner in ordered(branch, [expression], given.budget)]
    match expression:
        case sympy.Add():
            return [found for part in expression.args for found in pulled(part, branch, given)]
        case sympy.Mul():
            return product(expression.args, branch, given)
        case sympy.Pow() if expression.exp.is_Integer and 0 < expression.exp <= MAX_POWER:
            return product([expression.base] * int(expression.exp), branch, given)
        case Indicator():
            return holding(expression.args[0], branch, given)
        case ValueAt():
            return each(ordered(branch, [expression], given.budget), lambda inner: value(expression, inner, given))
        case SubsetSum() | PlayerSum():
            return each(ordered(branch, [expression.args[1].args[1]], given.budget), lambda inner: over(expression, inner, given))
        case OrderCount():
            members, player, universe = expression.args
            return each(
                holding(sympy.And(In(player, universe), Subset(members, universe), sympy.Not(In(player, members))), branch, given),
                lambda inner: [inner.times(orders(inner, mask_of(members, inner), mask_of(universe, inner)))],
            )
        case OrderMean() if branch.order is None:
            inside = replace(branch, order=mask_of(expression.args[1], branch), before=None)
            return [replace(found, order=None, before=None) for found in pulled(expression.args[0], inside, given)]
        case sympy.Sum():
            return over_sizes(expression, branch, given)
        case Payment():
            from .paying import paid

            return paid(expression, branch, given)
    raise Unsupported(f"{type(expression).__name__} of values")


def product(parts: Iterable[Any], branch: Branch, given: Given) -> list[Branch]:
    """Factor by factor, indicators first: where they are 0 nothing else need have a value."""
    found = [branch]
    for part in sorted(parts, key=lambda part: not isinstance(part, Indicator)):
        found = each(found, lambda inner, part=part: pulled(part, inner, given))  # type: ignore[misc]
    return found


def orders(branch: Branch, before: int, universe: int) -> Any:
    first, count = branch.size(before), branch.size(universe)
    return sympy.factorial(first) * sympy.factorial(sympy.expand(count - first - 1))


def value(expression: Any, branch: Branch, given: Given) -> list[Branch]:
    """One value; where a law gives it, what the law says."""
    name, mask = expression.args[0].name, mask_of(expression.args[1], branch)
    law = next((law for law in given.laws if isinstance(equation(law).lhs, ValueAt) and equation(law).lhs.args[0].name == name), None)
    if law is None:
        return [replace(branch, values=(*branch.values, (name, mask, -1)))]
    rest = given.without(law)
    applies, said = matched(law, mask, branch, rest)
    kept = [] if applies == [branch] else each(negated(branch, applies), lambda inner: value(expression, inner, rest))
    return each(applies, lambda inner: pulled(said, inner, rest)) + kept


def equation(law: Any) -> Any:
    return law.args[0] if isinstance(law, ForAll) else law


def matched(law: Any, mask: int, branch: Branch, given: Given) -> tuple[list[Branch], Any]:
    """Where a law speaks of the value at these members, and what it says it is."""
    members, said = equation(law).lhs.args[1], equation(law).rhs
    if not isinstance(law, ForAll):
        return branch.emptied(mask ^ mask_of(members, branch)), said
    letter, universe = law.args[1].args
    if isinstance(members, UnionOf) and members.args[0] == letter and isinstance(members.args[1], PlayerSet):
        added = mask_of(members.args[1], branch)
        if added & ~mask:
            return [], said
        mask, members = mask & ~added, letter
    if members != letter:
        raise Unsupported("a law for values at other sets than the one it runs over")
    new = Coalition(f"{letter.name}.{next(FRESH)}")
    placed = replace(branch, sets={**branch.sets, new: mask})
    conditions = [condition.xreplace({letter: new}) for condition in law.args[2:]]
    return holding(sympy.And(Subset(new, universe), *conditions), placed, given), said.xreplace({letter: new})


def over(expression: Any, branch: Branch, given: Given) -> list[Branch]:
    """A sum over subsets or players of a set."""
    letter, universe = expression.args[1].args
    if isinstance(expression, PlayerSum) and "efficiency" in given.axioms and len(expression.args) == 2:
        from .paying import total

        whole = total(expression.args[0], letter, mask_of(universe, branch), branch, given)
        if whole is not None:
            return whole
    (summand, *conditions), new = renamed(expression, letter)
    known, sets = set(branch.players), set(branch.sets)

    def forget(found: Branch) -> Branch:
        return replace(
            found,
            players={name: bit for name, bit in found.players.items() if name in known},
            sets={name: mask for name, mask in found.sets.items() if name in sets},
        )

    def placed() -> Iterable[Branch]:
        mask = mask_of(universe, branch)
        if isinstance(expression, SubsetSum):
            for inner, members in branch.subsets(mask, given.budget):
                yield replace(inner, sets={**inner.sets, new: members})
        else:
            for inner, bit in branch.members(mask, given.budget):
                yield replace(inner, players={**inner.players, new: bit})

    chosen = each(placed(), lambda inner: holding(sympy.And(*conditions), inner, given)) if conditions else list(placed())
    return [forget(found) for found in each(chosen, lambda inner: pulled(summand, inner, given))]


def over_sizes(expression: Any, branch: Branch, given: Given) -> list[Branch]:
    """A sum over sizes, k from low to high, of what holds [|S| = k]: k is that size, where it lies in the range; otherwise a sum stays."""
    index, low, high = expression.args[-1].args
    inner = expression.args[0] if len(expression.args) == 2 else expression.func(*expression.args[:-1])
    new = sympy.Dummy(index.name, integer=True)
    found: list[Branch] = []
    for part in pulled(inner.xreplace({index: new}), branch, given):
        equations = [part.now(equation) for equation in part.equations]
        chosen = next((equation for equation in equations if equation.coeff(new, 1) in (1, -1)), None)
        first, last = (plain(bound, part, given.count) for bound in (low, high))
        if chosen is None:
            found.append(replace(part, coefficient=sympy.Sum(part.now(part.coefficient), (new, part.now(first), part.now(last)))))
            continue
        size = sympy.expand(new - chosen / chosen.coeff(new, 1))
        rest = tuple(sympy.expand(equation.xreplace({new: size})) for equation in equations if equation is not chosen)
        placed = replace(part, coefficient=part.coefficient.xreplace({new: size}), equations=())
        for equation in rest:
            (placed,) = vanishing(equation, placed) or [placed.times(0)]
        inside = nonnegative(sympy.expand(part.now(size - first)), placed)
        found += [after for within in inside for after in nonnegative(sympy.expand(within.now(last - size)), within)]
    return found
