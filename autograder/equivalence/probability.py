"""Chance: random variables, events, laws of random sets and orders; expectation, variance, covariance, probability.

These classes hold what was written and evaluate nothing. Examples in `vocabulary`.
"""

# mypy: disallow-subclassing-any=False, warn-return-any=False
# sympy has no types

from __future__ import annotations

from typing import Any

from sympy import Basic, Expr, Symbol, Tuple, sympify
from sympy.core.symbol import Dummy
from sympy.logic.boolalg import Boolean

from .sets import Coalition, Named, SetCondition, as_set
from .values import as_condition


class RandomVariable(Named, Expr):
    """A real random variable of which only what is given is known; ``X[k]`` is its k-th draw, all draws distributed alike.

    With several indices, ``X[h, k]``, the last one counts draws and those before it tell apart variables that may be distributed otherwise.
    """

    is_commutative = True
    is_real = True
    is_finite = True

    def __getitem__(self, index: Any) -> Draw:
        return Draw(self, *(index if isinstance(index, tuple) else (index,)))


def random_variables(names: str) -> tuple[RandomVariable, ...]:
    """Random variables by their letters, always as a tuple: ``X, Y = random_variables("X Y")``."""
    return tuple(RandomVariable(name) for name in names.replace(",", " ").split())


class Event(Named, Boolean):
    """An event of which only what is given is known; ``A[i]`` is one of several."""

    def __getitem__(self, index: Any) -> Occurs:
        return Occurs(self, *(index if isinstance(index, tuple) else (index,)))


class _Indexed(Basic):
    def __new__(cls, head: Any, *indices: Any) -> Any:
        if not indices:
            raise TypeError("an index is wanted, such as X[k]")
        return super().__new__(cls, head, *(sympify(index, strict=True) for index in indices))

    def _sympystr(self, printer: Any) -> str:
        head, *indices = (printer._print(arg) for arg in self.args)
        return f"{head}[{', '.join(indices)}]"

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        head, *indices = (printer._print(arg) for arg in self.args)
        body = f"{head}_{{{', '.join(indices)}}}"
        return body if exp is None else f"{body}^{{{exp}}}"


class Draw(_Indexed, Expr):
    """X[k]: one draw."""

    is_commutative = True
    is_real = True
    is_finite = True


class Occurs(_Indexed, Boolean):
    """A[i]: one event of several."""


class _OfMany(Boolean):
    sign = ""

    def __new__(cls, event: Any, limit: Any) -> Any:
        index, low, high = (sympify(part, strict=True) for part in limit)
        if not isinstance(index, (Symbol, Dummy)):
            raise TypeError(f"{cls.__name__} runs over a symbol; got {index!r}")
        return super().__new__(cls, as_condition(event), Tuple(index, low, high))

    @property
    def free_symbols(self) -> set[Basic]:
        index, low, high = self.args[1].args
        free: set[Basic] = (self.args[0].free_symbols - {index}) | low.free_symbols | high.free_symbols
        return free

    def _sympystr(self, printer: Any) -> str:
        return f"{type(self).__name__}({printer._print(self.args[0])}, {printer._print(self.args[1])})"

    def _latex(self, printer: Any) -> str:
        index, low, high = (printer._print(part) for part in self.args[1].args)
        return rf"{self.sign}_{{{index}={low}}}^{{{high}}} \left\{{{printer._print(self.args[0])}\right\}}"


class AnyOf(_OfMany):
    """At least one of the events ``event`` for index = low, ..., high: their union."""

    sign = r"\bigcup"


class AllOf(_OfMany):
    """All of the events: their intersection."""

    sign = r"\bigcap"


class Law(Basic):
    """How a letter is drawn."""

    under = r"{letter} \sim {parts}"

    def _sympystr(self, printer: Any) -> str:
        return f"{type(self).__name__}({', '.join(printer._print(arg) for arg in self.args)})"

    def _latex(self, printer: Any) -> str:
        return rf"\operatorname{{{type(self).__name__}}}\left({', '.join(printer._print(arg) for arg in self.args)}\right)"

    def of(self, letter: Any, printer: Any) -> str:
        """The letter with its law, as it stands under an expectation."""
        parts = [printer._print(arg) for arg in self.args]
        name = printer._print(letter) if letter is not None else r"\pi"
        template = self.under if len(parts) > 1 or not isinstance(self, RandomSubset) else r"{letter} \subseteq {0}"
        return template.format(*parts, letter=name, parts=", ".join(parts))


class RandomSubset(Law):
    """Each player of the set is in with probability p, independently of the others; every subset equally likely if p is left out."""

    under = r"{letter} \subseteq_{{{1}}} {0}"

    def __new__(cls, universe: Any, p: Any = None) -> Any:
        return super().__new__(cls, as_set(universe)) if p is None else super().__new__(cls, as_set(universe), sympify(p, strict=True))


class SubsetOfSize(Law):
    """A subset of the set with so many members, all of them equally likely."""

    under = r"{letter} \subseteq {0}, \left|{letter}\right| = {1}"

    def __new__(cls, universe: Any, size: Any) -> Any:
        return super().__new__(cls, as_set(universe), sympify(size, strict=True))


