"""Factorials, binomials and their kin at one instance: exact integers where they can be."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flint import fmpq

from .fields import Balls, Element
from .limits import TooLarge, Undefined, Unsupported
from .world import World

if TYPE_CHECKING:
    from .evaluate import Evaluator

MAX_INDEX = 5_000


def factorial(ev: Evaluator, n: int) -> Element:
    if n < 0:
        raise Undefined(f"the factorial of {n}")
    return ev.field.number(math.factorial(_index(n)))


def _index(n: int) -> int:
    if n > MAX_INDEX:
        raise TooLarge(f"a factorial or binomial of {n}")
    return n


def binomial_value(n: int, k: int) -> int:
    """C(n, k) = n (n-1) ... (n-k+1) / k!, and 0 for k < 0."""
    if k < 0:
        return 0
    _index(max(abs(n), k))
    return math.comb(n, k) if n >= 0 else (-1) ** k * math.comb(k - n - 1, k)


def binomial(ev: Evaluator, expression: Any, world: World) -> Element:
    upper, lower = expression.args
    k = ev.integer(lower, world)
    try:
        return ev.field.number(binomial_value(ev.integer(upper, world), k))
    except (Unsupported, Undefined):
        return _falling(ev, ev.value(upper, world), k) / factorial(ev, k) if k >= 0 else ev.field.number(0)


def factorial_of(shift: int) -> Callable[[Evaluator, Any, World], Element]:
    """Factorial (shift 0) or gamma (shift -1): of an integer, or of any number where the field has the function."""

    def handler(ev: Evaluator, expression: Any, world: World) -> Element:
        try:
            return factorial(ev, ev.integer(expression.args[0], world) + shift)
        except (Unsupported, Undefined):
            if not isinstance(ev.field, Balls):
                raise
        return (ev.value(expression.args[0], world) + (1 + shift)).gamma()

    return handler


def _falling(ev: Evaluator, top: Element, count: int) -> Element:
    product = ev.field.number(1)
    for step in range(_index(count)):
        product = product * (top - step)
    return product


def rising_factorial(ev: Evaluator, expression: Any, world: World) -> Element:
    count = ev.integer(expression.args[1], world)
    if count < 0:
        raise Undefined("a product of a negative number of factors")
    start = ev.value(expression.args[0], world)
    return _falling(ev, start + count - 1, count)


def falling_factorial(ev: Evaluator, expression: Any, world: World) -> Element:
    count = ev.integer(expression.args[1], world)
    if count < 0:
        raise Undefined("a product of a negative number of factors")
    return _falling(ev, ev.value(expression.args[0], world), count)


def harmonic(ev: Evaluator, expression: Any, world: World) -> Element:
    n = ev.integer(expression.args[0], world)
    order = ev.integer(expression.args[1], world) if len(expression.args) > 1 else 1
    if n < 0:
        raise Undefined(f"the harmonic number of {n}")
    ev.budget.spend(_index(n))
    total = ev.field.number(0)
    for k in range(1, n + 1):
        total = total + ev.field.number(fmpq(1, k)) ** order if order >= 0 else total + ev.field.number(k) ** -order
    return total
