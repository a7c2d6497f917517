"""Answer key of chapter 01: learning, networks and convolutions. The exercises in the order of the notebook."""

from __future__ import annotations

from .learning_backprop import backprop
from .learning_convolutions import convolution, convolution_matrix
from .learning_derivations import backprop_rules, mle
from .learning_descent import descent
from .learning_graphs import graph
from .learning_risks import logistic, risks
from .learning_softmax import softmax
from .model import CounterexampleExercise

CHAPTER = "01_learning_machines"

universal = CounterexampleExercise(
    id="learning.universal",
    title="One hidden layer is enough",
    points=3,
    stars=3,
    minutes=30,
    answers=("network",),
    property="universal_approximation",
)

equivariance = CounterexampleExercise(
    id="learning.equivariance",
    title="Where a shift is not answered by a shift",
    points=2,
    stars=1,
    minutes=15,
    answers=("for_stride", "for_pooling"),
    parts={"for_stride": 0.5, "for_pooling": 0.5},
    property="broken_equivariance",
)

EXERCISES = (
    risks,
    mle,
    logistic,
    descent,
    graph,
    softmax,
    backprop_rules,
    backprop,
    universal,
    convolution,
    convolution_matrix,
    equivariance,
)
