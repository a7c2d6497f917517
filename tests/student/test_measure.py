"""What a call costs is counted in the student's own lines, and a call that passes its limit is stopped there."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from autograder.student.games import TableGame
from autograder.student.measure import Outcome, call

STEPS = [{"what": "steps", "at_most": 100}]


def vectorised(x: Any) -> Any:
    return np.sort(x)[::-1] + np.median(x)


def looping(x: Any) -> Any:
    total = 0.0
    for value in x:
        total += value
    return total


def test_library_code_costs_nothing() -> None:
    outcome = call(vectorised, {"x": np.arange(500.0)}, STEPS)
    assert outcome.error is None
    assert outcome.limit == ""
    assert outcome.measured["steps"] <= 2


@pytest.mark.parametrize(
    "function",
    [
        looping,
        lambda x: [value for value in x],  # noqa: C416
        lambda x: sum(value for value in x),
        lambda x: np.vectorize(lambda value: value + 1)(x),
        lambda x: list(map(lambda value: value + 1, x)),  # noqa: C417
    ],
)
def test_a_loop_is_stopped_however_it_is_written(function: Any) -> None:
    assert call(function, {"x": np.arange(500.0)}, STEPS).limit == "steps"
    assert call(function, {"x": np.arange(5.0)}, STEPS).limit == ""


def test_an_endless_loop_ends_at_the_limit() -> None:
    def endless() -> None:
        while True:
            pass

    start = time.process_time()
    assert call(endless, {}, STEPS).limit == "steps"
    assert call(endless, {}, [{"what": "endless", "at_most": 100}]).limit == "endless"
    assert call(endless, {}, [{"what": "endless", "at_most": 1000}, *STEPS]).limit == "steps"
    assert time.process_time() - start < 5


def test_catching_the_stop_does_not_help() -> None:
    def stubborn() -> int:
        try:
            while True:
                pass
        except BaseException:
            return 1

    def switched_off() -> int:
        sys.settrace(None)
        return sum(i for i in range(1000))

    assert call(stubborn, {}, STEPS).limit == "steps"
    assert call(switched_off, {}, STEPS).limit == "steps"


@pytest.mark.parametrize("way", ["backward", "grad", "functional", "forward", "in a helper"])
def test_derivatives_by_torch_are_found(way: str) -> None:
    torch = pytest.importorskip("torch")

    def square(x: Any) -> Any:
        return (x * x).sum()

    def differentiated() -> Any:
        x = torch.tensor([1.0, 2.0], requires_grad=True)
        if way == "grad":
            return torch.autograd.grad(square(x), x)[0].numpy()
        if way == "functional":
            return torch.func.grad(square)(x).detach().numpy()
        if way == "forward":
            return torch.func.jvp(square, (x,), (torch.ones(2),))[1].detach().numpy()
        try:
            square(x).backward()
        except BaseException:
            return np.array([2.0, 4.0])
        return x.grad.numpy()

    none = [{"what": "derivatives", "at_most": 0}]
    asked = (lambda: differentiated()) if way == "in a helper" else differentiated
    assert call(asked, {}, none).limit == "derivatives"
    assert call(asked, {}, [*none, {"what": "steps", "at_most": 1000}]).limit == "derivatives"
    assert call(lambda: square(torch.ones(2)).item(), {}, none) == Outcome(2.0, measured={"derivatives": 0})
    assert call(looping, {"x": range(500)}, [*none, *STEPS]).limit == "steps"


def test_tracing_is_put_back() -> None:
    before = sys.gettrace()
    call(looping, {"x": range(500)}, STEPS)
    assert sys.gettrace() is before


def test_evaluations_of_the_game_are_counted() -> None:
    game = TableGame([0, 1, 1, 3])
    limits = [{"what": "evaluations", "at_most": 100}]
    for asks, expected in (
        (lambda game: game.value([0]) + game.value([0, 1]), 2),
        (lambda game: game(np.ones((3, 2), dtype=bool)), 3),
        (lambda game: game.table.sum(), 4),
        (lambda game: np.asarray(game).sum(), 4),
    ):
        assert call(asks, {"game": game}, limits).measured["evaluations"] == expected


def test_an_error_names_its_type_message_and_line() -> None:
    def divides(x: float) -> float:
        return 1 / x

    error = call(divides, {"x": 0}).error
    assert error is not None
    assert error["type"] == "ZeroDivisionError"
    assert error["message"] == "division by zero"
    assert error["line"].endswith("of divides: return 1 / x")


def test_an_error_in_a_library_names_the_line_that_called_it() -> None:
    error = call(lambda x: np.linalg.inv(x), {"x": np.zeros((2, 2))}).error
    assert error is not None
    assert "np.linalg.inv" in error["line"]


def test_an_error_whose_text_cannot_be_read() -> None:
    class Mute(Exception):
        def __str__(self) -> str:
            raise RuntimeError

    def fails() -> None:
        raise Mute

    def shows_address() -> None:
        raise ValueError(f"bad {object()!r}")

    error = call(fails, {}).error
    assert error is not None
    assert error["type"] == "Mute"
    addressed = call(shows_address, {}).error
    assert addressed is not None
    assert addressed["message"] == "bad <object object>"


def test_exit_is_an_error_and_an_interrupt_is_not() -> None:
    def leaves() -> None:
        sys.exit(3)

    def interrupted() -> None:
        raise KeyboardInterrupt

    error = call(leaves, {}).error
    assert error is not None
    assert error["type"] == "SystemExit"
    assert call(interrupted, {}).interrupted


def test_arguments_go_by_name_or_in_order() -> None:
    assert call(lambda b, a: a - b, {"a": 3, "b": 1}).value == 2
    assert call(lambda first, second: first - second, {"a": 3, "b": 1}).value == 2
    assert call(np.subtract, {"a": 3, "b": 1}).value == 2

    def keyword_only(a: int, *, b: int) -> int:
        return a - b

    assert call(keyword_only, {"a": 3, "b": 1}).value == 2


def test_seconds_are_measured() -> None:
    measured = call(lambda: time.sleep(0.01), {}, [{"what": "seconds", "at_most": 1}]).measured
    assert 0.005 < measured["seconds"] < 1


@pytest.fixture(autouse=True)
def _trace_untouched() -> Iterator[None]:
    before = sys.gettrace()
    yield
    assert sys.gettrace() is before
