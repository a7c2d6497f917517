"""Whatever a submission does to be a burden, it is bounded, it costs what depends on it, and the next one runs as ever."""

from __future__ import annotations

import time

import pytest

from autograder.sandbox import CellRun, Limits, Sandbox

QUESTION = {"id": "test.f", "title": "f", "kind": "function", "points": 1, "parts": {"": 1.0}, "answers": ["f"],
            "cases": [{"label": "one", "call": "f", "part": "", "args": {"x": 2}, "limits": [], "repeat": 0, "hidden": True}]}  # fmt: skip


def text(cell: CellRun) -> str:
    return "".join(output.get("text", "") + output.get("ename", "") for output in cell.outputs)


def test_an_endless_loop_is_interrupted_and_the_notebook_goes_on(hasty: Sandbox) -> None:
    run = hasty.run(["x = 1", "print('in')\nwhile True: pass", "print(x)"])
    assert [cell.status for cell in run.cells] == ["ok", "timeout", "ok"]
    assert text(run.cells[1]) == "in\nKeyboardInterrupt"
    assert text(run.cells[2]) == "1\n"
    assert run.restarts == 0


def test_a_limit_counts_work_and_not_the_clock(closed: None) -> None:
    """On a busy machine a cell waits for its turn; that costs nothing. Waiting for ever is bounded too."""
    with Sandbox(limits=Limits(cell_seconds=0.5, grace_seconds=0.5)) as box:
        run = box.run(["import time; time.sleep(1)", "time.sleep(99)", "sum(range(10))"])
    assert [cell.status for cell in run.cells] == ["ok", "timeout", "ok"]
    assert run.cells[1].seconds > 2 * 0.5


@pytest.mark.parametrize(
    "stubborn",
    [
        "while True:\n    try:\n        while True: sum([])\n    except KeyboardInterrupt: pass",
        "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass",
        "import signal; signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})\nwhile True: pass",
        "sum(range(10**12))",
        "import os, threading; threading.Thread(target=lambda: [0 for _ in iter(int, 1)]).start(); os.fork()\nwhile True:\n"
        "    try: import time; time.sleep(99)\n    except BaseException: pass",
    ],
    ids=["catches", "ignores", "blocks", "in-c", "threads-and-forks"],
)
def test_a_loop_that_takes_no_interrupt_is_killed_and_costs_its_cell(hasty: Sandbox, stubborn: str) -> None:
    began = time.monotonic()
    run = hasty.run(["x = 1", stubborn, "print(x)"])
    assert [cell.status for cell in run.cells] == ["ok", "timeout", "ok"]
    assert text(run.cells[2]) == "1\n"
    assert run.restarts == 1
    assert time.monotonic() - began < 15


@pytest.mark.parametrize(
    ("fatal", "why"),
    [
        ("import os; os._exit(3)", "ended its process with exit code 3"),
        ("import ctypes; ctypes.string_at(0)", "was ended by the signal SIGSEGV"),
        ("import os; os.close(3)", ""),
        ("import os; os.write(3, b'{}' * 99)", "spoke out of turn"),
        ("import os; os.closerange(0, 999)", ""),
        ("import os, sys; sys.setrecursionlimit(10**9); f = lambda: f(); f()", ""),
    ],
    ids=["exit", "segfault", "hangs-up", "shouts", "closes-all", "stack"],
)
def test_one_crash_costs_what_depends_on_it(box: Sandbox, fatal: str, why: str) -> None:
    run = box.run(["x = 5", fatal, "def f(x): return x + 1", "print(x)"], [QUESTION])
    assert [cell.status for cell in run.cells if cell.status != "error"][-2:] == ["ok", "ok"]
    assert run.cells[1].status in ("died", "error", "timeout")
    assert why in run.cells[1].why
    assert text(run.cells[3]) == "5\n"
    assert run.answers["test.f"]["cases"][0]["value"] == 3


def test_after_three_deaths_the_rest_is_skipped(box: Sandbox) -> None:
    run = box.run(["import os; os._exit(1)"] * 4 + ["1"], [QUESTION])
    assert [cell.status for cell in run.cells] == ["died", "died", "died", "skipped", "skipped"]
    assert run.restarts == 2
    assert "died" in run.answers["test.f"]


def test_the_whole_submission_has_an_end(closed: None) -> None:
    with Sandbox(limits=Limits(cell_seconds=5, total_seconds=1, grace_seconds=0.2)) as box:
        run = box.run(["import time; time.sleep(9)", "1"], [QUESTION])
        assert [cell.status for cell in run.cells] == ["timeout", "skipped"]
        assert "timeout" in run.answers["test.f"]
        assert run.seconds < 3


