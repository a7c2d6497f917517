"""Questions come after the cells; what they make the student's code print is thrown away, and one lost answer loses no other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from autograder.sandbox import Sandbox

from .conftest import SMALL


def question(name: str, *values: object) -> dict[str, Any]:
    """Call the function ``name`` on each value."""
    cases = [{"label": "", "call": name, "part": "", "args": {"x": value}, "limits": [], "repeat": 0, "hidden": True} for value in values]
    return {"id": f"test.{name}", "title": name, "kind": "function", "points": 1, "parts": {"": 1.0}, "answers": [name], "cases": cases}


def test_functions_are_called_where_the_cells_have_run(box: Sandbox) -> None:
    run = box.run(["k = 10", "def f(x):\n    return k * x"], [question("f", 2, 3)])
    assert [case["value"] for case in run.answers["test.f"]["cases"]] == [20, 30]


def test_what_is_shown_while_answering_is_thrown_away(box: Sandbox) -> None:
    source = """
import os, sys, subprocess, matplotlib.pyplot as plt
def f(x):
    print('printed'); sys.stderr.write('err'); display('shown'); os.write(1, b'raw'); subprocess.run(['echo', 'child'])
    plt.plot([1]); plt.show(); print(get_ipython().run_cell('display(1); 1/0')); sys.__stdout__.write('old')
    return x
"""
    run = box.run([source], [question("f", 1), question("f", 2)])
    assert run.cells[0].outputs == []
    assert run.answers["test.f"]["cases"] == [{"value": 2}]


def test_a_name_that_is_not_there(box: Sandbox) -> None:
    assert box.run(["x = 1"], [question("f", 1)]).answers["test.f"] == {"missing": ["f"]}


def test_an_error_is_data(box: Sandbox) -> None:
    (case,) = box.run(["def f(x):\n    return 1 / 0"], [question("f", 1)]).answers["test.f"]["cases"]
    assert case["error"]["type"] == "ZeroDivisionError"


@pytest.mark.parametrize(
    "body",
    ["import os; os._exit(0)", "import ctypes; ctypes.string_at(0)", "import os; os.write(3, b'\\0\\0\\0\\2[]')", "import os; os.close(3)"],
    ids=["exit", "segfault", "out-of-turn", "hangs-up"],
)
def test_a_death_in_one_question_loses_no_other(box: Sandbox, body: str) -> None:
    questions = [question("g", 1), question("f", 1), question("g", 2) | {"id": "test.g2"}]
    run = box.run([f"def f(x):\n    {body}\ndef g(x): return x"], questions)
    assert run.answers["test.g"]["cases"] == [{"value": 1}]
    assert "died" in run.answers["test.f"]
    assert run.answers["test.g2"]["cases"] == [{"value": 2}]
    assert run.restarts == 1


@pytest.mark.parametrize(
    "loop", ["while True: pass", "while True:\n        try:\n            while True: sum([])\n        except BaseException: pass"]
)
def test_an_endless_answer_loses_no_other(hasty: Sandbox, loop: str) -> None:
    run = hasty.run([f"def f(x):\n    {loop}\ndef g(x): return x"], [question("f", 1), question("g", 2)])
    assert "timeout" in run.answers["test.f"] or {"interrupted": True} in run.answers["test.f"]["cases"]
    assert run.answers["test.g"]["cases"] == [{"value": 2}]


def test_an_answer_that_is_too_big_loses_no_other(box: Sandbox) -> None:
    box.limits = replace(SMALL, frame_bytes=100_000)
    run = box.run(["import numpy as np\ndef f(x): return np.zeros(10**5)\ndef g(x): return x"], [question("f", 1), question("g", 2)])
    box.limits = SMALL
    assert "died" in run.answers["test.f"] or "error" in run.answers["test.f"]["cases"][0]
    assert run.answers["test.g"]["cases"] == [{"value": 2}]


def test_system_exit_is_not_the_end(box: Sandbox) -> None:
    run = box.run(["def f(x): raise SystemExit(0)\ndef g(x): return x"], [question("f", 1), question("g", 2)])
    assert run.answers["test.g"]["cases"] == [{"value": 2}]
    assert run.restarts == 0


def test_a_thread_that_prints_disturbs_nothing(box: Sandbox) -> None:
    source = """
import threading, time
def chatter():
    while True:
        print('x' * 50)
        time.sleep(0.0005)
threading.Thread(target=chatter, daemon=True).start()
def f(x): return x
"""
    run = box.run([source, "import time; time.sleep(0.05)"], [question("f", *range(20))])
    assert [case["value"] for case in run.answers["test.f"]["cases"]] == list(range(20))


def test_a_forged_answer_cannot_name_another_exercise(box: Sandbox) -> None:
    """What a process says is the answer to what it was asked last, whatever it says; a second answer is out of turn."""
    forged = r"""
import json, os, struct
def f(x):
    body = json.dumps({"answer": {"cases": [{"value": 99}]}, "id": "test.g"}).encode()
    os.write(3, struct.pack(">I", len(body)) + body)
    return x
def g(x): return x
"""
    run = box.run([forged], [question("f", 1), question("g", 2)])
    assert set(run.answers) == {"test.f", "test.g"}


def test_files_are_in_the_working_folder(box: Sandbox) -> None:
    run = box.run(["print(open('cases.json').read(), open('data/a.csv').read())"], files={"cases.json": b"{}", "data/a.csv": b"1"})
    assert run.cells[0].outputs[0]["text"] == "{} 1\n"


def test_a_regrade_repeats_bit_for_bit(box: Sandbox) -> None:
    draws = "random.random(), np.random.rand(), np.random.default_rng().random(), hash('a'), {'b', 'a'}"
    cells = ["import random, numpy as np", f"print({draws})"]
    first, second = (box.run(cells).cells[1].outputs for _ in range(2))
    other = box.run([*cells, "1"]).cells[1].outputs
    assert first == second
    assert first != other
