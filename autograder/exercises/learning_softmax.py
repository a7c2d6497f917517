"""The exercise on softmax and the gradient of its cross-entropy."""

from __future__ import annotations

from typing import Any

import numpy as np

from reference_impl import perceptrons

from .learning_risks import Array, Rng, array
from .model import Case, FunctionExercise, Misconception


def _soft(label: str, call: str, z: Any, labels: Any = None) -> Case:
    args = {"z": array(z)} | ({} if labels is None else {"labels": array(labels, "int64")})
    return Case(label, args, call=call, part=call, keeps=True)


def _softmax_hidden(rng: Rng) -> list[Case]:
    cases = []
    for n, k, size in ((2, 3, 2.0), (4, 2, 3.0), (3, 4, 2000.0)):
        z = (size * rng.normal(size=(n, k))).round(2)
        cases.append(_soft(f"{n} rows, {k} classes", "softmax", z))
        cases.append(_soft(f"{n} rows, {k} classes", "cross_entropy_gradient", z, rng.integers(0, k, n)))
        cases.append(_soft(f"{n} rows, {k} classes, the last no label", "cross_entropy_gradient", z, rng.integers(0, k - 1, n)))
    return cases


def _naive(z: Array, axis: int = 1) -> Array:
    powers = np.exp(z)
    shares: Array = powers / powers.sum(axis=axis, keepdims=True)
    return shares


def _errors(p: Array, labels: Any, n: float) -> Array:
    return np.asarray((p - np.eye(p.shape[1])[labels]) / n)


def _pair(soft: Any, gradient: Any) -> dict[str, Any]:
    return {"softmax": soft, "cross_entropy_gradient": gradient}


softmax = FunctionExercise(
    id="learning.softmax",
    title="Softmax, and the gradient behind it",
    points=2,
    stars=1,
    minutes=15,
    answers=("softmax", "cross_entropy_gradient"),
    parts={"softmax": 0.5, "cross_entropy_gradient": 0.5},
    reference=_pair(lambda z: perceptrons.softmax(z, axis=1), lambda z, labels: perceptrons.cross_entropy_gradient(z, labels)),
    public=(
        _soft("one row of zeros", "softmax", [[0.0, 0.0]]),
        _soft("two rows, three classes", "softmax", [[1.0, 2.0, 4.0], [0.0, -1.0, 0.5]]),
        _soft("a row near 1000 and one near 0", "softmax", [[1000.0, 999.0], [0.0, 1.0]]),
        _soft("rows whose entries lie 3000 apart", "softmax", [[3000.0, 0.0, 0.0], [0.0, 0.0, -3000.0]]),
        _soft("one row", "cross_entropy_gradient", [[0.0, 0.0]], [1]),
        _soft("two rows, three classes", "cross_entropy_gradient", [[1.0, 2.0, 4.0], [0.0, -1.0, 0.5]], [2, 0]),
        _soft("a row near 1000 and one near 0", "cross_entropy_gradient", [[1000.0, 999.0], [0.0, 1.0]], [1, 1]),
        _soft("the last class is no label here", "cross_entropy_gradient", [[1.0, 2.0, 4.0], [0.0, -1.0, 0.5]], [1, 0]),
        _soft("rows whose entries lie 3000 apart", "cross_entropy_gradient", [[3000.0, 0.0, 0.0], [0.0, 0.0, -3000.0]], [0, 1]),
    ),
    hidden=_softmax_hidden,
    misconceptions=(
        Misconception(
            "overflow",
            "exp(1000) is infinite in float64, and infinity over infinity is not a number. The shares do not change when one number is taken off "
            "all logits of a row: choose it so that nothing can overflow.",
            _pair(_naive, lambda z, labels: _errors(_naive(z), labels, len(z))),
        ),
        Misconception(
            "wrong_axis",
            "The columns sum to 1 and should not: a column holds one class over all examples. Each row is one example, and its shares are over the "
            "classes.",
            _pair(lambda z: perceptrons.softmax(z, axis=0), lambda z, labels: _errors(perceptrons.softmax(z, axis=0), labels, len(z))),
        ),
        Misconception(
            "not_averaged",
            "The gradient is that of the sum over the rows. The risk is the mean cross-entropy, so each row counts 1/n.",
            _pair(None, lambda z, labels: _errors(perceptrons.softmax(z, axis=1), labels, 1)),
        ),
        Misconception(
            "target_missing",
            "These are the probabilities, divided by n. The loss also has the term minus z of the right class, whose derivative is -1 there.",
            _pair(None, lambda z, labels: perceptrons.softmax(z, axis=1) / len(z)),
        ),
        Misconception(
            "largest_of_all",
            "The largest logit of the whole array is taken off every row. A row that lies far below it loses all its powers to underflow, and "
            "0/0 is left: take each row's own largest.",
            _pair(lambda z: _naive(z - z.max()), lambda z, labels: _errors(_naive(z - z.max()), labels, len(z))),
        ),
    ),
)