class SubsetBySize(Law):
    """First a size k with probability ``weight`` (an expression in k, given for k = 0, ..., |A|), then a subset of that size, all equally likely."""

    under = r"{letter} \subseteq {0}, \left|{letter}\right| \sim {2}"

    def __new__(cls, universe: Any, size: Any, weight: Any) -> Any:
        return super().__new__(cls, as_set(universe), sympify(size, strict=True), sympify(weight, strict=True))


class RandomOrder(Law):
    """An order of the players, all equally likely; ``Before(i)`` speaks of it. Stands alone, without a letter."""

    under = r"{letter}"

    def __new__(cls, universe: Any) -> Any:
        return super().__new__(cls, as_set(universe))


class Finite(Law):
    """Listed values with their probabilities: ``Finite((1, p), (-1, 1 - p))``."""

    under = r"{letter} \sim \left\{{{parts}\right\}}"

    def __new__(cls, *outcomes: Any) -> Any:
        if not outcomes:
            raise TypeError("at least one outcome is wanted, such as Finite((1, p), (0, 1 - p))")
        return super().__new__(cls, *(Tuple(*(sympify(part, strict=True) for part in outcome)) for outcome in outcomes))


class Uniform(Law):
    """A real number between two bounds, equally likely everywhere."""

    under = r"{letter} \sim \left[{0}, {1}\right]"

    def __new__(cls, low: Any, high: Any) -> Any:
        return super().__new__(cls, sympify(low, strict=True), sympify(high, strict=True))


def as_source(value: Any) -> Basic:
    """``(letter, law)``, a random order, or a condition on which the mean is taken.

    Raises:
        TypeError: anything else.
    """
    if isinstance(value, RandomOrder):
        return value
    if isinstance(value, (tuple, Tuple)) and len(value) == 2 and isinstance(value[1], Law):
        sets = isinstance(value[1], (RandomSubset, SubsetOfSize, SubsetBySize))
        if not isinstance(value[0], Coalition if sets else Symbol):
            raise TypeError(f"{type(value[1]).__name__} is a law of a {'coalition' if sets else 'symbol'}; got {value[0]!r}")
        return Tuple(*value)
    condition = as_condition(value)
    if not isinstance(condition, Boolean):
        raise TypeError(f"(letter, law), RandomOrder(...) or a condition is wanted; got {value!r}")
    return condition


class Chance(Expr):
    """Expectation and its kin: what is averaged, then sources of chance (independent of each other), then conditions."""

    is_commutative = True
    is_real = True
    count = 1
    sign = ""

    def __new__(cls, *args: Any) -> Any:
        inside = [as_condition(arg) if cls is Probability else sympify(arg, strict=True) for arg in args[: cls.count]]
        if len(inside) < cls.count or not all(isinstance(arg, Boolean if cls is Probability else Expr) for arg in inside):
            raise TypeError(f"{cls.__name__} is taken of {'an event' if cls is Probability else 'an expression'}")
        return super().__new__(cls, *inside, *(as_source(arg) for arg in args[cls.count :]))

    @property
    def inside(self) -> tuple[Any, ...]:
        return tuple(self.args[: self.count])

    @property
    def sources(self) -> tuple[Any, ...]:
        """Pairs (letter, law), with a random order as (None, law)."""
        return tuple((None, arg) if isinstance(arg, Law) else arg.args for arg in self.args[self.count :] if isinstance(arg, (Law, Tuple)))

    @property
    def conditions(self) -> tuple[Any, ...]:
        return tuple(arg for arg in self.args[self.count :] if isinstance(arg, (Boolean, SetCondition)))

    @property
    def free_symbols(self) -> set[Basic]:
        bound = {letter for letter, _ in self.sources}
        free: set[Basic] = set().union(*(part.free_symbols for part in (*self.inside, *self.conditions))) - bound
        for _, law in self.sources:
            free |= law.free_symbols - ({law.args[1]} if isinstance(law, SubsetBySize) else set())
        return free

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        letters = ", ".join(law.of(letter, printer) for letter, law in self.sources)
        inside = ", ".join(printer._print(part) for part in self.inside)
        given = ", ".join(printer._print(part) for part in self.conditions)
        under = f"_{{{letters}}}" if letters else ""
        bar = rf" \mid {given}" if given else ""
        body = rf"{self.sign}{under}\left[{inside}{bar}\right]"
        return body if exp is None else rf"{body}^{{{exp}}}"


class Expectation(Chance):
    """The mean of an expression."""

    sign = r"\mathbb{E}"


class Variance(Chance):
    """The mean squared distance from the mean."""

    sign = r"\operatorname{Var}"
    is_nonnegative = True


class Covariance(Chance):
    """The mean of the product less the product of the means."""

    sign = r"\operatorname{Cov}"
    count = 2


class Probability(Chance):
    """How likely an event is."""

    sign = r"\mathbb{P}"
    is_nonnegative = True


class Independent(Boolean):
    """Given: all these random variables or events, with all their draws, are independent."""

    def _latex(self, printer: Any) -> str:
        return rf"{', '.join(printer._print(arg) for arg in self.args)} \text{{ independent}}"


class Within(Boolean):
    """Given: the random variable, in every draw, lies between the two bounds."""

    def __new__(cls, variable: Any, low: Any, high: Any) -> Any:
        return super().__new__(cls, variable, sympify(low, strict=True), sympify(high, strict=True))

    def _latex(self, printer: Any) -> str:
        variable, low, high = (printer._print(arg) for arg in self.args)
        return rf"{variable} \in \left[{low}, {high}\right]"