def test_fork_bomb(hasty: Sandbox) -> None:
    run = hasty.run(["import os\nwhile True: os.fork()", "print('alive')"])
    assert run.cells[0].status in ("error", "timeout", "died")
    assert text(run.cells[1]) == "alive\n"


def test_a_fork_that_runs_on_does_not_answer(box: Sandbox) -> None:
    run = box.run(["import os\nos.fork()\nos.fork()\ndef f(x):\n    os.fork()\n    return x", "7"], [QUESTION])
    assert [cell.status for cell in run.cells] == ["ok", "ok"]
    assert run.cells[1].outputs[0]["data"] == {"text/plain": "7"}
    assert run.answers["test.f"]["cases"] == [{"value": 2}]
    assert run.restarts == 0


def test_memory_that_is_shared_unseen_is_refused(box: Sandbox) -> None:
    own = "len(mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS))"
    run = box.run(["import mmap", "mmap.mmap(-1, 4096)", "open('/dev/zero', 'r+b')", own])
    assert [cell.status for cell in run.cells] == ["ok", "error", "error", "ok"]
    assert "PermissionError" in text(run.cells[1])


def test_thread_bomb(box: Sandbox) -> None:
    source = "import threading, time\nwhile True: threading.Thread(target=time.sleep, args=(9,), daemon=True).start()"
    assert text(box.run([source]).cells[0]).endswith("RuntimeError")


def test_a_huge_array_is_an_error_and_no_more(box: Sandbox) -> None:
    run = box.run(["import numpy as np\nnp.ones(10**9)", "print('alive')"])
    assert [cell.status for cell in run.cells] == ["error", "ok"]
    assert "MemoryError" in text(run.cells[0])


BOMB = "import os\nfor _ in range(6):\n    if os.fork() == 0: break\nx = b'1' * (100 << 20)\nimport time; time.sleep(5)"


def test_memory_bomb(box: Sandbox) -> None:
    run = box.run([BOMB, "print('alive')"])
    assert run.cells[0].status == "died"
    assert run.cells[0].why == "used more than 200 MB of memory"
    assert run.memory_bytes < 2 << 30
    assert text(run.cells[1]) == "alive\n"


@pytest.mark.parametrize("folder", [".", "/tmp", "/dev/shm"])
def test_disk_bomb(box: Sandbox, folder: str) -> None:
    source = f"for i in range(100):\n    with open({folder!r} + f'/{{i}}', 'wb') as f: f.write(bytes(1 << 20))"
    run = box.run([source, "print('alive')"])
    assert text(run.cells[0]) == "OSError"
    assert text(run.cells[1]) == "alive\n"
    assert text(box.run(["open('big', 'wb').write(bytes(5 << 20))"]).cells[0]) == "OSError"


def test_many_small_files(hasty: Sandbox) -> None:
    assert text(hasty.run(["for i in range(10**6): open(str(i), 'w').close()"]).cells[0]) in ("OSError", "KeyboardInterrupt")


@pytest.mark.parametrize(
    "bomb",
    [
        "while True: print('x' * 10000)",
        "import sys\nwhile True: sys.stderr.write('e' * 10000)",
        "import os\nwhile True: os.write(1, b'x' * 10000)",
        "while True: display('x' * 10000)",
        "print('x' * (50 << 20))",
        "'x' * (2 << 20)",
        "display({'image/png': 'x' * (50 << 20)}, raw=True)",
        "raise ValueError('x' * (1 << 20))",
    ],
    ids=["print", "stderr", "descriptor", "display", "one-print", "result", "picture", "error"],
)
def test_output_bomb(hasty: Sandbox, bomb: str) -> None:
    run = hasty.run([bomb, "print('alive')"])
    assert sum(len(str(output)) for output in run.cells[0].outputs) < 500_000
    assert "cut off" in str(run.cells[0].outputs)
    assert run.memory_bytes < hasty.limits.memory_bytes
    assert text(run.cells[1]) == "alive\n"


def test_open_files(box: Sandbox) -> None:
    assert text(box.run(["x = [open('/dev/null') for _ in range(10**4)]"]).cells[0]) == "OSError"


def test_processes_left_over_end_with_the_submission(box: Sandbox) -> None:
    run = box.run(["import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0: time.sleep(77.125)\n    os._exit(0)"])
    assert run.cells[0].status == "ok"
    assert run.seconds < 3
