"""A fork of the warm parent computes as a process of its own would, shares nothing with the next one, and leaves nothing behind."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.sandbox import Sandbox
from autograder.sandbox.model import MEGABYTE

from .conftest import SMALL
from .test_lifetime import relatives

TRAINING = """
import torch, numpy, threadpoolctl
torch.set_num_threads({0})
torch.manual_seed(0)
model = torch.nn.Sequential(torch.nn.Linear(3, 16), torch.nn.Tanh(), torch.nn.Linear(16, 1))
x = torch.randn(500, 3)
y = x @ torch.tensor([[1.0], [2.0], [3.0]])
optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
for _ in range(200):
    optimizer.zero_grad()
    loss = torch.nn.functional.mse_loss(model(x), y)
    loss.backward()
    optimizer.step()
with threadpoolctl.threadpool_limits({0}):
    m = numpy.random.default_rng(0).normal(size=(500, 500))
    inverse = numpy.linalg.inv(m) @ m
t = torch.from_numpy(m)
print(loss.item() < 0.1, numpy.allclose(inverse, numpy.eye(500), atol=1e-6), torch.allclose(t @ t, torch.from_numpy(m @ m)), torch.get_num_threads())
"""
STATES = """
import random, numpy, torch, sympy.core.random
print(random.random(), numpy.random.rand(), torch.rand(1).item(), sympy.core.random.random(), numpy.random.default_rng().random())
"""
CHANGES = """
import builtins, decimal, functools, os, random, sys, numpy, sympy, torch, matplotlib, warnings
random.seed(1); numpy.random.seed(1); torch.manual_seed(1); sympy.core.random.seed(1)
numpy.set_printoptions(precision=1); torch.set_default_dtype(torch.float64); matplotlib.rcParams['lines.linewidth'] = 9
decimal.getcontext().prec = 3; sys.setrecursionlimit(500); warnings.simplefilter('error'); os.environ['MARK'] = '1'; os.umask(0)
builtins.mark = numpy.mark = sympy.mark = 1; kept = open('kept', 'w'); sys.path.append('/mark')
sympy.Symbol('x').__class__.mark = 1; sympy.factorial(50); os.chdir('/tmp')
"""
SEEN = """
import builtins, decimal, os, sys, numpy, sympy, torch, matplotlib, warnings
print([hasattr(m, 'mark') for m in (builtins, numpy, sympy, sympy.Symbol)], numpy.get_printoptions()['precision'], torch.get_default_dtype(),
      matplotlib.rcParams['lines.linewidth'], decimal.getcontext().prec, sys.getrecursionlimit(), 'MARK' in os.environ, os.umask(0o22), os.getcwd(),
      '/mark' in sys.path, sorted(os.listdir('/proc/self/fd'))[:4], len(os.listdir('/proc/self/fd')), len(os.listdir('/proc/self/task')))
"""
LEFT = """
import ctypes, multiprocessing.shared_memory, os, socket, subprocess, tempfile, threading, time
kept = multiprocessing.shared_memory.SharedMemory('mark', create=True, size=1000)
semaphore = ctypes.CDLL(None).sem_open(b'/mark', 64, 0o600, 1)
for get in (ctypes.CDLL(None).shmget, ctypes.CDLL(None).semget): get(1835102827, 1, 0o1600)
ctypes.CDLL(None).msgget(1835102827, 0o1600)
for folder in ('.', '/tmp', '/dev/shm'): open(folder + '/mark', 'w').write('1')
os.mkfifo('pipe'); s = socket.socket(socket.AF_UNIX); s.bind('socket'); s.listen()
a = socket.socket(socket.AF_UNIX); a.bind('\\0mark'); a.listen()
subprocess.Popen(['sleep', '99'], start_new_session=True); threading.Thread(target=time.sleep, args=(99,), daemon=True).start()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0: time.sleep(99)
    os._exit(0)
