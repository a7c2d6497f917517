"""Hostile and enormous lines: each is refused or judged in moments, with words, and nothing is harmed.

Three tables: what a student's code may hand to `Derivation` (an object), what may reach the judge as data without having passed there
(JSON of any form), and pairs that are small to write and enormous to compute.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any

import pytest
import sympy
from sympy import Basic, Float, Integer, MatrixSymbol, Piecewise, Product, Sum, Symbol, factorial, symbols

from autograder import judge
from autograder.equivalence import equivalent
from autograder.exercises.model import DerivationExercise
from autograder.student import Derivation, kinds
from autograder.student.answers import AnswerError
from autograder.student.chain import Line, remark
from autograder.student.expressions import decode, encode

MOMENTS = 5.0  # seconds of processor time: each of these takes under one alone, and would take hours or all memory if it were not refused
x, y = symbols("x y")
n, k = symbols("n k", integer=True, positive=True)
NINE = Integer(9)


def raw(head: Any, *args: Any) -> Any:
    return head(*args, evaluate=False)


TOWER = raw(sympy.Pow, NINE, raw(sympy.Pow, NINE, NINE))


def in_moments(work: Callable[[], Any]) -> Any:
    began = time.process_time()
    found = work()
    assert time.process_time() - began < MOMENTS * float(os.environ.get("AUTOGRADER_SLOWER", "1"))
    return found


# --------------------------------------------------------------------------------------------------------- what a student's code hands over


def nested(depth: int) -> Any:
    found: Any = x
    for _ in range(depth):
        found = Basic.__new__(sympy.sin, found)
    return found


def doubled(times: int) -> Any:
    """A tree of 2**times parts in ``times`` objects."""
    found: Any = x
    for _ in range(times):
        found = Basic.__new__(sympy.Add, found, found)
    return found


class Endless(Basic):
    """Its own only part."""

    @property
    def args(self) -> tuple[Any, ...]:
        return (self,)


class Lying(Basic):
    """Says that it is a number and is none."""

    is_Rational = True


class Raising(Basic):
    @property
    def args(self) -> tuple[Any, ...]:
        raise ValueError("no parts")


CYCLE: list[Any] = []
CYCLE.append(CYCLE)

OBJECTS: dict[str, tuple[Callable[[], Any], str]] = {
    "nested 10^5 deep": (lambda: nested(10**5), "nested more than"),
    "2^60 parts in 60 objects": (lambda: doubled(60), "parts"),
    "9^9^9": (lambda: TOWER, "digits"),
    "a factorial of 10^9": (lambda: raw(factorial, 10**9), "digits"),
    "a binomial coefficient of 10^18": (lambda: raw(sympy.binomial, 10**18, 10**9), "digits"),
    "a number of 10^6 digits": (lambda: Integer(10) ** 10**6, "digits"),
    "10^5 symbols": (lambda: raw(sympy.Add, *symbols("x:100000")), "parts"),
    "a matrix of 10^6 entries": (lambda: sympy.zeros(1000, 1000), "matrix"),
    "a decimal number beyond all exponents": (lambda: Float._new((0, 1, -(10**9), 1), 53), "decimal"),
    "not a number": (lambda: sympy.nan, "not part of the language"),
    "complex infinity": (lambda: sympy.zoo, "not part of the language"),
    "a float that is no number": (lambda: float("nan"), "not part of the language"),
    "text that would be evaluated": (lambda: "__import__('os').system('true')", "a sympy expression is wanted"),
    "50 MB of text": (lambda: "Add(Symbol('x'), Symbol('x'))" * 1_700_000, "a sympy expression is wanted"),
    "bytes": (lambda: b"x" * 10**7, "a sympy expression is wanted"),
    "cyclic data": (lambda: CYCLE, "a sympy expression is wanted"),
    "a list of 10^6 numbers": (lambda: [1] * 10**6, "a sympy expression is wanted"),
    "a range without end": (lambda: iter(int, 1), "a sympy expression is wanted"),
    "an array of 10^7 numbers": (lambda: __import__("numpy").ones(10**7), "a sympy expression is wanted"),
    "a part of itself": (lambda: Endless(), "nested more than"),
    "a false number": (lambda: Lying(), "a sympy expression is wanted"),
    "parts that raise": (lambda: Raising(), "a sympy expression is wanted"),
    "a function": (lambda: print, "a sympy expression is wanted"),
    "a Cyrillic letter": (lambda: Symbol("\u0430"), "CYRILLIC SMALL LETTER A"),
    "a Greek letter that looks Latin": (lambda: Symbol("\u039d") + 1, "GREEK CAPITAL LETTER NU"),
    "a mathematical letter": (lambda: Symbol("\U0001d465"), "MATHEMATICAL ITALIC SMALL X"),
    "a name that is a call": (lambda: Symbol("__import__('os')"), "is not read as a name"),
    "a name of 10^6 letters": (lambda: Symbol("x" * 10**6), "too large"),
    "an empty name": (lambda: Symbol(""), "is not read as a name"),
}


@pytest.mark.parametrize("name", OBJECTS)
def test_a_hostile_object_is_refused_with_words_and_costs_nothing(name: str) -> None:
    make, words = OBJECTS[name]
    line = make()
    derivation = Derivation("nothing.given").start(x)
    in_moments(lambda: derivation.step(line, "a reason"))
    derivation.step(x)
    assert derivation.lines[1].expression is None
    assert words in derivation.lines[1].problem
    assert len(derivation.lines[1].problem) < 400
    assert [verdict and verdict.equal for verdict in in_moments(derivation.verdicts)] == [None, None, True]
    assert "could not be read" in derivation._repr_html_()


@pytest.mark.parametrize("relation", ["==", "", None, 3, [], "=" * 10**6])
def test_a_relation_that_is_none_is_said(relation: Any) -> None:
    derivation = Derivation("nothing.given").start(x).step(x, "r" * 10**6, relation)
    assert "the relation" in derivation.lines[1].problem
    assert len(repr(derivation)) < 600


# ------------------------------------------------------------------------------------------------- what reaches the judge without having passed


def deep_list(depth: int) -> Any:
    found: Any = ["Symbol", "x", {}]
    for _ in range(depth):
        found = ["sin", found]
    return found


POWER = ["Pow", 9, ["Pow", 9, 9]]
X = ["Symbol", "x", {}]

TREES: dict[str, Callable[[], Any]] = {
    "nested 10^5 deep": lambda: deep_list(10**5),
    "9^9^9": lambda: POWER,
    "9^9^9 in a fraction": lambda: ["Rational", POWER, 7],
    "over 9^9^9": lambda: ["Rational", 1, POWER],
    "9^9^9 rounded": lambda: ["floor", ["Mul", POWER, ["Rational", 1, 7]]],
    "9^9^9 modulo 7": lambda: ["Mod", POWER, 7],
    "the sine of 9^9^9": lambda: ["sin", POWER],
    "9^9^9 in an order of smallness": lambda: ["Order", ["Pow", X, POWER]],
    "a matrix with 9^9^9 rows": lambda: ["MatrixSymbol", "A", POWER, POWER],
    "a derivative of order 10^9": lambda: ["Derivative", ["sin", X], ["Tuple", X, 10**9]],
    "a tower of factorials": lambda: ["factorial", ["factorial", ["factorial", 20]]],
    "a binomial coefficient": lambda: ["binomial", 10**15, 10**9],
    "a harmonic number": lambda: ["harmonic", 10**12],
    "a rising factorial": lambda: ["RisingFactorial", X, 10**12],
    "a number of 10^5 digits": lambda: ["Integer", "9" * 10**5],
    "50 MB of names": lambda: ["Symbol", "x" * 50_000_000, {}],
    "10^6 parts": lambda: ["Add", *[X] * 10**6],
    "cyclic": lambda: CYCLE,
    "a string to run": lambda: "__import__('os').system('true')",
    "a head to run": lambda: ["__import__", "os"],
    "a head of sympy that parses": lambda: ["sympify", "__import__('os')"],
    "a name to run": lambda: ["Symbol", "__import__('os')", {}],
    "a function to run": lambda: ["Apply", "os.system", "true"],
    "a float": lambda: 0.5,
    "no number": lambda: float("nan"),
    "endless": lambda: float("inf"),
    "nothing": lambda: None,
    "true": lambda: True,
    "bytes": lambda: b"x",
    "contradictory": lambda: ["Symbol", "x", {"positive": True, "negative": True}],
    "declared strangely": lambda: ["Symbol", "x", {"__class__": True}],
    "a sum without limits": lambda: ["Sum", X],
    "a sum over a number": lambda: ["Sum", X, ["Tuple", 3, 1, 2]],
    "parts that do not fit": lambda: ["MatMul", ["MatrixSymbol", "A", 2, 3], ["MatrixSymbol", "B", 2, 3]],
}

EXERCISE = DerivationExercise(id="demo.hostile", title="", points=3, answers=("chain",), start=x, goal=x, min_lines=1)
SPEC = judge.record(EXERCISE)


@pytest.mark.parametrize("name", TREES)
def test_hostile_data_are_refused_or_judged_and_the_judge_lives(name: str) -> None:
    tree = TREES[name]()
    honest = {"tree": X, "reason": "", "relation": "="}
    data = {"lines": [honest, {"tree": tree, "reason": "", "relation": "="}, honest]}
    result = in_moments(lambda: judge.decide(SPEC, data))
    assert 0 <= result.points <= 3
    assert result.rows[1].ok is not True
    assert result.rows[1].note
    assert len(result.rows[1].note) < 1000


DAMAGED: dict[str, Callable[[], Any]] = {
    "lines that are text": lambda: {"lines": "x" * 10**7},
    "lines that are numbers": lambda: {"lines": list(range(10**6))},
    "lines that are lines": lambda: {"lines": [CYCLE]},
    "a relation that is a list": lambda: {"lines": [{"tree": X, "relation": []}]},
    "a problem without end": lambda: {"lines": [{"problem": CYCLE, "relation": "="}] * 3},
    "a reason of 50 MB": lambda: {"lines": [{"tree": X, "reason": "r" * 50_000_000, "relation": "="}] * 2},
    "10^5 lines": lambda: {"lines": [{"tree": X, "relation": "="}] * 10**5},
    "no mapping": lambda: [1, 2],
    "an error of 50 MB": lambda: {"error": "e" * 50_000_000},
}


@pytest.mark.parametrize("name", DAMAGED)
def test_damaged_data_are_worth_at_most_the_points_and_never_raise(name: str) -> None:
    data = DAMAGED[name]()
    result = in_moments(lambda: judge.decide(SPEC, data))
    assert 0 <= result.points <= 3
    assert len(str(result.to_data())) < 10**5


# ------------------------------------------------------------------------------------------------ small to write, enormous to compute


def piecewise(depth: int) -> Any:
    found: Any = x
    for place in range(depth):
        found = Piecewise((found + place, x > place), (x, True), evaluate=False)
    return found


A = MatrixSymbol("A", 10**9, 10**9)
MANY = symbols("x:4000")

PAIRS: dict[str, tuple[Callable[[], tuple[Any, Any]], tuple[bool | None, ...]]] = {
    "a sum of 10^9 terms": (lambda: (Sum(1 / k, (k, 1, 10**9)), Integer(21)), (None, False)),
    "a product up to 10^12": (lambda: (Product(1 + 1 / k, (k, 1, 10**12)), Integer(10**12)), (None, False)),
    "sums in sums": (lambda: (Sum(Sum(Sum(n * k * x, (x, 1, n)), (n, 1, 10**6)), (k, 1, 10**6)), Integer(1)), (None, False)),
    "a power with an enormous exponent": (lambda: (x ** (10**18), x ** (10**18 + 1)), (None, False)),
    "a tower with a letter": (lambda: (x**x**x**x**x, x**x**x**x ** (x + 1)), (None, False)),
    "exponents of 10^18 multiplied out": (lambda: ((x + y) ** (10**18), x ** (10**18)), (None, False)),
    "a power of many terms": (lambda: (sum(MANY[:200], Integer(0)) ** 300, Integer(1)), (None, False)),
    "4000 letters": (lambda: (sympy.Add(*MANY), sympy.Add(*MANY[1:])), (None, False)),
    "a factorial of factorials": (lambda: (factorial(factorial(factorial(n))), factorial(n)), (None, False)),
    "binomial coefficients of 10^18": (lambda: (sympy.binomial(10**18 * n, k), sympy.binomial(10**18 * n, k + 1)), (None, False)),
    "a matrix of 10^9 rows": (lambda: (A + A.T, 2 * A), (None, False)),
    "a trace of a matrix of 10^9 rows": (lambda: (sympy.Trace(sympy.Identity(10**9)), Integer(1)), (None, False)),
    "a power of a matrix": (lambda: (MatrixSymbol("B", 3, 3) ** (10**12), MatrixSymbol("B", 3, 3)), (None, False)),
    "Piecewise a hundred deep": (lambda: (piecewise(50), x + 1), (None, False)),
    "an integral of a tower": (lambda: (sympy.Integral(sympy.exp(-(x**x)), (x, 0, 10**6)), Integer(1)), (None, False)),
    "a derivative of order 1000": (lambda: (sympy.Derivative(sympy.exp(sympy.sin(x)), (x, 1000)), Integer(0)), (None, False)),
    "a limit of a tower": (lambda: (sympy.Limit(x**x ** (1 / x), x, sympy.oo), Integer(1)), (None, False)),
    "floors of enormous numbers": (lambda: (sympy.floor(x * 10**300), x * 10**300), (None, False)),
    "a remainder": (lambda: (sympy.Mod(7**n, 10**50), sympy.Mod(7 ** (n + 1), 10**50)), (None, False)),
    "names that are keywords": (lambda: (Symbol("lambda") + Symbol("None"), Symbol("None") + Symbol("lambda") + Symbol("class")), (False,)),
}


@pytest.mark.parametrize("name", PAIRS)
def test_what_is_enormous_to_compute_is_judged_or_left_open_in_time(name: str) -> None:
    make, allowed = PAIRS[name]
    left, right = make()
    verdict = in_moments(lambda: equivalent(left, right))
    assert verdict.equal in allowed
    assert verdict.why or verdict.counterexample
    assert len(remark(Line(right), verdict)) < 1000


def test_honest_names_pass() -> None:
    for name in ("x", "lambda", "None", "x_1", "x1", "alpha", "\u03bb", "\u03b1_2", "w'", "x^{k}", "h\u2081", "\u00e9"):
        assert decode(encode(Symbol(name))) == Symbol(name)


def test_a_refusal_is_an_answer_error_and_nothing_else() -> None:
    for make in TREES.values():
        try:
            decode(make())
        except AnswerError as problem:
            assert 0 < len(str(problem)) < 400  # noqa: PT017


def test_the_notebook_collects_what_it_is_given() -> None:
    chain = Derivation("demo.hostile").start(x).step(TOWER).step("x").step(x)
    data = kinds.collect(judge.question(SPEC), {"chain": chain})
    assert [sorted(line) for line in data["lines"]] == [
        ["reason", "relation", "tree"],
        *[["problem", "reason", "relation"]] * 2,
        ["reason", "relation", "tree"],
    ]
    assert judge.decide(SPEC, data).status == "correct"
