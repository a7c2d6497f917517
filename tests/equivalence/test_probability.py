"""Probability steps: expectation, variance, covariance, probability; true ones, and their false neighbours."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from sympy import (
    Abs,
    Derivative,
    Eq,
    Function,
    Integer,
    Integral,
    Not,
    Or,
    Rational,
    Sum,
    Symbol,
    binomial,
    exp,
    latex,
    log,
    sqrt,
    symbols,
    sympify,
)

from autograder.equivalence import equivalent
from autograder.equivalence.vocabulary import (
    AllOf,
    AnyOf,
    Before,
    Card,
    Covariance,
    Event,
    Expectation,
    Finite,
    In,
    Independent,
    Indicator,
    NotIn,
    Players,
    PlayerSum,
    Probability,
    RandomOrder,
    RandomSubset,
    SameSet,
    Subset,
    SubsetBySize,
    SubsetOfSize,
    SubsetSum,
    Uniform,
    Utility,
    Variance,
    Within,
    coalitions,
    players,
    random_variables,
)
from autograder.student import expressions

N, m, n, k, l, h, H, i_ = symbols("N m n k l h H i", integer=True, positive=True)
i, j = players("i j")
S, A, B = coalitions("S A B")
U = Utility("U")
everyone = Players(N)
p, t = symbols("p t", positive=True)
x = Symbol("x")
mu, a, b = symbols("mu a b", real=True)
s, eps, R, delta = symbols("sigma epsilon R delta", positive=True)
X, Y, Z = random_variables("X Y Z")
F, G = Event("A"), Event("B")
w, v, q, centre = (Function(name) for name in ("w", "v", "q", "s"))

xi, xj = 2 * Indicator(In(i, S)) - 1, 2 * Indicator(In(j, S)) - 1
gain = U(S | {i}) - U(S)
others = everyone - {i}
shapley = SubsetSum(gain / binomial(N - 1, Card(S)), (S, others)) / N
biased, rest, uniform = (S, RandomSubset(everyone, p)), (S, RandomSubset(others, p)), (S, RandomSubset(everyone))


def character(members: Any) -> Any:
    return (sqrt((1 - p) / p)) ** Card(S & members) * (-sqrt(p / (1 - p))) ** (Card(members) - Card(S & members))


OVER_SETS: list[tuple[Any, Any, tuple[Any, ...], list[Any]]] = [
    (Expectation(xi, biased), 2 * p - 1, (), [2 * p, 1 - 2 * p, p]),
    (Variance(xi, biased), 4 * p * (1 - p), (), [p * (1 - p), 4 * p**2, 1]),
    (Covariance(xi, xj, biased), 0, (), [p * (1 - p), p**2]),
    (Expectation(xi * xj, biased), (2 * p - 1) ** 2, (), [2 * p - 1, 0, 4 * p**2 - 1]),
    (
        Expectation(U(S), biased),
        SubsetSum(p ** Card(S) * (1 - p) ** (N - Card(S)) * U(S), (S, everyone)),
        (),
        [SubsetSum(p ** Card(S) * U(S), (S, everyone)), SubsetSum(p ** (N - Card(S)) * (1 - p) ** Card(S) * U(S), (S, everyone))],
    ),
    (Expectation(U(S), uniform), SubsetSum(U(S), (S, everyone)) / 2**N, (), [SubsetSum(U(S), (S, everyone)) / 2 ** (N - 1)]),
    (
        Expectation(U(S), biased, In(i, S)),
        Expectation(U(S | {i}), rest),
        (),
        [Expectation(U(S), rest), Expectation(U(S | {i}), rest) * p],
    ),
    (
        Expectation(U(S), biased),
        p * Expectation(U(S | {i}), rest) + (1 - p) * Expectation(U(S), rest),
        (),
        [
            Expectation(U(S | {i}), rest) + Expectation(U(S), rest),
            p * Expectation(U(S), rest) + (1 - p) * Expectation(U(S | {i}), rest),
        ],
    ),
    (
        Covariance(U(S), xi, biased) / Variance(xi, biased),
        Expectation(gain, rest) / 2,
        (),
        [Expectation(gain, rest), Expectation(gain, rest) / (4 * p), Expectation(gain, rest) / (2 * p)],
    ),
    (
        Covariance(U(S), xi, uniform) / Variance(xi, uniform),
        (Expectation(U(S), uniform, In(i, S)) - Expectation(U(S), uniform, NotIn(i, S))) / 2,
        (),
        [Expectation(U(S), uniform, In(i, S)) - Expectation(U(S), uniform, NotIn(i, S))],
    ),
    (Integral(Expectation(gain, rest), (p, 0, 1)), shapley, (), [shapley * 2, SubsetSum(gain, (S, others)) / 2 ** (N - 1)]),
    (Expectation(Expectation(gain, rest), (p, Uniform(0, 1))), shapley, (), [shapley * N]),
    (
        SubsetSum(Integral(p ** Card(S) * (1 - p) ** (N - 1 - Card(S)), (p, 0, 1)) * gain, (S, others)),
        shapley,
        (),
        [shapley / 2, SubsetSum(Integral(p ** Card(S) * (1 - p) ** (N - Card(S)), (p, 0, 1)) * gain, (S, others))],
    ),
    (
        Derivative(t * Expectation(U(S | {i}), rest) + (1 - t) * Expectation(U(S), rest), t),
        Expectation(gain, rest),
        (),
        [Expectation(gain, rest) * t, Expectation(U(S | {i}), rest)],
    ),
    (
        Integral(Derivative(t * Expectation(U(S | {i}), rest) + (1 - t) * Expectation(U(S), rest), t), (p, 0, 1)),
        shapley,
        (),
        [shapley / 2, Expectation(gain, uniform)],
    ),
    (
        Expectation(U(Before(i) | {i}) - U(Before(i)), RandomOrder(everyone)),
        shapley,
        (),
        [shapley * N, SubsetSum(gain, (S, others)) / 2 ** (N - 1)],
    ),
    (
        Sum(Expectation(gain, (S, SubsetOfSize(others, k))), (k, 0, N - 1)) / N,
        shapley,
        (),
        [Sum(Expectation(gain, (S, SubsetOfSize(others, k))), (k, 0, N - 1)) / (N + 1)],
    ),
    (Expectation(gain, (S, SubsetBySize(others, k, 1 / N))), shapley, (), [shapley / 2]),
    (
        Derivative(Expectation(U(S), biased), p),
        PlayerSum(Expectation(U(S | {j}) - U(S - {j}), biased), (j, everyone)),
        (),
        [PlayerSum(Expectation(U(S | {j}) - U(S), biased), (j, everyone))],
    ),
    (Expectation(character(A) * character(B), biased), Indicator(SameSet(A, B)), (), [1, Indicator(Subset(A, B))]),
    (
        Expectation(character(A), biased),
        Expectation(t ** Card(S & A) * (-1 / t) ** Card(A - S), biased),
        (everyone >= A, Eq(p, 1 / (1 + t**2))),
        [Expectation(t ** Card(S & A) * t ** (-Card(A - S)), biased), 1, p ** Card(A)],
    ),
    (Expectation((((1 + xi) / 2 - p) / sqrt(p * (1 - p))) ** 2, biased), 1, (), [p, 4 * p * (1 - p)]),
    (Expectation(xi**2, biased), 1, (), [2 * p - 1]),
    (Probability(In(i, S) & In(j, S), biased), p**2, (), [p, 2 * p]),
    (Probability(Or(In(i, S), In(j, S)), biased), 2 * p - p**2, (), [2 * p, p**2]),
    (
        Probability(In(i, S) & NotIn(j, S), (S, SubsetBySize(everyone, k, q(k)))),
        Sum(q(k) * k * (N - k) / (N * (N - 1)), (k, 0, N)),
        (N >= 2,),
        [Sum(q(k) * k * (N - k) / N**2, (k, 0, N)), Sum(q(k) * k / N, (k, 0, N))],
    ),
    (Probability(In(i, S), (S, SubsetOfSize(everyone, k))), k / N, (k <= N,), [k / (N - 1), 1 / k]),
    (Variance(x, (x, Finite((1, t / (1 + t)), (0, 1 / (1 + t))))), t / (1 + t) ** 2, (), [t / (1 + t), t**2 / (1 + t) ** 2]),
    (Expectation(x**2, (x, Finite((1, p), (-1, 1 - p)))), 1, (), [2 * p - 1]),
    (Probability(x >= 2, (x, Finite((1, p), (2, 1 - p)))), 1 - p, (), [p, 1]),
    (Variance(x, (x, Uniform(0, 1))), Rational(1, 12), (), [Rational(1, 3)]),
]

average = Sum(X[k], (k, 1, m)) / m
iid = (Eq(Expectation(X), mu), Eq(Variance(X), s**2), Independent(X))
pairs_of_draws = Sum(Sum(Covariance(X[k], X[l]), (k, 1, m)), (l, 1, m))
antithetic = (Eq(Variance(X), s**2), Eq(Variance(Y), s**2), Eq(Covariance(X, Y), a * s**2))
strata = (Eq(Variance(X[h, k]), v(h)), Independent(X))
stratified = Sum(w(h) * Sum(X[h, k], (k, 1, n)) / n, (h, 1, H))

OF_DRAWS: list[tuple[Any, Any, tuple[Any, ...], list[Any]]] = [
    (Variance(average), s**2 / m, iid, [s**2 / m**2, s**2, s / m, s**2 / (m - 1), s**2 / sqrt(m)]),
    (Expectation(average), mu, iid[:1], [mu / m, m * mu]),
    (Variance(average), pairs_of_draws / m**2, iid, [pairs_of_draws / m]),
    (Variance(average), Sum(Variance(X[k]), (k, 1, m)) / m**2, iid, [Sum(Variance(X[k]), (k, 1, m)) / m]),
    (Variance(X), Expectation(X**2) - Expectation(X) ** 2, (), [Expectation(X**2) + Expectation(X) ** 2, Expectation(X**2)]),
    (Expectation((average - mu) ** 2), s**2 / m, iid, [s**2, s**2 / m + mu**2]),
    (Expectation(Sum(X[k] ** 2, (k, 1, m))) - m * Expectation(average**2), (m - 1) * s**2, iid, [m * s**2, (m + 1) * s**2]),
    (Variance(a * X + b), a**2 * Variance(X), (), [a * Variance(X), a**2 * Variance(X) + b]),
    (
        Variance(X + Y),
        Variance(X) + Variance(Y) + 2 * Covariance(X, Y),
        (),
        [Variance(X) + Variance(Y), Variance(X) + Variance(Y) + Covariance(X, Y)],
    ),
    (Variance((X + Y) / 2), s**2 * (1 + a) / 2, antithetic, [s**2 * (1 + a), s**2 / 2, s**2 * (1 - a) / 2]),
    (Variance(X - Y), Variance(X) + Variance(Y), (Independent(X, Y),), [Variance(X) - Variance(Y)]),
    (Covariance(X[1], average), s**2 / m, iid, [s**2, 0, mu**2]),
    (Expectation(X * Y), Expectation(X) * Expectation(Y), (Independent(X, Y),), [Expectation(X) + Expectation(Y)]),
    (
        Variance(stratified),
        Sum(w(h) ** 2 * v(h) / n, (h, 1, H)),
        strata,
        [Sum(w(h) * v(h) / n, (h, 1, H)), Sum(w(h) ** 2 * v(h) / n**2, (h, 1, H)), Sum(w(h) ** 2 * v(h), (h, 1, H))],
    ),
    (Expectation(Sum(X[k] * X[k + 1], (k, 1, m))), m * mu**2, iid, [m * (mu**2 + s**2), mu**2]),
    (Covariance(X, Y + Z), Covariance(X, Y) + Covariance(X, Z), (), [Covariance(X, Y)]),
    (Expectation((X - a) ** 2), Variance(X) + (Expectation(X) - a) ** 2, (), [Variance(X), Variance(X) - (Expectation(X) - a) ** 2]),
    (Probability(Abs(X) < eps), 1 - Probability(Abs(X) >= eps), (), [1 - Probability(Abs(X) > eps)]),
    (
        Probability(F[1] | F[2]),
        Probability(F[1]) + Probability(F[2]) - Probability(F[1] & F[2]),
        (),
        [Probability(F[1]) + Probability(F[2])],
    ),
    (Probability(F & G), Probability(F) * Probability(G), (Independent(F, G),), [Probability(F) + Probability(G)]),
    (Probability(AllOf(F[k], (k, 1, n))), p**n, (Eq(Probability(F[k]), p), Independent(F)), [p * n, 1 - (1 - p) ** n]),
    (1 - Probability(AllOf(Not(F[k]), (k, 1, n))), 1 - (1 - p) ** n, (Eq(Probability(F[k]), p), Independent(F)), [n * p, p**n]),
]

ranged = (Eq(Expectation(X), mu), Within(X, a, b), Independent(X))
tail = Probability(Abs(average - mu) >= eps)
estimate = Sum(X[i_, k], (k, 1, m)) / m
gains = (Eq(Expectation(X[i_, k]), centre(i_)), Within(X, -R, R), Independent(X))
far = Abs(estimate - centre(i_)) >= eps / sqrt(N)
length = Probability(sqrt(Sum((estimate - centre(i_)) ** 2, (i_, 1, N))) >= eps)
one_far, sum_far = Probability(AnyOf(far, (i_, 1, N))), Sum(Probability(far), (i_, 1, N))
hoeffding = 2 * N * exp(-m * eps**2 / (2 * N * R**2))
products = Expectation(X**2) * Expectation(Y**2)

BOUNDS: list[tuple[Any, Any, tuple[Any, ...], list[Any]]] = [
    (
        tail,
        2 * exp(-2 * m * eps**2 / (b - a) ** 2),
        ranged,
        [
            exp(-2 * m * eps**2 / (b - a) ** 2),
            2 * exp(-2 * m * eps**2),
            2 * exp(-2 * m**2 * eps**2 / (b - a) ** 2),
            2 * exp(-4 * m * eps**2 / (b - a) ** 2),
        ],
    ),
    (
        Probability(average - mu >= eps),
        exp(-2 * m * eps**2 / (b - a) ** 2),
        ranged,
        [exp(-2 * m * eps**2), exp(-4 * m * eps**2 / (b - a) ** 2)],
    ),
    (Probability(average <= mu - eps), exp(-2 * m * eps**2 / (b - a) ** 2), ranged, [exp(-8 * m * eps**2 / (b - a) ** 2)]),
    (
        tail,
        2 * exp(-m * eps**2 / (2 * R**2)),
        (Eq(Expectation(X), mu), Within(X, -R, R), Independent(X)),
        [2 * exp(-2 * m * eps**2 / R**2)],
    ),
    (tail, s**2 / (m * eps**2), iid, [s**2 / (m**2 * eps**2), s / (m * eps), s**2 / (2 * m * eps**2)]),
    (Probability(Abs(X - mu) >= eps), s**2 / eps**2, iid[:2], [s**2 / eps**3, s**2 / (2 * eps**2)]),
    (Probability(Abs(X - mu) >= k * s), 1 / k**2, iid[:2], [1 / k**3, 1 / (2 * k**2)]),
    (Probability(average >= mu + eps), s**2 / (s**2 + m * eps**2), iid, [s**2 / (s**2 + m**2 * eps**2)]),
    (Probability(eps <= X), mu / eps, (Eq(Expectation(X), mu), X >= 0), [mu / eps**2, mu / (2 * eps)]),
    (Probability(eps <= X), Expectation(X) / eps, (X >= 0,), [Expectation(X) / (2 * eps)]),
    (Probability(Abs(X) >= eps), Expectation(X**2) / eps**2, (), [Expectation(X**2) / (2 * eps**2)]),
    (
        Probability(AnyOf(F[k], (k, 1, n))),
        Sum(Probability(F[k]), (k, 1, n)),
        (),
        [Sum(Probability(F[k]), (k, 1, n - 1)), Sum(Probability(F[k]), (k, 1, n)) / 2, Probability(F[1])],
    ),
    (Probability(AnyOf(F[k], (k, 1, n))), delta, (Probability(F[k]) <= delta / n,), [delta / n]),
    (Probability(F | G), Probability(F) + Probability(G), (), [Probability(F), Probability(F) * Probability(G)]),
    (
        Probability(AnyOf(Abs(X[k] - mu) >= eps, (k, 1, N))),
        N * s**2 / eps**2,
        iid[:2],
        [s**2 / eps**2, (N - 1) * s**2 / eps**2],
    ),
    (Expectation(X) ** 2, Expectation(X**2), (), [Expectation(X**2) / 2]),
    (Expectation(X) ** 4, Expectation(X**4), (), [Expectation(X**4) / 2]),
    (exp(Expectation(X)), Expectation(exp(X)), (), []),
    (Expectation(log(X)), log(Expectation(X)), (X >= 0,), []),
    (1 / Expectation(X), Expectation(1 / X), (Within(X, 1, 2),), []),
    (Abs(Expectation(X)), Expectation(Abs(X)), (), [Expectation(Abs(X)) / 2]),
    (Expectation(Abs(X - mu)), s, (Eq(Expectation(X), mu), Eq(Variance(X), s**2)), [s / 2]),
    (Expectation(X * Y) ** 2, products, (), [products / 2, Expectation(X) ** 2 * Expectation(Y) ** 2]),
    (Covariance(X, Y) ** 2, Variance(X) * Variance(Y), (), [Variance(X) * Variance(Y) / 2]),
    (Abs(Covariance(X, Y)), sqrt(Variance(X) * Variance(Y)), (), []),
    (Variance(X), (b - a) ** 2 / 4, (Within(X, a, b),), [(b - a) ** 2 / 8, (b - a) / 4]),
    (length, one_far, gains, [Probability(AnyOf(Abs(estimate - centre(i_)) >= eps, (i_, 1, N)))]),
    (one_far, sum_far, gains, [Probability(far.subs(i_, 1))]),
    (sum_far, hoeffding, gains, [2 * N * exp(-2 * m * eps**2 / (N * R**2)), hoeffding / N, hoeffding / 2]),
    (one_far, hoeffding, gains, []),
    (length, hoeffding, gains, []),
]


def pairs(rows: list[tuple[Any, Any, tuple[Any, ...], list[Any]]]) -> list[Any]:
    """Every true step, and every false neighbour, as (left, right, given, whether it holds)."""
    true = [(left, right, given, True) for left, right, given, _ in rows]
    return true + [(left, wrong, given, False) for left, _, given, neighbours in rows for wrong in neighbours]


@pytest.mark.parametrize(("left", "right", "given", "holds"), pairs(OVER_SETS) + pairs(OF_DRAWS))
def test_identities(left: Any, right: Any, given: tuple[Any, ...], holds: bool) -> None:
    verdict = equivalent(left, right, "=", given)
    assert verdict.equal is holds, verdict
    assert bool(verdict.counterexample) is not holds


@pytest.mark.parametrize(("left", "right", "given", "holds"), pairs(BOUNDS))
def test_bounds(left: Any, right: Any, given: tuple[Any, ...], holds: bool) -> None:
    verdict = equivalent(left, right, "<=", given)
    assert verdict.equal is holds, verdict
    assert verdict.how == ("proved" if holds else "refuted")
    turned = equivalent(right, left, ">=", given)
    assert turned.equal is holds, turned


def test_there_are_enough_of_both() -> None:
    everything = pairs(OVER_SETS) + pairs(OF_DRAWS) + pairs(BOUNDS)
    assert min(sum(holds for *_, holds in everything), sum(not holds for *_, holds in everything)) >= 40


@pytest.mark.parametrize(
    ("left", "right", "relation", "given", "needs"),
    [
        (Variance(average), s**2 / m, "=", iid[:2], "the draws of X are independent"),
        (tail, s**2 / (m * eps**2), "<=", iid[:2], "the draws of X are independent"),
        (tail, 2 * exp(-2 * m * eps**2 / (b - a) ** 2), "<=", ranged[:2], "the draws of X are independent"),
        (Expectation(X * Y), Expectation(X) * Expectation(Y), "=", (), None),
        (Probability(F & G), Probability(F) * Probability(G), "=", (), None),
        (Probability(eps <= X), Expectation(X) / eps, "<=", (), "X >= 0"),
        (Probability(AnyOf(F[k], (k, 1, n))), delta, "<=", (Probability(F[k]) <= delta,), None),
    ],
)
def test_a_step_whose_condition_is_not_given_is_refused(left: Any, right: Any, relation: str, given: Any, needs: str | None) -> None:
    verdict = equivalent(left, right, relation, given)
    assert not verdict.equal, verdict
    assert needs is None or needs in verdict.why, verdict


def test_what_is_missing_is_named_where_nothing_refutes() -> None:
    verdict = equivalent(one_far, hoeffding, "<=", (gains[0], gains[2]))
    assert verdict.equal is None
    assert "a range of X" in verdict.why


def test_counterexamples_are_concrete() -> None:
    verdict = equivalent(Variance(average), s**2 / m, "=", iid[:2])
    assert "m = 2, sigma = 1, each draw is -1 (probability 1/2) or 1 (probability 1/2), all draws the same one: left 1" in verdict.counterexample


def test_a_list_of_probabilities_that_is_none() -> None:
    assert equivalent(Expectation(x, (x, Finite((1, p), (0, p)))), p).equal is None


def test_an_instance_satisfies_what_is_given_of_the_chance() -> None:
    verdict = equivalent(Expectation(t ** Card(S & A), biased), 1, "=", (everyone >= A, Eq(p, 1 / (1 + t**2))))
    assert verdict.equal is False
    assert "p =" not in str(verdict.counterexample)


@pytest.mark.parametrize(("left", "right", "given"), [row[:3] for row in OVER_SETS + OF_DRAWS + BOUNDS])
def test_lines_travel_as_data_and_are_typeset(left: Any, right: Any, given: tuple[Any, ...]) -> None:
    for part in (left, right, *given):
        line = sympify(part)
        there = expressions.decode(json.loads(json.dumps(expressions.encode(line))))
        again = expressions.decode(expressions.encode(there))
        assert expressions.encode(again) == expressions.encode(there)
        assert str(there)
        assert latex(there)


@pytest.mark.parametrize(("left", "right", "given", "relation"), [(*row[:3], "=") for row in OF_DRAWS] + [(*row[:3], "<=") for row in BOUNDS[:12]])
def test_lines_are_judged_as_they_arrive(left: Any, right: Any, given: tuple[Any, ...], relation: str) -> None:
    sent = [expressions.decode(expressions.encode(sympify(part))) for part in (left, right, *given)]
    assert equivalent(sent[0], sent[1], relation, sent[2:]).equal is True


def _nest(depth: int) -> Any:
    node: Any = X
    for _ in range(depth):
        node = Expectation(node)
    return node


HOSTILE = [
    (lambda: _nest(100_000), 0),
    (lambda: Variance(Sum(X[k], (k, 1, 10**40))), 1),
    (lambda: Expectation(Sum(X[k] * X[k], (k, 1, 10**9)) ** 4), 1),
    (lambda: Expectation((X + Y + Z + 1) ** 4 * (X - Y) ** 4), 1),
    (lambda: Expectation(X ** (10**9)), 1),
    (lambda: Expectation(U(S), (S, RandomSubset(Players(10**9), p))), 1),
    (lambda: Expectation(x ** (9**99), (x, Finite(*((value, Rational(1, 3000)) for value in range(3000))))), 1),
    (lambda: Probability(AnyOf(F[k], (k, 1, 10**12))), Rational(1, 2)),
    (lambda: Expectation(x, *((Symbol(f"x{place}"), Finite((1, 1), (0, 0))) for place in range(60))), 1),
]


@pytest.mark.parametrize(("left", "right"), HOSTILE)
def test_hostile_lines_are_refused_quickly(left: Any, right: Any) -> None:
    line = left()
    began = time.process_time()
    verdict = equivalent(line, right)
    assert verdict.equal is not True
    assert time.process_time() - began < 5


def test_a_word_used_wrongly_is_told() -> None:
    with pytest.raises(TypeError, match="is taken of an event"):
        Probability(X)
    with pytest.raises(TypeError, match="is a law of a coalition"):
        Expectation(U(S), (x, RandomSubset(everyone)))
    with pytest.raises(TypeError, match="an index is wanted"):
        X[()]
    with pytest.raises(TypeError, match="runs over a symbol"):
        AnyOf(F[1], (Integer(1), 1, 2))
