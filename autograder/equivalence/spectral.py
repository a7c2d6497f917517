"""Statements about eigenvalues, norms and quadratic forms: equalities and inequalities.

Refuted by small matrices, in balls that hold the true numbers. Proved by what one symmetric matrix has for eigenvalues (`spectral_family`)
and by named inequalities (`spectral_facts`); an inequality that neither refutes nor proves is undecided. An equality that no proof covers is
accepted as tested after agreement, to a hundred digits, at many matrices of one to three rows with spectra of several kinds.
"""

from __future__ import annotations

from itertools import combinations, product
from typing import Any

import sympy

from .commuting import Mixed
from .inequalities import holds as numbers_hold
from .letters import letters
from .matrix_letters import Setting, read
from .matrix_words import Forms, NotThisWay
from .spectral_facts import Numbers
from .spectral_family import Ends
from .spectral_instances import instances
from .spectrum import Norm
from .verdict import Verdict, undecided

ENOUGH = 24  # matrices at which an equality has to agree
QUERIES = 8  # proofs about numbers asked for in one line


def equal(left: Any, right: Any, given: tuple[Any, ...]) -> Verdict:
    """An equality with eigenvalues or norms."""
    setting = read(left, right, given)
    agreed, found = instances(left, right, "=", setting)
    if found is not None:
        return found
    line = Line(setting, given)
    try:
        numbers = Numbers(line.ends, given)
        a, b = numbers.of(left), numbers.of(right)
        if not numbers.letters and (a == b or all(line.prove(*pair, False, tuple(numbers.facts)) for pair in ((a, b), (b, a)))):
            return Verdict(True, "proved", "by the ends of the spectrum of a symmetric matrix", 0.0)
        if a == b:
            return Verdict(True, "proved", "by the rules for norms", 0.0)
    except (Mixed, AttributeError, TypeError):
        pass
    if agreed < ENOUGH:
        return undecided("too few matrices were found for which both sides have a value")
    return Verdict(True, "tested", f"equal at {agreed} choices of small matrices, to a hundred digits; there is no bound on the error", None)


def holds(left: Any, right: Any, relation: str, given: tuple[Any, ...]) -> Verdict:
    """An inequality between numbers made of matrices."""
    setting = read(left, right, given)
    _, found = instances(left, right, relation, setting)
    if found is not None:
        return found
    if relation in (">", ">="):
        left, right = right, left
    line = Line(setting, given)
    try:
        why = line.proof(left, right, relation in ("<", ">"))
    except (Mixed, AttributeError, TypeError):
        why = ""
    return Verdict(True, "proved", why, 0.0) if why else undecided("no small matrices refute it, and no proof was found")


