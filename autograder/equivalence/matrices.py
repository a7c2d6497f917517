"""Way 4: expressions in matrices, by random exact matrices with the properties and the dimensions that are declared.

Dimensions that are letters get different sizes, so that a transpose in the wrong place or two factors swapped do not fit or do not agree.
Given of a matrix (as sympy's ``Q.symmetric(A)`` and the like): symmetric, positive definite, invertible, diagonal, triangular, orthogonal;
``Eq(A*B, B*A)`` for two that commute, and other equations, such as ``Eq(H*t, g)``. Letters that do not commute are square matrices.

Guarantee: what is rational in the entries is never refused wrongly, and a false identity is accepted with at most the stated probability for
the dimensions tried. With exponentials, roots, norms or equations that have solutions of several kinds, an acceptance means agreement at many
matrices, to a hundred digits, and no error is stated. A refusal shows small matrices that meet all that is given.
"""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import sympy
from flint import acb

from . import analysis, commuting, matrix_words
from .chance import FIELD, PRIMES, in_words
from .dense import Dense, Mismatch, entries
from .fields import Balls, Field, Modulo, Rationals, random_prime
from .limits import Budget, TooLarge, Undefined, Unsupported, nodes
from .matrix_draws import Draw
from .matrix_equations import unsure
from .matrix_letters import LARGE_SIZES, Setting, counted_degree, read, sizes
from .matrix_numbers import ORDERED, needs_balls
from .matrix_size import degree_bound
from .verdict import Verdict, brief, undecided

STEPS = 60_000
GOAL = 2.0**-61  # for the probability of a false acceptance
TRIALS = 8  # for each choice of dimensions, where letters count or equations are given


def equal(left: Any, right: Any, given: tuple[Any, ...]) -> Verdict:
    """Judge an identity between matrices, or between numbers made of them."""
    setting = read(left, right, given)
    try:
        certificate = matrix_words.same(left, right, setting)
        if certificate:
            return Verdict(True, "proved", certificate, 0.0)
        by_numbers = (
            commuting.equal(left, right, given, setting)
            if setting.counting or setting.equations or left.has(sympy.oo) or right.has(sympy.oo)
            else None
        )
        if by_numbers is None:
            return _tested(left, right, setting)
        if by_numbers.equal is not False:
            return by_numbers
        try:
            small = separate(left, right, setting)
        except Mismatch:
            return by_numbers
        return small if small.equal is False else by_numbers
    except TooLarge as problem:
        return undecided(str(problem))


def field_of(left: Any, right: Any, setting: Setting) -> type[Field]:
    parts = [node for side in (left, right, *(side for pair in setting.equations for side in pair)) for node, _ in nodes(side)]
    if any(needs_balls(node) for node in parts):
        return Balls
    ordered = any(isinstance(node, ORDERED) for node in parts)
    return Rationals if ordered else Modulo  # type: ignore[return-value]


def _tested(left: Any, right: Any, setting: Setting) -> Verdict:
    kind = field_of(left, right, setting)
    several = unsure(setting)
    trials = TRIALS if several or setting.counting or kind is Rationals else 1 if kind is Balls and setting.dimensions else 2
    error = false_accept(left, right, setting, trials)
    if kind is Modulo and error > GOAL:
        trials, error = trials + 1, false_accept(left, right, setting, trials + 1)
    degree = max(counted_degree(side, frozenset((*setting.counting, *setting.dimensions))) for side in (left, right))
    budget, rng, tested = Budget(STEPS * (8 if trials > 2 else 1)), random.SystemRandom(), 0
    for place, chosen in enumerate(sizes(setting, more=degree > 0)):
        for trial in range(trials if place < 4 or trials <= 3 else 2):
            try:
                found = _agree(left, right, Draw(setting, chosen, _new(kind), rng, trial, budget))
            except Mismatch as problem:
                return misfit(left, right, setting, chosen, problem)
            except Unsupported as problem:
                return undecided(str(problem))
            except TooLarge:
                if tested < 4:
                    raise
                break
            if found is False:
                return separate(left, right, setting, kind)
            tested += found is True
    if tested < 4:
        return undecided("no matrices were found for which both sides have a value")
    if degree > 4:
        for chosen in sizes(setting, choices=LARGE_SIZES):  # something that vanishes at small values shows here
            for reach in (8, 15, 25):
                if _agree(left, right, Draw(setting, chosen, _new(kind), rng, reach, Budget(STEPS), reach)) is False:
                    return separate(left, right, setting, kind, LARGE_SIZES, reach)
        return undecided("what is polynomial in a counting letter was tried at small values only")
    if kind is not Modulo or setting.counting or several:
        how = "to a hundred digits" if kind is Balls else "exactly"
        return Verdict(True, "tested", f"equal at {tested} choices of matrices, {how}; there is no bound on the error", None)
    return Verdict(True, "tested", f"equal for random matrices of several dimensions; error below {in_words(error)}", error)


