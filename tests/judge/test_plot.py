"""A figure is judged on what its axes hold."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import pytest

from autograder import judge
from autograder.exercises.model import Misconception, PlotExercise
from autograder.student import kinds
from autograder.student.figures import describe
from autograder.student.results import Result

N = [1, 2, 4, 8]
ERROR = [1.0, 0.25, 0.0625, 0.015625]
DECAY = PlotExercise(
    id="toy.decay",
    title="Decay",
    points=4,
    answers=("figure",),
    parts={"data": 0.5, "axes": 0.5},
    requirements=(
        {"what": "line", "x": N, "y": ERROR, "tolerance": 1e-3, "part": "data", "says": "The error at 1, 2, 4 and 8 is wanted."},
        {"what": "labels", "part": "axes", "says": "Say on both axes what is shown."},
        {"what": "scale", "axis": "y", "is": "log", "part": "axes", "says": "The error spans powers of ten."},
    ),
    misconceptions=(Misconception("root", "The root was drawn.", {"what": "line", "x": N, "y": np.sqrt(ERROR)}),),
)


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    plt.close("all")


def graded(figure: object, exercise: PlotExercise = DECAY) -> Result:
    spec = json.loads(json.dumps(judge.record(exercise), allow_nan=False))
    data = json.loads(json.dumps(kinds.collect(judge.question(spec), {"figure": figure}), allow_nan=False))
    return judge.decide(spec, data)


def drawn(y: list[float], *, label: str = "error", scale: str = "log") -> Any:
    figure, axes = plt.subplots()
    axes.plot(N, y)
    axes.axhline(0.5)
    axes.set(xlabel="n", ylabel=label, yscale=scale)
    return figure


def test_figures_axes_and_arrays_of_axes_are_all_taken() -> None:
    figure = drawn(ERROR)
    for answer in (figure, figure.axes[0], figure.axes[0].get_lines()[0]):
        assert graded(answer).status == "correct"


def test_each_part_by_itself() -> None:
    assert graded(drawn(ERROR, scale="linear")).points == 2
    unlabelled = graded(drawn(ERROR, label=""))
    assert unlabelled.points == 2
    assert [row.note for row in unlabelled.rows if not row.ok] == ["Say on both axes what is shown."]
    assert graded(drawn([1, 2, 3, 4])).points == 2


def test_order_of_drawing_does_not_matter() -> None:
    figure, axes = plt.subplots()
    axes.semilogy(N[::-1], ERROR[::-1], "o")
    axes.set(xlabel="n", ylabel="error")
    assert graded(figure).status == "correct"


def test_a_known_mistake_is_named() -> None:
    result = graded(drawn(np.sqrt(ERROR).tolist()))
    assert (result.misconception, result.cause) == ("root", "The root was drawn.")


class Fake:
    def get_axes(self) -> Any:
        raise RuntimeError("fake")


@pytest.mark.parametrize("answer", [3, "figure", Fake(), [1, 2]])
def test_what_is_no_figure(answer: object) -> None:
    result = graded(answer)
    assert (result.status, result.points, result.headline) == ("wrong", 0, "no figure")
    assert "figure" in result.cause


def test_empty_and_missing_figures() -> None:
    assert graded(plt.figure()).headline == "the figure is empty"
    assert graded(plt.subplots()[0]).points == 0
    assert graded(None).status == "not_attempted"


def test_what_is_described() -> None:
    figure, (left, right) = plt.subplots(1, 2)
    left.bar([0, 1], [3, -4], label="gain")
    left.barh([5], [2])
    left.scatter([1, 2], [3, np.nan], label="points")
    left.set_title("bars", loc="left")
    left.legend()
    image = right.imshow(np.zeros((4, 6)))
    figure.colorbar(image)
    one, other = describe(figure)
    assert one["title"] == "bars"
    assert sorted(one["legend"]) == ["gain", "points"]
    assert [group["heights"].tolist() for group in one["bars"]] == [[3, -4], [2]]
    assert one["points"][0]["label"] == "points"
    assert other["images"] == [[4, 6]]


PICTURES: list[tuple[dict[str, Any], Callable[[Any], object], Callable[[Any], object]]] = [
    ({"what": "bars", "heights": [1, 2]}, lambda a: a.bar([0, 1], [1, 2]), lambda a: a.bar([0, 1], [2, 1])),
    ({"what": "points", "x": [1, 2], "y": [3, 4]}, lambda a: a.scatter([2, 1], [4, 3]), lambda a: a.scatter([1, 2], [4, 3])),
    ({"what": "points", "x": [1, 2], "y": [3, 4], "marked": True}, lambda a: a.plot([1, 2], [3, 4], "o-"), lambda a: a.plot([1, 2], [3, 4])),
    ({"what": "straight", "x": [0, 2], "y": [0, 1]}, lambda a: a.axline((-1, -0.5), slope=0.5), lambda a: a.axline((0, 0.1), (2, 1.1))),
    ({"what": "straight", "x": [0, 2], "y": [0, 1]}, lambda a: a.plot([0, 1, 2], [0, 0.5, 1]), lambda a: a.plot([0, 1.5], [0, 0.75])),
    ({"what": "straight", "x": [0, 2], "y": [0, 1]}, lambda a: a.plot([3, -1], [1.5, -0.5]), lambda a: a.plot([0, 1, 2], [0, 1, 1])),
    (
        {"what": "named", "x": [1, 2], "y": [3, 4], "not": ["loss"]},
        lambda a: a.plot([1, 2], [3, 4], label="gain"),
        lambda a: a.plot([1, 2], [3, 4], label="Loss"),
    ),
    ({"what": "legend"}, lambda a: (a.plot([1], label="l"), a.figure.legend()), lambda a: a.plot([1], label="l")),
    ({"what": "image", "shape": [2, 3]}, lambda a: a.imshow(np.zeros((2, 3))), lambda a: a.imshow(np.zeros((3, 2)))),
    ({"what": "lines", "at_least": 2}, lambda a: a.plot([[1, 2], [3, 4]]), lambda a: a.plot([1, 2])),
    ({"what": "title"}, lambda a: (a.plot([1]), a.set_title("t")), lambda a: a.plot([1])),
    ({"what": "legend"}, lambda a: (a.plot([1], label="l"), a.legend()), lambda a: a.plot([1], label="l")),
]


@pytest.mark.parametrize(("requirement", "right", "wrong"), PICTURES, ids=[one["what"] for one, _, _ in PICTURES])
def test_every_requirement_can_be_met_and_missed(
    requirement: dict[str, Any], right: Callable[[Any], object], wrong: Callable[[Any], object]
) -> None:
    exercise = PlotExercise(id="toy.p", title="", points=1, answers=("figure",), requirements=(requirement,))
    for draw, status in ((right, "correct"), (wrong, "wrong")):
        figure, axes = plt.subplots()
        draw(axes)
        assert graded(figure, exercise).status == status


def test_an_unknown_requirement_is_refused() -> None:
    with pytest.raises(ValueError, match="no requirement 'beauty'"):
        judge.record(PlotExercise(id="toy.p", title="", points=1, answers=("f",), requirements=({"what": "beauty"},)))
