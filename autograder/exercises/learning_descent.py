"""The exercise on descent: full steps until one is short enough, and minibatches that visit every example once an epoch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import permutations, product
from typing import Any

import numpy as np

from reference_impl import learning as ref

from .learning_risks import Array, Rng, array
from .model import Case, FunctionExercise, Limit, Misconception

DRAWS = 800
ENDLESS = Limit(
    "endless",
    60_000,
    "stopped after 60,000 lines of Python: a loop does not end here. Does every turn of it change what its condition compares",
)
Order = Sequence[int]


def risk_gradient(X: Array, y: Array, theta: Array) -> Array:
    """Gradient of the mean squared error, as the notebook gives it."""
    return np.asarray(2 / len(y) * (X @ theta - y) @ X)


def _risk(X: Array, y: Array, theta: Array) -> float:
    return float(np.mean((X @ theta - y) ** 2))


def _descend(X: Array, y: Array, theta: Array, step: float, tolerance: float) -> tuple[Array, int]:
    found = ref.gradient_descent(lambda x: risk_gradient(X, y, x), theta, step=step, tolerance=tolerance)
    return found.x, found.steps


def _last_step_not_counted(X: Array, y: Array, theta: Array, step: float, tolerance: float) -> tuple[Array, int]:
    point, count = _descend(X, y, theta, step, tolerance)
    return point, count - 1


Stop = Callable[[Array, Array, Array, Array, float], float]  # X, y, before, after, step -> what is compared with the tolerance


def _stopping(measure: Stop, *, give_back: bool = False) -> Any:
    """Descent with another stopping rule; ``give_back`` returns the point before the short step."""

    def wrong(X: Array, y: Array, theta: Array, step: float, tolerance: float) -> tuple[Array, int]:
        before, count = theta, 0
        while True:
            after, count = before - step * risk_gradient(X, y, before), count + 1
            if measure(X, y, before, after, step) < tolerance:
                return (before, count - 1) if give_back else (after, count)
            before = after

    return wrong


def _loss_change(X: Array, y: Array, before: Array, after: Array, step: float) -> float:
    return abs(_risk(X, y, after) - _risk(X, y, before))


def _slope(X: Array, y: Array, before: Array, after: Array, step: float) -> float:
    return float(np.linalg.norm(after - before)) / step


def _walk(X: Array, y: Array, theta: Array, step: float, batches: Iterable[Order]) -> Array:
    for batch in batches:
        rows = list(batch)
        theta = theta - step * risk_gradient(X[rows], y[rows], theta)
    return theta


def _cut(order: Order, size: int, *, whole: bool = False) -> list[Order]:
    """An order in batches; ``whole`` leaves out a last one that is too small."""
    return [order[begin : begin + size] for begin in range(0, len(order) - (size - 1) * whole, size)]


def _over(ends: list[Array]) -> tuple[Array, Array]:
    return np.mean(ends, axis=0), np.std(ends, axis=0)


def _minibatches(*, whole: bool = False) -> Any:
    """Mean and standard deviation over all orders, by going through them."""

    def law(X: Array, y: Array, theta: Array, step: float, batch_size: int, epochs: int, rng: Rng) -> tuple[Array, Array]:
        runs = product(permutations(range(len(y))), repeat=epochs)
        return _over([_walk(X, y, theta, step, [batch for order in run for batch in _cut(order, batch_size, whole=whole)]) for run in runs])

    return law


def _one_order(X: Array, y: Array, theta: Array, step: float, batch_size: int, epochs: int, rng: Rng) -> tuple[Array, Array]:
    """One order is drawn and kept for all epochs."""
    return _over([_walk(X, y, theta, step, _cut(order, batch_size) * epochs) for order in permutations(range(len(y)))])


def _from_the_old_point(X: Array, y: Array, theta: Array, step: float, batch_size: int, epochs: int, rng: Rng) -> tuple[Array, Array]:
    """All gradients of an epoch are taken where the epoch began."""
    ends = []
    for run in product(permutations(range(len(y))), repeat=epochs):
        point = theta
        for order in run:
            slopes = [risk_gradient(X[list(batch)], y[list(batch)], point) for batch in _cut(order, batch_size)]
            point = point - step * np.sum(slopes, axis=0)
        ends.append(point)
    return _over(ends)


def _with_replacement(X: Array, y: Array, theta: Array, step: float, batch_size: int, epochs: int, rng: Rng) -> tuple[Array, Array]:
    """Every batch is drawn anew from all examples, an example any number of times."""
    n = len(y)
    batches = list(product(range(n), repeat=batch_size))
    return _over([_walk(X, y, theta, step, run) for run in product(batches, repeat=epochs * -(-n // batch_size))])


def _uphill(X: Array, y: Array, theta: Array, step: float, batch_size: int, epochs: int, rng: Rng) -> tuple[Array, Array]:
    """The gradient added in place of taken off."""
    found: tuple[Array, Array] = _minibatches()(X, y, theta, -step, batch_size, epochs, rng)
    return found


def _full(label: str, X: Any, y: Any, theta: Any, step: float, tolerance: float) -> Case:
    args = {"X": array(X), "y": array(y), "theta": array(theta), "step": step, "tolerance": tolerance}
    return Case(label, args, call="descend", part="descend", limits=(ENDLESS,), keeps=True)


def _small(label: str, X: Any, y: Any, theta: Any, step: float, batch_size: int, epochs: int, seed: int) -> Case:
    args = {"X": array(X), "y": array(y), "theta": array(theta), "step": step, "batch_size": batch_size, "epochs": epochs, "rng": {"rng": seed}}
    label = f"{label}, mean of {DRAWS} calls"
    return Case(label, args, call="descend_in_batches", part="descend_in_batches", limits=(ENDLESS,), repeat=DRAWS)


def _each(full: Any = None, batches: Any = None) -> dict[str, Any]:
    return {"descend": full, "descend_in_batches": batches}


APART = np.diag([1.0, 2.0, 1.5])  # every example has a coordinate of its own: the order cannot matter
LINE = [[0.0, 1.0], [1.0, 1.0], [2.0, 1.0]]


def _hidden(rng: Rng) -> list[Case]:
    cases = []
    for n, d in ((4, 2), (5, 3)):
        X = (np.vstack([np.eye(d), rng.uniform(-1, 1, (n - d, d))]) + rng.uniform(-0.2, 0.2, (n, d))).round(2)
        y = rng.integers(1, 6, n)
        cases.append(_full(f"{n} random examples", X, y, rng.normal(size=d).round(1), 0.3, 0.02))
    y, seed = rng.integers(2, 7, 3), int(rng.integers(2**31))
    cases.append(_small("3 examples with a coordinate each", APART, y, [0.0, 0.0, 0.0], 0.1, 1, 1, seed))
    cases.append(_small("3 examples on a line, batches of 2", LINE, [0.0, *rng.integers(3, 6, 2)], [0.0, 0.0], 0.2, 2, 1, seed + 1))
    return cases


descent = FunctionExercise(
    id="learning.descent",
    title="Downhill, by full steps and by batches",
    points=3,
    stars=2,
    minutes=30,
    answers=("descend", "descend_in_batches"),
    parts={"descend": 0.5, "descend_in_batches": 0.5},
    reference=_each(_descend, _minibatches()),
    public=(
        _full("one example, F = (theta - 4)^2", [[1.0]], [4.0], [0.0], 0.25, 0.3),
        _full("one example, a step just as long as the tolerance", [[1.0]], [4.0], [0.0], 0.25, 0.5),
        _full("a line through three points", LINE, [1.0, 3.0, 4.0], [0.0, 0.0], 0.1, 0.05),
        _full("a line through three points, a smaller tolerance", LINE, [1.0, 3.0, 4.0], [0.0, 0.0], 0.2, 0.001),
        _small("3 examples with a coordinate each", APART, [4.0, 2.0, 6.0], [0.0, 0.0, 0.0], 0.1, 1, 1, 1),
        _small("a line, 1 epoch, batches of 1", LINE, [1.0, 3.0, 4.0], [0.0, 0.0], 0.15, 1, 1, 2),
        _small("a line, 1 epoch, batches of 2", LINE, [0.0, 3.0, 4.0], [0.0, 0.0], 0.2, 2, 1, 3),
        _small("3 examples with a coordinate each, 2 epochs", APART, [4.0, 2.0, 6.0], [0.0, 0.0, 0.0], 0.1, 1, 2, 4),
        _small("a line, 2 epochs, batches of 1", LINE, [1.0, 3.0, 4.0], [0.0, 0.0], 0.3, 1, 2, 5),
        _small("4 examples, batches of 3", [[3.0], [0.5], [0.5], [0.5]], [9.0, 0.0, 1.0, 0.0], [0.0], 0.1, 3, 1, 6),
    ),
    hidden=_hidden,
    misconceptions=(
        Misconception(
            "stops_on_the_loss",
            "It stops when the loss changes little. Algorithm 1.4 stops when the point moves little: near a minimum the loss is flat long before "
            "the parameters are found.",
            _each(_stopping(_loss_change)),
        ),
        Misconception(
            "stops_on_the_gradient",
            "The length of the gradient is compared with the tolerance. The rule speaks of the step, which is the gradient times gamma.",
            _each(_stopping(_slope)),
        ),
        Misconception(
            "gives_the_last_step_back",
            "The step that is shorter than the tolerance is not taken. In Algorithm 1.4 the test comes after the step (do ... while).",
            _each(_stopping(lambda X, y, before, after, step: float(np.linalg.norm(after - before)), give_back=True)),
        ),
        Misconception(
            "with_replacement",
            "Batches are drawn anew each time, so that some examples come twice in an epoch and others not at all. An epoch is one order of all "
            "examples, cut into batches: each is visited exactly once.",
            _each(None, _with_replacement),
        ),
        Misconception(
            "one_order",
            "One order is drawn and kept for all epochs. With a new order in every epoch no example is always the last to be heard.",
            _each(None, _one_order),
        ),
        Misconception(
            "last_step_not_counted",
            "The point is right and the number of steps is one too small. The step that is shorter than the tolerance is taken, and it counts.",
            _each(_last_step_not_counted),
        ),
        Misconception(
            "uphill",
            "The steps go up: the gradient is added. It points to where the risk grows fastest, so a step downhill takes it off the point.",
            _each(None, _uphill),
        ),
        Misconception(
            "from_the_old_point",
            "All gradients of an epoch are taken at the point where the epoch began. Each batch makes a step of its own, and the next gradient is "
            "taken where that step has led.",
            _each(None, _from_the_old_point),
        ),
        Misconception(
            "stops_at_the_tolerance",
            "A step that is exactly as long as the tolerance ends the descent. By (3) it goes on while the length is at least the tolerance.",
            _each(_stopping(lambda X, y, before, after, step: float(np.nextafter(np.linalg.norm(after - before), 0.0)))),
        ),
        Misconception(
            "last_batch_dropped",
            "Where the batch size does not divide n, the examples left over at the end of an epoch are not used. They form a last, smaller batch.",
            _each(None, _minibatches(whole=True)),
        ),
    ),
)