def false_accept(left: Any, right: Any, setting: Setting, trials: int, terms: int = 1) -> float:
    """Bound on the probability that a false identity agrees in so many draws, each modulo a prime of its own.

    For each prime: at most degree / p for the point, and at most (number of primes that divide all coefficients) / (number of primes).
    """
    bound = degree_bound(left, right, setting) * terms
    return float(min(1.0, bound / FIELD + 16 * bound / 61 / PRIMES) ** trials)


def _new(kind: type[Field]) -> Field:
    return Modulo(random_prime()) if kind is Modulo else kind()


def _agree(left: Any, right: Any, draw: Draw) -> bool | None:
    """Whether the sides agree at one draw; None where one has no value."""
    with analysis.bits(400):
        try:
            draw.values_found()
            a, b = (draw.evaluator().value(side) for side in (left, right))
        except (Undefined, ZeroDivisionError):
            return None
        return same_value(a, b)


def same_value(a: Any, b: Any) -> bool | None:
    """Whether two values agree; None where balls are too wide to mean anything."""
    a, b = (x.rows[0][0] if isinstance(x, Dense) and x.shape == (1, 1) else x for x in (a, b))
    if isinstance(a, Dense) != isinstance(b, Dense):
        shape, other = (a.shape, b) if isinstance(a, Dense) else (b.shape, a)  # type: ignore[union-attr]
        if other == 0:  # a plain 0 stands for the matrix of zeros
            return all(bool(x == 0) for x in entries(a if isinstance(a, Dense) else b))
        raise Mismatch(f"a {shape[0]} by {shape[1]} matrix beside a number")
    if isinstance(a, Dense) and a.shape != b.shape:
        raise Mismatch(f"a {a.shape[0]} by {a.shape[1]} matrix beside a {b.shape[0]} by {b.shape[1]} one")
    pairs = list(zip(entries(a), entries(b), strict=True))
    if not any(isinstance(x, acb) for pair in pairs for x in pair):
        return all(bool(x == y) for x, y in pairs)
    gaps = [acb(x) - acb(y) for x, y in pairs]
    if any(not gap.is_finite() for gap in gaps):
        return None
    if any(not gap.contains(0) for gap in gaps):
        return False
    return True if all(float(gap.real.rad()) < 1e-60 * (1 + abs(float(acb(x).real.mid()))) for gap, (x, _) in zip(gaps, pairs, strict=True)) else None


def misfit(left: Any, right: Any, setting: Setting, chosen: dict[Any, int], problem: Mismatch) -> Verdict:
    """Shapes that do not fit: a refusal where one side alone is sound, or both are and their shapes differ."""
    sound = []
    for side in (left, right):
        try:
            draw = Draw(setting, chosen, Rationals(), random.Random(1), 0, Budget(STEPS))
            draw.values_found()
            draw.evaluator().value(side)
        except Mismatch:
            sound.append(False)
            continue
        except (Undefined, Unsupported, ZeroDivisionError):
            pass
        sound.append(True)
    named = ", ".join(f"{symbol} = {size}" for symbol, size in chosen.items()) or "always"
    if not any(sound) or setting.ignored:
        return undecided(f"the shapes do not fit: {named}: {problem}")
    return Verdict(False, "refuted", "the shapes do not fit", 0.0, f"{named}: {problem}")


def separate(
    left: Any, right: Any, setting: Setting, kind: type[Field] = Rationals, choices: tuple[tuple[int, ...], ...] = (), reach: int = 0
) -> Verdict:
    """Refute with small matrices, the smallest dimensions first."""
    if setting.ignored:
        return undecided("the sides differ for random matrices, but something is given that could not be used")
    rng = random.Random(0)
    number: Field = Balls() if kind is Balls else Rationals()
    budget = Budget(8 * STEPS)
    for chosen in sorted(sizes(setting, choices=choices), key=lambda choice: (1 in choice.values(), sum(choice.values()))):
        for trial in range(30):
            draw = Draw(setting, chosen, number, rng, trial, budget, reach)
            with analysis.bits(400):
                try:
                    values = draw.values_found()
                    a, b = (draw.evaluator().value(side) for side in (left, right))
                    differ = same_value(a, b) is False
                except (Undefined, ZeroDivisionError, Mismatch):
                    continue
                except Unsupported as problem:
                    return undecided(f"the sides differ for random matrices; {problem}")
            if differ:
                at = ", ".join(f"{letter} = {shown(value)}" for letter, value in values.items() if letter != "letters" and letter not in chosen)
                where = f"{at}: " if at else ""
                return Verdict(False, "refuted", "the two sides differ", 0.0, f"{where}left {shown(a)}, right {shown(b)}")
    return undecided("the sides differ for random matrices, but no small ones were found that separate them")


def shown(value: Any) -> str:
    """A value as readers write it: balls by their middle."""
    if isinstance(value, Dense):
        return "[" + ", ".join("[" + ", ".join(shown(entry) for entry in row) + "]" for row in value.rows) + "]"
    if isinstance(value, acb):
        near = Fraction(str(value.real.mid().fmpq())).limit_denominator(200)
        exact = value.contains(acb(near.numerator) / acb(near.denominator))
        return str(near) if exact else analysis.decimal(value, 6)
    return brief(value)
