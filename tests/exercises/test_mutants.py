"""The common slips: each turns a right line into a wrong one, is named on a student's own line, and goes into a spec as data."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sympy import MatMul, MatrixSymbol, Sum, Symbol, binomial, symbols

from autograder import judge
from autograder.equivalence import equivalent
from autograder.equivalence.vocabulary import Card, Players, SubsetSum, Utility, coalitions, players
from autograder.exercises import mutants
from autograder.exercises.model import DerivationExercise, Misconception
from autograder.student import Derivation, changes, kinds

n, m = symbols("n m", integer=True, positive=True)
N = Symbol("N", integer=True, positive=True)
low, high, alpha = symbols("low high alpha", positive=True)
A, B = MatrixSymbol("A", 3, 3), MatrixSymbol("B", 3, 3)
everyone = Players(N)
(i,) = players("i") if isinstance(players("i"), tuple) else (players("i"),)
S, R = coalitions("S R")
U = Utility("U")
SHAPLEY = SubsetSum((U(R | {i}) - U(R)) / binomial(N - 1, Card(R)), (R, everyone - {i})) / N
BANZHAF = SubsetSum((U(R | {i}) - U(R)) / 2 ** (N - 1), (R, everyone - {i}))
MEAN = Sum(m**2, (m, 1, n)) / n

SLIPS: list[tuple[str, changes.Change, Any, Any]] = [
    ("sign", mutants.sign(), MEAN, -MEAN),
    ("lost 1/n", mutants.lost(1 / n), MEAN, Sum(m**2, (m, 1, n))),
    ("product", mutants.exchanged_product(A, B), A * B + A, MatMul(B, A) + A),
    ("transpose", mutants.swapped(A, A.T), A * B, A.T * B),
    ("size", mutants.size_off_by_one(S), 1 / binomial(N - 1, Card(S)), 1 / binomial(N - 1, Card(S) + 1)),
    ("Banzhaf", mutants.banzhaf_weight(S, N), SHAPLEY, BANZHAF),
    ("Banzhaf's weight alone", mutants.banzhaf_weight(S, N), 1 / (N * binomial(N - 1, Card(S))), 2 ** (1 - N)),
    ("eigenvalues", mutants.swapped(low, high), (1 - alpha * low) ** n / low, (1 - alpha * high) ** n / high),
]


@pytest.mark.parametrize(("name", "slip", "right", "wrong"), SLIPS, ids=[slip[0] for slip in SLIPS])
def test_a_slip_makes_the_wrong_line_of_a_right_one(name: str, slip: changes.Change, right: Any, wrong: Any) -> None:
    assert changes.from_data(json.loads(json.dumps(slip.data))) == slip
    assert equivalent(slip(right), wrong).equal
    assert not equivalent(slip(right), right).equal


def test_a_slip_is_named_on_a_line_that_nobody_foresaw() -> None:
    entry = DerivationExercise(
        id="demo.mean",
        title="",
        points=4,
        answers=("chain",),
        start=MEAN,
        goal=(n + 1) * (2 * n + 1) / 6,
        min_lines=3,
        misconceptions=(Misconception("sign", "s", mutants.sign()), Misconception("lost_mean", "l", mutants.lost(1 / n))),
    )
    spec = json.loads(json.dumps(judge.record(entry)))
    own = (Sum(m**2 + m, (m, 1, n)) - Sum(m, (m, 1, n))) / n
    for wrong, name in ((-own, "sign"), (own * n, "lost_mean"), (own + 1, None)):
        chain = Derivation("demo.mean").start(MEAN).step(own).step(wrong)
        assert judge.decide(spec, kinds.collect(judge.question(spec), {"chain": chain})).misconception == name
