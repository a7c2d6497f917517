"""Exercise on finding mislabelled examples by what they do to themselves."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from reference_impl import influence as ref

from .influence_cases import Array, Rng, array, definite
from .model import Case, FunctionExercise, Misconception


def _recall(scores: Array, flipped: Array, share: float) -> float:
    return ref.recall_at(scores, flipped, share)


def _precision(scores: Array, flipped: Array, share: float) -> float:
    return float(ref.recall_at(scores, flipped, share) * flipped.sum() / int(share * len(scores) + 1e-9))


def _rounded_up(scores: Array, flipped: Array, share: float) -> float:
    return ref.recall_at(scores, flipped, math.ceil(share * len(scores) - 1e-9) / len(scores))


def _self_case(label: str, G: Array, H: Array) -> Case:
    return Case(label, {"gradients": array(G), "hessian": array(H)}, call="self_influences", part="scores", keeps=True)


def _recall_case(label: str, scores: Array, flipped: Any, share: float) -> Case:
    args = {"scores": array(scores), "flipped": {"array": [bool(one) for one in flipped], "dtype": "bool"}, "share": share}
    return Case(label, args, call="recall", part="recall", keeps=True)


def _drawn_recall(rng: Rng, n: int, wanted: int, share: float) -> Case:
    """Wanted examples that mostly score high; half of them are among those inspected, so that the two ends of the order differ."""
    scores = rng.permutation(n).astype(np.float64) + 1
    inspected = int(share * n + 1e-9)
    places = np.argsort(-scores)
    found = places[rng.permutation(inspected)[: wanted - 1]]
    missed = places[inspected : n - inspected][:1]
    flipped = np.isin(np.arange(n), [*found, *missed])
    return _recall_case(f"{wanted} of {n} wanted, {inspected} inspected", scores, flipped, share)


def _hidden_mislabels(rng: Rng) -> list[Case]:
    return [
        _self_case("5 examples, 2 parameters", rng.normal(size=(5, 2)), definite(rng, 2)),
        _self_case("3 examples, 4 parameters", rng.normal(size=(3, 4)), definite(rng, 4)),
        _drawn_recall(rng, 20, 3, 0.25),
        _drawn_recall(rng, 40, 4, 0.1),
        _drawn_recall(rng, 11, 3, 0.25),
    ]


mislabels = FunctionExercise(
    id="influence.mislabels",
    title="Finding wrong labels",
    points=4,
    stars=2,
    minutes=20,
    answers=("self_influences", "recall"),
    parts={"scores": 0.5, "recall": 0.5},
    reference={"self_influences": ref.self_influence, "recall": _recall},
    public=(
        _self_case("one parameter", np.array([[1.0], [3.0]]), np.array([[4.0]])),
        _self_case("3 examples, 2 parameters", np.array([[1.0, 0.0], [0.0, 2.0], [1.0, -1.0]]), np.array([[2.0, 1.0], [1.0, 3.0]])),
        _recall_case("4 examples, half inspected", np.array([0.1, 0.9, 0.8, 0.2]), np.array([False, True, False, True]), 0.5),
        _recall_case("5 examples, 2 inspected", np.array([0.3, 5.0, 0.1, 4.0, 2.0]), np.array([False, True, False, True, True]), 0.4),
        _drawn_recall(np.random.default_rng(1), 20, 4, 0.25),
        _drawn_recall(np.random.default_rng(2), 7, 3, 0.4),
    ),
    hidden=_hidden_mislabels,
    misconceptions=(
        Misconception(
            "ascending",
            "The examples with the smallest scores are inspected. A wrong label stands against all the others and is held up by itself alone, so its "
            "self-influence is large: begin at the top.",
            {"recall": lambda scores, flipped, share: _recall(-scores, flipped, share)},
        ),
        Misconception(
            "precision",
            "This is the share of the inspected examples that are mislabelled. Recall asks the other way round: of all the mislabelled ones, how "
            "many have been found.",
            {"recall": _precision},
        ),
        Misconception(
            "rounded_up",
            "Where share * n is no whole number one example too many is inspected. int() rounds down: a budget of 2.8 inspections pays for two.",
            {"recall": _rounded_up},
        ),
        Misconception(
            "negative",
            "These are I(x, x) themselves, none above 0: more weight on an example lowers its own loss. The score asked for is the rise of its loss "
            "when it goes, without the 1/n.",
            {"self_influences": lambda gradients, hessian: -ref.self_influence(gradients, hessian)},
        ),
        Misconception(
            "hessian_ignored",
            "These are the squared lengths of the gradients, as if H were the identity. A gradient along a direction in which the risk is flat moves "
            "the minimum further than one across it: solve with H.",
            {"self_influences": lambda gradients, hessian: (gradients**2).sum(axis=1)},
        ),
    ),
)