"""
KEY = 1835102827  # of System V's memory, semaphores and messages: "mark"
RUNS = 4


@pytest.fixture
def roomy(box: Sandbox) -> Sandbox:
    """With memory for torch and processes for its threads, as by default; `usual_limits` sets them back."""
    box.limits = replace(SMALL, cell_seconds=60.0, total_seconds=120.0, memory_bytes=1000 * MEGABYTE, processes=64)
    return box


@pytest.fixture(autouse=True)
def usual_limits(shared_box: Sandbox) -> None:
    shared_box.limits = SMALL


def printed(box: Sandbox, *cells: str) -> str:
    run = box.run(cells)
    assert [cell.status for cell in run.cells] == ["ok"] * len(cells), run.cells
    return str(run.cells[-1].outputs[0]["text"])


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_models_train_and_matrices_multiply(roomy: Sandbox, threads: int) -> None:
    for _ in range(2):
        assert printed(roomy, TRAINING.format(threads)) == f"True True True {threads}\n"


def test_the_parent_has_one_thread_before_and_after(roomy: Sandbox) -> None:
    printed(roomy, TRAINING.format(2))
    assert roomy._server is not None
    status = Path(f"/proc/{roomy._server.pid}/status").read_text()
    assert "Threads:\t1\n" in status


def test_random_states_depend_on_the_submission_alone(roomy: Sandbox) -> None:
    first = printed(roomy, STATES)
    other = printed(roomy, CHANGES, STATES)
    assert printed(roomy, STATES) == first
    assert not set(first.split()) & set(other.split())


def test_nothing_that_one_changes_is_seen_by_the_next(roomy: Sandbox) -> None:
    before = printed(roomy, SEEN)
    roomy.run([CHANGES])
    assert printed(roomy, SEEN) == before
    assert "[False, False, False, False]" in before
    assert "['0', '1', '2', '3']" in before
    assert before.endswith(" 5 1\n"), "four descriptors, that of the listing, and one thread"


def outside(box: Sandbox) -> dict[str, object]:
    """All that a submission could leave on the machine."""
    assert box._server is not None
    tables = [path.read_text().splitlines() for name in ("shm", "sem", "msg") if (path := Path(f"/proc/sysvipc/{name}")).exists()]
    sysv = [line for table in tables for line in table if line.split()[0] == str(KEY)]
    mounts = {pid: Path(f"/proc/{pid}/mountinfo").read_text() for pid in (os.getpid(), box._server.pid)}
    sockets = [line for line in Path("/proc/net/unix").read_text().splitlines() if "mark" in line]
    marks = [path for folder in ("/tmp", "/dev/shm", "/dev/mqueue") if os.path.isdir(folder) for path in os.listdir(folder) if "mark" in path]
    scratch = sorted(str(path) for path in Path(box._scratch).rglob("*"))
    return {"ipc": sysv, "mounts": mounts, "sockets": sockets, "marks": marks, "scratch": scratch}


def eventually(holds: Callable[[], bool], seconds: float = 10.0) -> bool:
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.05)
    return holds()


def descriptors(box: Sandbox) -> list[int]:
    """How many files the tests' process and the server hold open."""
    assert box._server is not None
    return [len(os.listdir(f"/proc/{pid}/fd")) for pid in (os.getpid(), box._server.pid)]


def test_nothing_is_left_behind(box: Sandbox) -> None:
    box.run(["1"])
    before, held = outside(box), descriptors(box)
    for _ in range(RUNS):
        run = box.run([LEFT])
        assert run.cells[0].status == "ok", run.cells
    assert box._server is not None
    server = box._server.pid
    assert eventually(lambda: relatives(server) == [])
    assert outside(box) == before
    grown = [now - then for now, then in zip(descriptors(box), held, strict=True)]
    assert max(grown) < RUNS, "the tests' process may open a file meanwhile for another reason, but not one a run"
