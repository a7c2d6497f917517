"""Statements about eigenvalues, norms and quadratic forms: equalities and inequalities.

Refuted by small matrices, in balls that hold the true numbers. Proved by what one symmetric matrix has for eigenvalues (`spectral_family`)
and by named inequalities (`spectral_facts`); an inequality that neither refutes nor proves is undecided. An equality that no proof covers is
accepted as tested after agreement, to a hundred digits, at many matrices of one to three rows with spectra of several kinds.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import product
from typing import Any

import sympy
from flint import acb

from . import analysis
from .commuting import Mixed
from .dense import Dense, Mismatch
from .fields import Balls
from .inequalities import holds as numbers_hold
from .letters import letters
from .limits import Budget, TooLarge, Undefined, Unsupported
from .matrices import same_value, shown
from .matrix_draws import Draw
from .matrix_letters import Setting, read
from .spectral_family import Ends
from .spectral_facts import Numbers
from .spectrum import Norm, SpectralWord
from .verdict import Verdict, undecided

TRIALS, STEPS, ENOUGH = 16, 400_000, 24
SIDES = (2, 1, 3)
QUERIES = 12  # proofs about numbers asked for in one line


def equal(left: Any, right: Any, given: tuple[Any, ...]) -> Verdict:
    """An equality with eigenvalues or norms."""
    setting = read(left, right, given)
    agreed, found = _instances(left, right, "=", setting)
    if found is not None:
        return found
    line = Line(setting, given)
    try:
        numbers = Numbers(line.ends)
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
    _, found = _instances(left, right, relation, setting)
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
        self.left = QUERIES
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
        numbers = Numbers(self.ends)
        norms = sorted((word for word in left.atoms(Norm) if _grows(left, word)), key=str)
        target = numbers.of(right)
        stand = {word: sympy.Symbol(f"bound {k}", nonnegative=True) for k, word in enumerate(norms)}
        plain = numbers.of(left.xreplace(stand))
        choices = list(product(*(numbers.bounds(word.args[0]) for word in norms)))[:24]
        sides = [plain.xreplace(dict(zip(stand.values(), bounds, strict=True))) for bounds in choices]
        facts = tuple(numbers.facts) + _triangles(numbers)
        if any(_at_once(side, target, strict, facts) for side in sides) or any(self.prove(side, target, strict, facts) for side in sides[:4]):
            return "by inequalities for norms, eigenvalues and quadratic forms, and for numbers"
        return ""


def _at_once(left: Any, right: Any, strict: bool, facts: tuple[Any, ...]) -> bool:
    """A line that is one of the facts."""
    if strict:
        return False
    gap = sympy.expand(right - left)
    return gap == 0 or gap.is_nonnegative or any(sympy.expand(gap - (fact.gts - fact.lts)) == 0 for fact in facts if hasattr(fact, "gts"))


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


def _triangles(numbers: Numbers) -> tuple[Any, ...]:
    """||X|| <= ||Y|| + ||Z|| for all norms of the line with X = Y + Z or Y - Z, signs aside."""
    known = [(key.args[0], letter) for key, letter in numbers.letters.items() if isinstance(key, Norm)]
    facts = []
    for x, first in known[:6]:
        for k, (y, second) in enumerate(known[:6]):
            for z, third in known[k:6]:
                if x.shape == y.shape == z.shape and any(_sum_is(x, y, z, s, t) for s in (1, -1) for t in (1, -1)):
                    facts.append(sympy.Le(first, second + third))
    return tuple(fact for fact in facts if fact not in (sympy.true, sympy.false))


def _sum_is(x: Any, y: Any, z: Any, s: int, t: int) -> bool:
    total = (s * y + t * z).doit()
    return bool(total == x)


# ----------------------------------------------------------------------------------------------------------------- instances


def _sizes(setting: Setting) -> Iterator[dict[Any, int]]:
    names = setting.dimensions
    for choice in list(product(SIDES, repeat=min(len(names), 3)))[:6] if names else [()]:
        yield {symbol: choice[place % len(choice)] for place, symbol in enumerate(names)}


def _instances(left: Any, right: Any, relation: str, setting: Setting) -> tuple[int, Verdict | None]:
    """At how many small matrices the line was looked at, and a refusal where it fails at one."""
    rng, budget, agreed = random.Random(1), Budget(STEPS), 0
    try:
        for chosen in _sizes(setting):
            if any(min(setting.shape(letter, chosen)) < 1 for letter in setting.matrices):
                continue
            for trial in range(3 * TRIALS if not setting.dimensions else TRIALS if max(chosen.values()) < 3 else 4):
                draw = Spectra(setting, chosen, Balls(), rng, trial, budget)
                with analysis.bits(300):
                    try:
                        values = draw.values_found()
                        a, b = (draw.evaluator().value(side) for side in (left, right))
                        fails = _fails(a, b, relation)
                    except (Undefined, ZeroDivisionError):
                        continue
                    if fails and not setting.ignored:
                        at = ", ".join(f"{key} = {shown(value)}" for key, value in values.items() if key not in chosen and key != "letters")
                        return agreed, Verdict(False, "refuted", "small matrices show the contrary", 0.0, f"{at}: left {shown(a)}, right {shown(b)}")
                    agreed += fails is False
    except TooLarge:
        pass
    except (Unsupported, Mismatch) as problem:
        if agreed == 0 and isinstance(problem, Mismatch):
            raise
        return 0, None
    return agreed, None


def _fails(a: Any, b: Any, relation: str) -> bool | None:
    if relation == "=":
        same = same_value(a, b)
        return None if same is None else not same
    a, b = (x.rows[0][0] if isinstance(x, Dense) and x.shape == (1, 1) else x for x in (a, b))
    if isinstance(a, Dense) or isinstance(b, Dense):
        raise Mismatch("an order between matrices")
    if relation in (">", ">="):
        a, b = b, a
    gap = (acb(a) - acb(b)).real
    if gap > 0:
        return True
    if gap < 0 or gap.contains(0):
        exact = gap.is_exact() and gap == 0
        return bool(exact and relation in ("<", ">"))
    return None


class Spectra(Draw):
    """Draws whose symmetric matrices have readable eigenvalues of several kinds: below 1, around 1, large, of both signs."""

    KINDS = (
        ("3/10", "9/10", "1/2"),
        ("1/10", "1/5", "7/10"),
        ("1/2", "3/2", "1"),
        ("1/10", "19/10", "1"),
        ("3", "1/2", "2"),
        ("1", "4", "2"),
        ("-1", "2", "1/2"),
        ("-3", "1", "-2"),
    )

    def matrix(self, letter: Any, kinds: set[str]) -> Dense:
        rows, columns = self.setting.shape(letter, self.sizes)
        if kinds & {"symmetric", "positive definite"} and rows == columns and rows <= 3 and self.trial % 3 != 2:
            choices = self.KINDS[:6] if "positive definite" in kinds else self.KINDS
            chosen = self.rng.choice(choices) if self.trial % 3 else choices[self.trial // 3 % len(choices)]
            entry = [self.field.number(analysis_number(text)) for text in chosen]
            zero = self.field.number(0)
            plain = Dense([[entry[r] if r == c else zero for c in range(rows)] for r in range(rows)])
            if self.trial % 3 == 0:
                return plain
            turned = self._orthogonal(rows)
            return turned * plain * turned.transpose()
        return super().matrix(letter, kinds)


def analysis_number(text: str) -> Any:
    number = sympy.Rational(text)
    return acb(int(number.p)) / acb(int(number.q))


__all__ = ["SpectralWord", "equal", "holds"]
