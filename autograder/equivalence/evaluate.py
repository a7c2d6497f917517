"""The value of an expression at one instance, in one field. Exact throughout: no floating point, no simplification, no caching of forms.

Indices (arguments of factorials, exponents, bounds of sums, sizes of sets) are evaluated as rationals whatever the field is, and must be
integers.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy
from flint import acb, fmpq
from sympy.core.function import AppliedUndef

from . import counting, games, ordering, special
from .fields import Balls, Element, Field, Rationals
from .limits import Budget, TooLarge, Undefined, Unsupported
from .orders import OrderCount, OrderMean
from .payments import Payment, Unanimity
from .values import Card, Indicator, PlayerSum, SubsetSum, Utility, ValueAt
from .world import World

MAX_TERMS = 200_000
MAX_POWER_BITS = 200_000


class Evaluator:
    """Evaluates in one field within one budget.

    ``only_letters``: free numbers and values of utilities have no place in what is evaluated. ``analytic``: a quadrature asks for a value
    only where the function is analytic. ``draw``: which of the random choices of values of unknown functions.
    """

    def __init__(self, field: Field, budget: Budget, *, only_letters: bool = False, draw: int = 0) -> None:
        self.draw = draw
        self.field = field
        self.budget = budget
        self.only_letters = only_letters
        self.analytic = False
        self._exact = self if field.exact else None

    def value(self, expression: Any, world: World) -> Element:
        """The value of ``expression``.

        Raises:
            Undefined: it has none here.
            Unsupported: a head that has no exact value in this field.
            TooLarge: beyond the limits.
        """
        self.budget.spend()
        handler = HANDLERS.get(type(expression))
        if handler is None:
            return _by_sympy(self, expression, world)
        try:
            return handler(self, expression, world)
        except ZeroDivisionError as error:
            raise Undefined("a division by zero") from error

    def rational(self, expression: Any, world: World) -> fmpq:
        """The value as a rational number, whatever the field is."""
        if self._exact is None:
            self._exact = Evaluator(Rationals(), self.budget, only_letters=True)
        return self._exact.value(expression, world)

    def integer(self, expression: Any, world: World) -> int:
        """The value as an integer.

        Raises:
            Undefined: it is no integer.
        """
        value = self.rational(expression, world)
        if value.q != 1:
            raise Undefined(f"{expression} is {value}, not an integer")
        return int(value.p)

    def holds(self, condition: Any, world: World) -> bool:
        """Whether a condition on integers or on sets holds."""
        return games.holds(self, condition, world)


def _by_sympy(ev: Evaluator, expression: Any, world: World) -> Element:
    """A function that is not known here (Fibonacci numbers, Bernoulli numbers), at small integers, where sympy's value is rational."""
    if isinstance(expression, (AppliedUndef, sympy.Indexed, sympy.Derivative)):
        return special.unknown(ev, expression, world)
    if not isinstance(expression, sympy.Function):
        raise Unsupported(f"{type(expression).__name__} has no exact value")
    args = [ev.integer(arg, world) for arg in expression.args]
    if any(abs(arg) > 200 for arg in args):
        raise TooLarge(f"{type(expression).__name__} beyond 200")
    value = expression.func(*args)
    if not value.is_Rational:
        raise Unsupported(f"{type(expression).__name__} has no rational value")
    return _number(ev, value, world)


def _number(ev: Evaluator, expression: Any, world: World) -> Element:
    return ev.field.number(fmpq(int(expression.p), int(expression.q)))


def _decimal(ev: Evaluator, expression: Any, world: World) -> Element:
    return _number(ev, sympy.Rational(str(expression)), world)


def _symbol(ev: Evaluator, expression: Any, world: World) -> Element:
    if expression in world.numbers:
        return ev.field.number(world.numbers[expression])
    if expression in world.unknowns and not ev.only_letters:
        return world.unknowns[expression]
    raise Unsupported(f"{expression} stands where an integer is wanted, but is not declared as one")


def _add(ev: Evaluator, expression: Any, world: World) -> Element:
    total = ev.field.number(0)
    for arg in expression.args:
        total = total + ev.value(arg, world)
    return total


def _mul(ev: Evaluator, expression: Any, world: World) -> Element:
    """A product. One with an indicator of what does not hold is 0, whether or not its other factors have a value (Iverson's bracket)."""
    if any(type(arg) is Indicator and not ev.holds(arg.args[0], world) for arg in expression.args):
        return ev.field.number(0)
    product = ev.field.number(1)
    for arg in expression.args:
        product = product * ev.value(arg, world)
    return product


