"""Way 5, probability: what a line says of means, variances and probabilities is brought to plain terms, which the other ways judge.

Means over random sets, orders and listed values become sums (`averages`), means of random variables a normal form by linearity and the
independence that is given (`moments`); both are identities, so the verdict on the plain terms is the verdict on the line. An inequality is
proved by named lemmas whose conditions are checked (`chance_lemmas`), in at most a few steps, each in a place where the side rises with the
term. Refused lines come with a concrete distribution (`distributions`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from typing import Any

import sympy
from sympy import S
from sympy.core.relational import Relational

from . import distributions
from .averages import without_roots, written_out
from .chance_lemmas import Bound, above, below
from .events import RANDOM, for_all, rewritten
from .limits import OutOfTime, Unsupported, ceiling, nodes
from .moments import Facts, Missing, normal, total
from .probability import (
    AnyOf,
    Chance,
    Covariance,
    Expectation,
    Probability,
    RandomSubset,
    Variance,
    Within,
)
from .values import Card, SetSum
from .verdict import Verdict, undecided

Plain = Callable[[Any, Any, str, tuple[Any, ...]], Verdict]
MAX_STATES, MAX_LEMMAS = 40, 4
SEARCH_SECONDS = 0.2  # for a distribution that separates the sides, where no lemma was found
PROOF_SECONDS = 0.45  # of processor time
PLACES = sympy.symbols("i1:9", cls=sympy.Dummy, integer=True)


def speaks(*parts: Any) -> bool:
    """Whether any part speaks of chance, or takes an integral or derivative of a sum over coalitions or of a term in their sizes."""
    for part in parts:
        for node, _ in nodes(part):
            if isinstance(node, RANDOM):
                return True
            if isinstance(node, (sympy.Integral, sympy.Derivative)) and any(isinstance(inner, (SetSum, Card)) for inner, _ in nodes(node)):
                return True
    return False


def judge(left: Any, right: Any, relation: str, given: tuple[Any, ...], plain: Plain) -> Verdict:
    """The verdict on a line that speaks of chance. ``plain`` judges what does not."""
    if not (isinstance(left, sympy.Expr) and isinstance(right, sympy.Expr)):
        return undecided("a line is an expression, not a condition")
    rooted = {law.args[1] for side in (left, right) for law, _ in nodes(side) if isinstance(law, RandomSubset) and len(law.args) == 2}
    left, right = written_out(left), written_out(right)
    facts = tuple(fact for fact in given if any(isinstance(node, RANDOM) for node, _ in nodes(fact)))
    others = tuple(fact for fact in given if fact not in facts)
    if not any(isinstance(node, RANDOM) for side in (left, right) for node, _ in nodes(side)):
        return _of_games(left, right, relation, others, plain, {p for p in rooted if p.is_Symbol})
    line = Line(left, right, relation, facts, others, plain)
    if relation == "=":
        return line.identity()
    if relation in (">", ">="):
        return replace(line, left=right, right=left, relation="<" if relation == ">" else "<=", swapped=True).inequality()
    if relation == "~":
        return plain(normal(left, line.known), normal(right, line.known), "~", others)
    return line.inequality()


def _of_games(left: Any, right: Any, relation: str, given: tuple[Any, ...], plain: Plain, rooted: set[Any]) -> Verdict:
    if speaks(left, right):
        return undecided("an integral or a derivative of sums over coalitions in a form that is not known")
    known = {fact.lhs: fact.rhs for fact in given if isinstance(fact, sympy.Eq) and fact.lhs in rooted}
    for p, value in known.items():
        left, right = (_in_terms(side, p, value) for side in (left, right))
    rooted = rooted - set(known)
    for p in sorted(rooted, key=str):
        changed = without_roots((left, right, *given), p)
        if changed is not None:
            (left, right, *rest), value = changed
            verdict = plain(left, right, relation, tuple(rest))
            shown = f"{verdict.counterexample} (where {p} = {value})" if verdict.counterexample else ""
            return replace(verdict, counterexample=shown)
    verdict = plain(left, right, relation, given)
    for value in (sympy.Rational(1, 3), S.Half) if verdict.equal is False and len(rooted) == 1 else ():
        (p,) = rooted  # an instance at which p is a probability
        one, other, *rest = (term.xreplace({p: value}) for term in (left, right, *given))
        here = plain(one, other, relation, tuple(rest))
        if here.equal is False:
            return replace(here, counterexample=f"{p} = {value}, {here.counterexample}")
    return verdict


def _in_terms(side: Any, p: Any, value: Any) -> Any:
    """A side with what is given for p in its roots, so that sqrt((1 - p)/p) becomes r where p = 1/(1 + r**2)."""

    def change(node: Any) -> Any:
        if node.is_Pow and not node.exp.is_integer and p in node.base.free_symbols:
            return sympy.factor(node.base.xreplace({p: value})) ** node.exp
        return node.func(*(change(arg) for arg in node.args)) if node.args and p in node.free_symbols else node

    return change(side)


@dataclass
class Line:
    """One line on random variables, with what is given of them (``facts``) and of plain letters (``others``)."""

    left: Any
    right: Any
    relation: str
    facts: tuple[Any, ...]
    others: tuple[Any, ...]
    plain: Plain
    swapped: bool = False
    asked: dict[Any, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.known = Facts((*self.facts, *self.others))
        self.letters: dict[Any, Any] = {}

    def ask(self, left: Any, right: Any, relation: str) -> bool:
        """Whether a relation between plain expressions is sure."""
        gap = right - left
        quick = {"<": gap.is_positive, "<=": gap.is_nonnegative, "=": gap.is_zero}[relation]
        if quick is not None or any(isinstance(node, RANDOM) for node, _ in nodes(gap)):
            return bool(quick)
        key = (left, right, relation)
        if key not in self.asked:
            self.asked[key] = self.plain(left, right, relation, self.others).equal is True
        return self.asked[key]

    def in_letters(self, expression: Any) -> Any:
        """Means in normal form, letters for probabilities, sums of what does not depend on the index as products."""
        expression = self._lettered(normal(rewritten(expression, self.known), self.known), ())
        return expression.replace(lambda node: isinstance(node, sympy.Sum), _summed)

    def _lettered(self, node: Any, bound: tuple[Any, ...]) -> Any:
        if isinstance(node, Probability):
            indices = tuple(index for index in bound if index in node.free_symbols)
            key = node.xreplace(dict(zip(indices, PLACES, strict=False)))
            letter = self.letters.setdefault(key, sympy.Dummy(f"P{len(self.letters) + 1}", real=True, nonnegative=True))
            return sympy.Function(f"P_{letter.name}", real=True, nonnegative=True)(*indices) if indices else letter
        if not any(isinstance(inner, Probability) for inner, _ in nodes(node)):
            return node
        inside = bound + tuple(limit.args[0] for limit in node.args[1:]) if isinstance(node, sympy.Sum) else bound
        return node.func(*(self._lettered(arg, inside) for arg in node.args))

    def given(self) -> tuple[Any, ...]:
        """What is given of plain letters, and what follows from the rest: ranges of means, signs of variances, probabilities at most 1."""
        found = [letter <= 1 for letter in self.letters.values()]
        for fact in self.facts:
            if isinstance(fact, Within):
                found.append(fact.args[1] <= fact.args[2])
            elif isinstance(fact, sympy.Eq):
                found += [value >= 0 for side, value in (fact.args, fact.args[::-1]) if isinstance(side, Variance) and not value.is_nonnegative]
        return (*self.others, *(fact for fact in found if fact not in (sympy.true, sympy.false) and not fact.has(*RANDOM)))

    def separated(self, why: str, steps: int = 50_000) -> Verdict | None:
        """Refuted by a concrete distribution, if one is found."""
        at = distributions.separates(self.left, self.right, self.relation, (*self.facts, *self.others), self._numbers, steps)
        if at and self.swapped:
            before, _, values = at.rpartition(": left ")
            low, _, high = values.partition(", right ")
            at = f"{before}: left {high}, right {low}"
        return Verdict(False, "refuted", why, 0.0, at) if at else None

    def _numbers(self, left: Any, right: Any) -> bool | None:
        return self.plain(left, right, self.relation, ()).equal

    def identity(self) -> Verdict:
        """left = right."""
        try:
            left, right = self.in_letters(self.left), self.in_letters(self.right)
        except Missing as problem:
            needs = f"the step needs that {problem}, which is not given"
            return self.separated(needs) or undecided(needs)
        except Unsupported as problem:
            return self.separated("the two sides differ") or undecided(str(problem))
        verdict = self.plain(left, right, "=", self.given())
        if verdict.equal:
            return replace(verdict, why=f"linearity and what is given of independence; then {verdict.why}")
        found = self.separated("the two sides differ")
        if (
            found is None
            and verdict.equal is False
            and not self.letters
            and not self.known.unknown
            and not any(isinstance(x, Within) for x in self.facts)
        ):
            return verdict
        return found or undecided("in normal form the two sides differ, and no distribution was found that separates them")

    def inequality(self) -> Verdict:
        """left <= right or left < right."""
        told: dict[str, None] = {}
        early = self.separated("a distribution shows the contrary", 6_000)
        if early:
            list(islice(self._states(told), 2))
            return replace(early, why="; ".join((early.why, *told)))
        try:
            with ceiling(PROOF_SECONDS):
                states = list(self._states(told))
                for way in (self._same, self._settled):
                    for left, right, names in states:
                        if why := way(left, right):
                            return Verdict(True, "proved", f"by {', then '.join(names)}; {why}" if names else why, 0.0)
        except OutOfTime:
            pass  # no proof; a distribution may still refute the line
        reason = "; ".join(told) if told else "no lemma that is known gives this line"
        try:
            with ceiling(SEARCH_SECONDS):
                return self.separated(reason) or undecided(reason)
        except OutOfTime:
            return undecided(reason)

    def _same(self, left: Any, right: Any) -> str:
        """Whether both sides read the same in letters."""
        try:
            return "the same expression" if self.relation == "<=" and self.in_letters(left) == self.in_letters(right) else ""
        except Unsupported:
            return ""

    def _settled(self, left: Any, right: Any) -> str:
        try:
            left, right = self.in_letters(left), self.in_letters(right)
        except Unsupported:
            return ""
        if left == right:
            return "the same expression" if self.relation == "<=" else ""
        if any(isinstance(node, RANDOM) for side in (left, right) for node, _ in nodes(side)):
            return ""
        if not distributions.plausible(left, right, self.relation, self.given()):
            return ""
        if self.relation == "<=" and (verdict := self.plain(left, right, "=", self.given())).equal and verdict.how == "proved":
            return "both sides are equal then"
        verdict = self.plain(left, right, self.relation, self.given())
        return verdict.why or "plain numbers" if verdict.equal else ""

    def _states(self, told: dict[str, None]) -> Iterator[tuple[Any, Any, tuple[str, ...]]]:
        """The two sides, then with one lemma used, two, ...; what lemmas lack, or give instead, is ``told``."""
        queue: list[tuple[Any, Any, tuple[str, ...]]] = [(self.left, self.right, ())]
        seen: set[Any] = set()
        while queue and len(seen) < MAX_STATES:
            left, right, names = queue.pop(0)
            if (left, right) in seen:
                continue
            seen.add((left, right))
            yield left, right, names
            if len(names) >= MAX_LEMMAS:
                continue
            for place, side in enumerate((left, right)):
                for node, rises in _places(side, self.ask):
                    up = rises is (place == 0)
                    for bound in chain(self._as_given(node, up), (above if up else below)(node, self.known, self.ask)):
                        if bound.missing:
                            told[f"{bound.name} needs {bound.missing}, which is not given"] = None
                            continue
                        new = side.xreplace({node: bound.value})
                        if len(names) == 0 and not isinstance(bound.value, (sympy.Integer, Chance)) and not bound.value.has(Chance):
                            told[f"{bound.name} gives {bound.value}"] = None
                        queue.append((new, right, (*names, bound.name)) if place == 0 else (left, new, (*names, bound.name)))

    def _as_given(self, node: Any, up: bool) -> Iterator[Bound]:
        """What is given of this very term; of A[k] with a letter k that the line does not fix it is given for every k."""
        for fact in self.facts:
            if not isinstance(fact, Relational) or fact.rel_op not in ("<", "<=", ">", ">="):
                continue
            term, value = (fact.lts, fact.gts) if up else (fact.gts, fact.lts)
            if any(isinstance(part, RANDOM) for part, _ in nodes(value)) or type(term) is not type(node):
                continue
            change = {} if term == node else for_all(term, node, self.left.free_symbols | self.right.free_symbols)
            if change is not None:
                yield Bound(value.xreplace(change), f"given that {fact}")


def _summed(node: Any) -> Any:
    return total(node.args[0], tuple(limit.args for limit in node.args[1:]))


def _places(side: Any, ask: Callable[[Any, Any, str], bool]) -> list[tuple[Any, bool]]:
    """Terms that a lemma may speak of, each with whether the side rises (or falls) with it; those that do both are left out."""
    found: dict[Any, set[bool]] = {}

    def visit(node: Any, rises: bool) -> None:
        if not any(isinstance(inner, Chance) for inner, _ in nodes(node)):
            return
        if _bounded(node):
            found.setdefault(node, set()).add(rises)
        if node.is_Add or isinstance(node, sympy.Sum):
            for arg in node.args if node.is_Add else node.args[:1]:
                visit(arg, rises)
        elif node.is_Mul:
            random = [arg for arg in node.args if any(isinstance(inner, Chance) for inner, _ in nodes(arg))]
            rest = sympy.Mul(*(arg for arg in node.args if arg not in random))
            if len(random) == 1 and (ask(S.Zero, rest, "<=") or ask(rest, S.Zero, "<=")):
                visit(random[0], rises is ask(S.Zero, rest, "<="))
        elif node.is_Pow and node.exp.is_positive and isinstance(node.base, (Probability, Variance)):
            visit(node.base, rises)

    visit(side, True)
    return [(node, next(iter(ways))) for node, ways in found.items() if len(ways) == 1]


def _bounded(node: Any) -> bool:
    if isinstance(node, (Probability, Expectation, Variance)):
        return True
    inside = node.args[0] if isinstance(node, sympy.Abs) else node.base if node.is_Pow and node.exp == 2 else None
    return isinstance(inside, (Expectation, Covariance))


__all__ = ["AnyOf", "judge", "speaks"]
