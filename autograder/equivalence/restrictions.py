"""Conditions on sets and sizes as restrictions of branches: which atoms are empty, which are not, which equations sizes meet.

Guarantee: the branches stand together for the branch times the indicator of the condition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

import sympy
from sympy.core.relational import Relational

from .branches import Branch, mask_of, ordered, plain, player_of
from .limits import Budget, Unsupported
from .sets import In, Nonempty, ProperSubset, SameSet, SetExpr, Subset

MAX_BRANCHES = 1000


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