def _pow(ev: Evaluator, expression: Any, world: World) -> Element:
    base, exponent = expression.args
    if isinstance(ev.field, Balls) and not exponent.is_Integer:
        return special.power(ev, ev.value(base, world), ev.value(exponent, world))
    power = ev.rational(exponent, world)
    value = ev.value(base, world) if power.q == 1 else _root(ev, ev.rational(base, world), int(power.q))
    e = int(power.p)
    if ev.field.exact and max(int(value.p).bit_length(), int(value.q).bit_length()) * abs(e) > MAX_POWER_BITS and abs(value) != 1:
        raise TooLarge(f"a power with exponent {e}")
    if abs(e) >= 2**63:
        raise TooLarge("a power whose exponent has more than 63 binary digits")
    if e < 0:
        return (1 / value) ** (-e)
    return value**e


def _root(ev: Evaluator, value: fmpq, index: int) -> Element:
    """An exact root of a rational number >= 0, where there is one and only rational numbers are looked at."""
    if not ev.field.exact or value < 0 or index > 6:
        raise Unsupported("a power that is not an integer")
    parts = [round(int(part) ** (1 / index)) if part < 2**52 else 0 for part in (value.p, value.q)]
    if fmpq(parts[0] ** index, max(parts[1], 1) ** index) != value:
        raise Unsupported("a root that is no rational number")
    return fmpq(*parts)


def _fold(ev: Evaluator, expression: Any, world: World, start: int, join: Callable[[Element, Element], Element]) -> Element:
    index, low, high = expression.args[-1].args
    inner = expression.args[0] if len(expression.args) == 2 else expression.func(*expression.args[:-1])
    first, last = ev.integer(low, world), ev.integer(high, world)
    if last < first - 1 and not world.inside:
        raise Undefined("a range that ends before it begins, of which authors mean different things")
    if last - first >= MAX_TERMS:
        raise TooLarge(f"a sum or product of {last - first + 1} terms")
    total = ev.field.number(start)
    for value in range(first, last + 1):
        total = join(total, ev.value(inner, world.but(numbers={**world.numbers, index: value}, inside=True)))
    return total


def _sum(ev: Evaluator, expression: Any, world: World) -> Element:
    return _fold(ev, expression, world, 0, lambda a, b: a + b)


def _product(ev: Evaluator, expression: Any, world: World) -> Element:
    return _fold(ev, expression, world, 1, lambda a, b: a * b)


def _integral(ev: Evaluator, expression: Any, world: World) -> Element:
    """A definite integral over a finite interval, by rigorous quadrature; several variables: the last one outermost."""
    if not isinstance(ev.field, Balls) or any(len(limit.args) != 3 for limit in expression.args[1:]):
        raise Unsupported("an integral that has no exact value")
    variable, low, high = expression.args[-1].args
    inner = expression.args[0] if len(expression.args) == 2 else expression.func(*expression.args[:-1])

    def integrand(at: Element, analytic: bool) -> Element:
        before = ev.analytic
        ev.analytic = before or analytic
        try:
            return ev.value(inner, world.but(unknowns={**world.unknowns, variable: at}))
        except Undefined:
            return acb("nan")
        finally:
            ev.analytic = before

    return acb.integral(integrand, ev.value(low, world), ev.value(high, world))


def _piecewise(ev: Evaluator, expression: Any, world: World) -> Element:
    for value, condition in expression.args:
        if ev.holds(condition, world):
            return ev.value(value, world)
    raise Undefined("no branch applies")


def _exp(ev: Evaluator, expression: Any, world: World) -> Element:
    """exp, exactly where the exponent is 0."""
    if isinstance(ev.field, Balls):
        return ev.value(expression.args[0], world).exp()
    if ev.rational(expression.args[0], world) != 0:
        raise Unsupported("exp has no exact value")
    return ev.field.number(1)


HANDLERS: dict[type, Callable[[Evaluator, Any, World], Element]] = {
    **dict.fromkeys((sympy.Integer, sympy.Rational, type(sympy.S.Zero), type(sympy.S.One), type(sympy.S.NegativeOne), type(sympy.S.Half)), _number),
    sympy.Float: _decimal,
    **dict.fromkeys((sympy.Symbol, sympy.Dummy, games.Player), _symbol),
    sympy.Add: _add,
    sympy.Mul: _mul,
    sympy.Pow: _pow,
    sympy.factorial: counting.factorial_of(0),
    sympy.gamma: counting.factorial_of(-1),
    **special.HANDLERS,
    sympy.exp: _exp,
    sympy.Integral: _integral,
    sympy.binomial: counting.binomial,
    sympy.RisingFactorial: counting.rising_factorial,
    sympy.FallingFactorial: counting.falling_factorial,
    sympy.harmonic: counting.harmonic,
    sympy.Sum: _sum,
    sympy.Product: _product,
    sympy.Piecewise: _piecewise,
    Card: games.card,
    ValueAt: games.value_at,
    Utility: games.bare_utility,
    Unanimity: games.bare_unanimity,
    Indicator: games.indicator,
    SubsetSum: games.subset_sum,
    PlayerSum: games.player_sum,
    OrderCount: ordering.order_count,
    OrderMean: ordering.order_mean,
    Payment: ordering.payment,
}