class Line:
    """One line, with a limited number of questions about numbers."""

    def __init__(self, setting: Setting, given: tuple[Any, ...]) -> None:
        self.left, self.given = QUERIES, given
        self.asked: dict[Any, bool] = {}
        self.ends = Ends(setting, given, self.prove)

    def prove(self, left: Any, right: Any, strict: bool, facts: tuple[Any, ...]) -> bool:
        if left == right:
            return not strict
        if not (right - left).free_symbols:
            gap = right - left
            return bool(gap.is_positive if strict else gap.is_nonnegative)
        if isinstance(right, sympy.Max) or isinstance(left, sympy.Min):
            pairs = [(left, part) for part in right.args] if isinstance(right, sympy.Max) else [(part, right) for part in left.args]
            return any(self.prove(*pair, strict, facts) for pair in pairs)
        if isinstance(left, sympy.Max):
            return all(self.prove(part, right, strict, facts) for part in left.args)
        if isinstance(left, sympy.Abs) and not left.args[0].is_nonnegative:
            return all(self.prove(part, right, strict, facts) for part in (left.args[0], -left.args[0]))
        if isinstance(right, sympy.Abs) and any(self.prove(left, part, strict, facts) for part in (right.args[0], -right.args[0])):
            return True
        if _at_once(left, right, strict, facts):
            return True
        if (left, right, strict, facts) in self.asked:
            return self.asked[left, right, strict, facts]
        if self.left <= 0:
            return False
        self.left -= 1
        facts = tuple(fact for fact in facts if fact not in (sympy.true, sympy.false))
        found = numbers_hold(left, right, strict, letters(left, right, *facts), facts).equal is True
        self.asked[left, right, strict, facts] = found
        return found

    def proof(self, left: Any, right: Any, strict: bool) -> str:
        """The proof of left <= right, or nothing: each norm on the left is replaced by a bound, by itself first."""
        numbers = Numbers(self.ends, self.given)
        norms = sorted((word for word in left.atoms(Norm) if _grows(left, word)), key=str)
        target = numbers.of(right)
        stand = {word: sympy.Symbol(f"bound {k}", nonnegative=True) for k, word in enumerate(norms)}
        plain = numbers.of(left.xreplace(stand))
        for whole in (True, False):
            choices = list(product(*(numbers.bounds(word.args[0], whole=whole) for word in norms)))[:24]
            sides = [plain.xreplace(dict(zip(stand.values(), bounds, strict=True))) for bounds in choices]
            facts = tuple(numbers.facts)
            if any(_at_once(side, target, strict, facts) for side in sides):
                return "by inequalities for norms, eigenvalues and quadratic forms"
            facts += _triangles(sorted(left.atoms(Norm) | right.atoms(Norm), key=str), numbers)
            if any(self.prove(side, target, strict, facts) for side in sides[:4]):
                return "by inequalities for norms, eigenvalues and quadratic forms, and for numbers"
        return ""


def _at_once(left: Any, right: Any, strict: bool, facts: tuple[Any, ...]) -> bool:
    """A line that is a sum of at most two of the facts and of what is not negative by declaration."""
    gap = sympy.expand(right - left)
    known = [(sympy.expand(fact.gts - fact.lts), isinstance(fact, (sympy.Lt, sympy.Gt))) for fact in facts if hasattr(fact, "gts")][:12]
    for count in range(3):
        for chosen in combinations(known, count):
            rest = sympy.expand(gap - sum(part for part, _ in chosen))
            if rest.is_positive or (rest.is_nonnegative and (not strict or any(sharp for _, sharp in chosen))):
                return True
    return False


def _grows(side: Any, word: Any) -> bool:
    """Whether a side grows with a norm: in sums and products of what is not negative, with positive exponents."""
    if side == word:
        return True
    if not side.has(word):
        return True
    if side.is_Add:
        return all(_grows(arg, word) for arg in side.args)
    if side.is_Mul:
        return all(arg.is_nonnegative for arg in side.args) and all(_grows(arg, word) for arg in side.args)
    return bool(side.is_Pow and side.exp.is_positive and _grows(side.base, word))


def _triangles(words: list[Any], numbers: Numbers) -> tuple[Any, ...]:
    """||X|| <= ||Y|| + ||Z|| for norms of the line with X = Y + Z or Y - Z, signs aside."""
    forms = Forms(numbers.ends.setting)
    try:
        known = [(word.args[0].shape, forms.of(word.args[0]), numbers.norm(word.args[0])) for word in words[:5]]
    except (NotThisWay, AttributeError):
        return ()
    facts = []
    for (shape, x, first), (shape_y, y, second), (shape_z, z, third) in product(known, repeat=3):
        if shape == shape_y == shape_z:
            for sign, turn in product((1, -1), repeat=2):
                if forms.plus([x, *({word: -s * number for word, number in part.items()} for part, s in ((y, sign), (z, turn)))]) == {}:
                    facts.append(sympy.Le(first, second + third))
    return tuple(fact for fact in dict.fromkeys(facts) if fact not in (sympy.true, sympy.false))
