"""Small matrices with readable eigenvalues, and whether a line fails at one of them; in balls, so that a failure is a proof."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import product
from typing import Any

import sympy
from flint import acb

from . import analysis
from .dense import Dense, Mismatch
from .fields import Balls
from .limits import Budget, TooLarge, Undefined, Unsupported
from .matrices import same_value, shown
from .matrix_draws import Draw
from .matrix_letters import Setting
from .verdict import Verdict

TRIALS, STEPS = 16, 400_000
SIDES = (2, 1, 3)


def _sizes(setting: Setting) -> Iterator[dict[Any, int]]:
    names = setting.dimensions
    for choice in list(product(SIDES, repeat=min(len(names), 3)))[:6] if names else [()]:
        yield {symbol: choice[place % len(choice)] for place, symbol in enumerate(names)}


def instances(left: Any, right: Any, relation: str, setting: Setting) -> tuple[int, Verdict | None]:
    """At how many small matrices the line was looked at, and a refusal where it fails at one."""
    rng, budget, agreed = random.Random(1), Budget(STEPS), 0
    try:
        for chosen in _sizes(setting):
            if any(min(setting.shape(letter, chosen)) < 1 for letter in setting.matrices):
                continue
            for trial in range(3 * TRIALS if not setting.dimensions else 2 * TRIALS if max(chosen.values()) < 3 else 4):
                draw = Spectra(setting, chosen, Balls(), rng, trial, budget)
                with analysis.bits(300):
                    try:
                        values = draw.values_found()
                        if relation in ("<", ">") and any(_is_zero(values[letter]) for letter in setting.matrices):
                            continue  # what is strict is meant for vectors and matrices that are not 0
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


def _is_zero(value: Any) -> bool:
    return all(bool(entry == 0) for row in value.rows for entry in row)


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

    top = 3
    KINDS = (
        ("3/10", "9/10", "1/2"),
        ("1/10", "1/5", "7/10"),
        ("1/2", "3/2", "1"),
        ("1/10", "19/10", "1"),
        ("3/4", "19/10", "1"),  # not alike on both sides of 1
        ("3", "1/2", "2"),
        ("1", "4", "2"),
        ("-1", "2", "1/2"),
        ("-3", "1", "-2"),
    )

    def matrix(self, letter: Any, kinds: set[str]) -> Dense:
        rows, columns = self.setting.shape(letter, self.sizes)
        if (
            kinds <= {"symmetric", "positive definite", "invertible"}
            and kinds & {"symmetric", "positive definite"}
            and rows == columns
            and rows <= 3
            and self.trial % 3 != 2
        ):
            choices = self.KINDS[:7] if "positive definite" in kinds else self.KINDS
            chosen = self.rng.choice(choices) if self.trial % 3 else choices[self.trial // 3 % len(choices)]
            entry = [self.field.number(_number(text)) for text in chosen]
            zero = self.field.number(0)
            plain = Dense([[entry[r] if r == c else zero for c in range(rows)] for r in range(rows)])
            if self.trial % 3 == 0:
                return plain
            turned = self._orthogonal(rows)
            return turned * plain * turned.transpose()
        return super().matrix(letter, kinds)


def _number(text: str) -> Any:
    number = sympy.Rational(text)
    return acb(int(number.p)) / acb(int(number.q))
