"""A side pulled apart into branches: sums over coalitions, players, sizes and orders, indicators, values, payments. See `branches`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

import sympy
from sympy.core.relational import Relational

from .branches import FRESH, HEADS, Branch, mask_of, ordered, plain, player_of, renamed
from .limits import Budget, Unsupported, nodes
from .orders import OrderCount, OrderMean
from .payments import ForAll, Payment
from .sets import Coalition, In, Nonempty, PlayerSet, ProperSubset, SameSet, SetExpr, Subset, UnionOf
from .values import Indicator, PlayerSum, SubsetSum, ValueAt

MAX_BRANCHES = 400
MAX_POWER = 3


@dataclass(frozen=True)
class Given:
    """What a side may use: the symbol that counts the players, laws for values of utilities, axioms of rules, and the steps left."""

    count: Any
    laws: tuple[Any, ...]
    axioms: frozenset[str]
    budget: Budget

    def without(self, law: Any) -> Given:
        return replace(self, laws=tuple(other for other in self.laws if other is not law))


def each(branches: Iterable[Branch], step: Callable[[Branch], Iterable[Branch]]) -> list[Branch]:
    found = [after for branch in branches for after in step(branch)]
    if len(found) > MAX_BRANCHES:
        raise Unsupported("too many kinds of sets")
    return found


def negated(branch: Branch, holding: Iterable[Branch]) -> list[Branch]:
    """1 - [condition], where the condition gave these branches."""
    return [branch, *(part.times(-1) for part in holding)]


def holding(condition: Any, branch: Branch, given: Given) -> list[Branch]:
    """The branch times the indicator of a condition."""
    given.budget.spend(5)
    branches = ordered(branch, [condition], given.budget)
    if len(branches) > 1:
        return each(branches, lambda inner: holding(condition, inner, given))
    (branch,) = branches
    match condition:
        case sympy.logic.boolalg.BooleanTrue():
            return [branch]
        case sympy.logic.boolalg.BooleanFalse():
            return []
        case In():
            return [branch] if mask_of(condition.args[1], branch) >> player_of(condition.args[0], branch) & 1 else []
        case Nonempty():
            return branch.inhabited(mask_of(condition.args[0], branch))
        case Subset() | SameSet():
            return branch.emptied(outside(condition, branch))
        case ProperSubset():
            return holding(sympy.And(Subset(*condition.args), sympy.Not(SameSet(*condition.args)), evaluate=False), branch, given)
        case sympy.Not(args=(Subset() | SameSet(),)):
            return branch.inhabited(outside(condition.args[0], branch))
        case sympy.Not(args=(Nonempty(),)):
            return branch.emptied(mask_of(condition.args[0].args[0], branch))
        case sympy.Not():
            return negated(branch, holding(condition.args[0], branch, given))
        case sympy.And():
            found = [branch]
            for part in condition.args:
                found = each(found, lambda inner, part=part: holding(part, inner, given))  # type: ignore[misc]
            return found
        case sympy.Or():
            return negated(branch, holding(sympy.And(*(sympy.Not(part) for part in condition.args)), branch, given))
        case sympy.Eq() | sympy.Ne() if isinstance(condition.lhs, SetExpr):
            same = SameSet(condition.lhs, condition.rhs)
            return holding(same if isinstance(condition, sympy.Eq) else sympy.Not(same), branch, given)
        case sympy.Ne():
            gap = gap_of(condition, branch, given)
            lumps = [bit for bit, size in enumerate(branch.sizes) if size in gap.free_symbols]
            if gap in (branch.size(sum(1 << bit for bit in lumps)), -branch.size(sum(1 << bit for bit in lumps))):
                return branch.inhabited(sum(1 << bit for bit in lumps))
            return negated(branch, vanishing(gap, branch))
        case sympy.Eq():
            return vanishing(gap_of(condition, branch, given), branch)
        case Relational():
            gap = gap_of(condition, branch, given) * (1 if condition.rel_op[0] == ">" else -1)
            return nonnegative(gap if "=" in condition.rel_op else gap - 1, branch)
    raise Unsupported(f"{type(condition).__name__} is no condition that is known")


def outside(condition: Any, branch: Branch) -> int:
    """Whose absence is what a condition between two sets says."""
    left, right = (mask_of(arg, branch) for arg in condition.args)
    return left ^ right if isinstance(condition, SameSet) else left & ~right


def gap_of(relation: Any, branch: Branch, given: Given) -> Any:
    """left - right as a linear form in sizes and integers."""
    gap = sympy.expand(branch.now(plain(relation.lhs - relation.rhs, branch, given.count)))
    if not gap.is_polynomial() or (gap.free_symbols and sympy.Poly(gap, *gap.free_symbols).total_degree() > 1) or not gap.is_integer:
        raise Unsupported("a relation that is not linear in sizes")
    return gap


def vanishing(gap: Any, branch: Branch) -> list[Branch]:
    """The branch times [gap = 0]."""
    constant, rest = gap.as_coeff_Add()
    if rest == 0:
        return [branch] if constant == 0 else []
    lumps = {size: 1 << bit for bit, size in enumerate(branch.sizes) if size.is_Symbol}
    slopes = rest.as_coefficients_dict()
    if all(letter in lumps for letter in slopes):
        signs = {slope > 0 for slope in slopes.values()}
        if len(signs) == 1 and (constant > 0) in signs and constant != 0:
            return []
        if len(signs) == 1 and constant == 0:
            return branch.emptied(sum(lumps[letter] for letter in slopes))
    return [replace(branch, equations=(*branch.equations, gap))]


def nonnegative(gap: Any, branch: Branch) -> list[Branch]:
    """The branch times [gap >= 0], for sums of sizes about a constant."""
    constant, rest = gap.as_coeff_Add()
    if rest == 0:
        return [branch] if constant >= 0 else []
    lumps = {size: 1 << bit for bit, size in enumerate(branch.sizes) if size.is_Symbol}
    slopes = rest.as_coefficients_dict()
    if all(letter in lumps for letter in slopes):
        everything = sum(lumps[letter] for letter in slopes)
        up = all(slope > 0 for slope in slopes.values())
        down = all(slope < 0 for slope in slopes.values())
        if up and constant >= 0:
            return [branch]
        if down and constant < 0:
            return []
        if up and constant == -1:
            return branch.inhabited(everything)
        if down and all(-slope > constant for slope in slopes.values()):
            return branch.emptied(everything)
    raise Unsupported("an inequality between sizes")


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
