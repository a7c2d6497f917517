"""What a sandbox needs, starts and leaves behind."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest

import autograder
from autograder.sandbox import IsolationUnavailable, Limits, Sandbox, supervisor
from autograder.sandbox.places import landlocked, places

PACKAGE = Path(autograder.__file__).resolve().parent
SLEEP = "import time; time.sleep(60)"


def relatives(pid: int) -> list[int]:
    """Children of a process, and theirs."""
    done = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    children = [int(word) for word in done.stdout.split()]
    return children + [deeper for child in children for deeper in relatives(child)]


def wait_for_end(pids: list[int], seconds: float = 10.0) -> list[int]:
    """Those of the processes that still run after a while."""
    end = time.monotonic() + seconds
    while (alive := [pid for pid in pids if Path(f"/proc/{pid}").exists()]) and time.monotonic() < end:
        time.sleep(0.05)
    return alive


def test_nothing_is_left_when_the_block_ends(closed: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with Sandbox(limits=Limits(total_seconds=20)) as box:
        box.run(["import os; os.fork(); open('x', 'w').write('1')"])
        assert len(os.listdir(tmp_path)) == 1
        server = box._server
        assert server is not None
        family = [server.pid, *relatives(server.pid)]
    assert wait_for_end(family) == []
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_nothing_is_left_when_the_grader_is_ended(closed: None, how: signal.Signals, tmp_path: Path) -> None:
    heard = "import signal\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"  # a shell's background jobs ignore it from the start
    source = f"{heard}from autograder.sandbox import Sandbox\nwith Sandbox() as box:\n    print('up', flush=True)\n    box.run([{SLEEP!r}])"
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    started = {"env": environment, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "start_new_session": True}
    with subprocess.Popen([sys.executable, "-c", source], text=True, **started) as grader:  # type: ignore[call-overload]
        assert grader.stdout is not None
        assert grader.stdout.readline() == "up\n"
        end = time.monotonic() + 20
        while len(family := relatives(grader.pid)) < 3 and time.monotonic() < end:
            time.sleep(0.05)
        assert len(family) == 3, "server, keeper, student"
        os.killpg(grader.pid, how)
        grader.wait(10)
    assert wait_for_end(family) == []
    assert os.listdir(tmp_path) == []


def test_no_zombies_between_submissions(box: Sandbox) -> None:
    for _ in range(5):
        box.run(["1"])
    assert box._server is not None
    assert wait_for_end(relatives(box._server.pid), 5) == []


def test_two_sandboxes_at_once_do_not_meet(box: Sandbox) -> None:
    with Sandbox(limits=box.limits) as other:
        seen: list[str] = []
        sandboxes = {"a": box, "b": other}
        write = "from pathlib import Path; Path('/tmp/{0}').touch(); Path('{0}').touch(); import time; time.sleep(0.5)"
        look = "import os; print([n for d in ('/tmp', '.') for n in os.listdir(d) if n in 'ab'], [p for p in os.listdir('/proc') if p.isdigit()])"

        def one(name: str) -> None:
            run = sandboxes[name].run([write.format(name), look])
            seen.append(run.cells[1].outputs[0]["text"])

        threads = [threading.Thread(target=one, args=(name,)) for name in sandboxes]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(seen) == ["['a', 'a'] ['1']\n", "['b', 'b'] ['1']\n"]


def test_a_machine_that_lacks_something_refuses_and_says_what(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "missing", lambda: ["Landlock: a newer kernel"])
    with pytest.raises(IsolationUnavailable, match="a newer kernel"), Sandbox():
        pass


def test_without_isolation_the_same_protocol_in_another_process() -> None:
    with Sandbox(limits=Limits(total_seconds=20), isolated=False) as box:
        run = box.run(["import os; print(os.getpid(), os.getcwd())", "os._exit(1)", "1", "2 / 0"], files={"cases.json": b"{}"})
        assert not run.isolated
        assert [cell.status for cell in run.cells] == ["ok", "died", "ok", "error"]
        pid, folder = run.cells[0].outputs[0]["text"].split()
        assert int(pid) != os.getpid()
        assert not os.path.exists(folder)
        run = box.run(["import subprocess; print(subprocess.Popen(['sleep', '60'], start_new_session=True).pid)"])
        assert wait_for_end([int(run.cells[0].outputs[0]["text"])]) == []


def test_importing_the_package_is_cheap() -> None:
    heavy = {"numpy", "IPython", "sympy", "nbformat", "matplotlib", "torch"}
    source = f"import sys, autograder.sandbox; print({heavy} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True).stdout == "set()\n"


def test_installed_beside_the_key_it_stays_out_of_reach(closed: None, tmp_path: Path) -> None:
    """Where project and key lie in site-packages themselves, with every library beside them."""
    site = tmp_path / "lib/site-packages"
    for name in ("autograder", "reference_impl"):
        shutil.copytree(PACKAGE.parent / name, site / name, ignore=shutil.ignore_patterns("__pycache__"))
    (site / "harmless.py").write_text("x = 1\n")
    for folder in (tmp_path, *tmp_path.parents[: len(tmp_path.parts) - 3]):
        folder.chmod(0o755)
    cells = ["import harmless, autograder.student, autograder.equivalence; harmless.x"]
    cells += ["import reference_impl", "import autograder.exercises"]
    cells += [f"open({str(site / name)!r})" for name in ("reference_impl/games.py", "autograder/cli.py")]
    source = f"""
import autograder
from autograder.sandbox import Sandbox
assert autograder.__file__.startswith({str(site)!r}), autograder.__file__
with Sandbox() as box:
    for cell in {cells!r}:
        (output,) = box.run([cell]).cells[0].outputs
        print(output.get("ename") or output["data"]["text/plain"])
"""
    environment = {**os.environ, "PYTHONPATH": str(site)}
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, env=environment, cwd="/", check=False)
    assert done.stdout.split() == ["1", *["ModuleNotFoundError"] * 2, *["FileNotFoundError"] * 2], done.stderr


def test_a_course_below_a_readable_place_is_covered(closed: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("course/gradebook.db", "course/chapters/data.csv", "course/submitted/ann.ipynb", "beside.csv"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    for folder in (tmp_path, *tmp_path.parents[: len(tmp_path.parts) - 3]):
        folder.chmod(0o755)
    monkeypatch.chdir(tmp_path / "course")
    with Sandbox(readable=[tmp_path, tmp_path / "course/chapters"], limits=Limits(total_seconds=20)) as box:
        for name in ("beside.csv", "course/chapters/data.csv"):
            assert box.run([f"open({str(tmp_path / name)!r}).read()"]).cells[0].status == "ok"
        for name in ("course/gradebook.db", "course/submitted/ann.ipynb"):
            assert box.run([f"open({str(tmp_path / name)!r})"]).cells[0].outputs[0]["ename"] == "FileNotFoundError"


def test_a_server_that_was_killed_is_started_anew(closed: None) -> None:
    with Sandbox(limits=Limits(total_seconds=20)) as box:
        assert box._server is not None
        os.kill(box._server.pid, signal.SIGKILL)
        box._server.wait()
        assert box.run(["1"]).cells[0].status == "ok"


def test_torch_trains_in_a_fork(box: Sandbox) -> None:
    """Imported once in the parent, which starts no thread; forward, backward and products run in each fork."""
    source = """
import torch
torch.manual_seed(0)
model, x = torch.nn.Linear(3, 1), torch.randn(200, 3)
y = x @ torch.tensor([[1.0], [2.0], [3.0]])
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for _ in range(100):
    optimizer.zero_grad()
    loss = torch.nn.functional.mse_loss(model(x), y)
    loss.backward()
    optimizer.step()
m = torch.randn(300, 300)
print(round(loss.item(), 3), tuple((m @ m).shape), torch.get_num_threads())
"""
    for _ in range(2):
        assert box.run([source]).cells[0].outputs[0]["text"] == "0.0 (300, 300) 1\n"


def test_no_readable_place_holds_the_key() -> None:
    seen = places()
    for path in landlocked(seen):
        for secret in (PACKAGE / "exercises", PACKAGE / "judge", PACKAGE.parent / "reference_impl", PACKAGE.parent / "solutions"):
            assert not secret.is_relative_to(path)


def as_ordinary_user(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run this interpreter as a user of no standing, in a mount namespace in which the interpreter may be read."""
    prefix = os.path.realpath(sys.base_prefix)
    tmp_path.chmod(0o755)
    script = f"""
set -e
mkdir {tmp_path}/python; mount --bind {prefix} {tmp_path}/python
top=/$(echo {prefix} | cut -d/ -f2); mount -t tmpfs -o mode=755 none $top; mkdir -p {prefix}; mount --move {tmp_path}/python {prefix}
exec setpriv --reuid 4242 --regid 4242 --clear-groups env -u PYTHONPATH -u NO_SKIPS HOME=/tmp {sys.executable} "$@"
"""
    command = ["unshare", "-m", "sh", "-c", script, "sh", *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd="/", check=False)


AS_ROOT = pytest.mark.skipif(os.geteuid() != 0 or shutil.which("setpriv") is None, reason="needs root, to become an ordinary user, and setpriv")


@pytest.mark.slow
@AS_ROOT
def test_every_layer_as_an_ordinary_user(closed: None, tmp_path: Path) -> None:
    """The table of attacks once more; those on what only root has are skipped there."""
    options = ["-q", "-p", "no:cacheprovider", "--rootdir", str(PACKAGE.parent), "-c", str(PACKAGE.parent / "pyproject.toml")]
    done = as_ordinary_user(tmp_path, "-m", "pytest", *options, str(Path(__file__).parent / "test_layers.py"))
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    assert " passed" in done.stdout


@AS_ROOT
def test_as_an_ordinary_user(closed: None, tmp_path: Path) -> None:
    source = "from autograder.sandbox import Sandbox, missing\nassert not missing(), missing()\nwith Sandbox() as box:\n" + (
        "    for cell in ('import os; os.getuid()', 'import reference_impl', 'import os\\nwhile True: os.fork()'):\n"
        "        print(box.run([cell]).cells[0].outputs[0])\n"
    )
    done = as_ordinary_user(tmp_path, "-c", source)
    lines = done.stdout.splitlines()
    assert len(lines) == 3, done.stderr
    assert "'1000'" in lines[0]
    assert "ModuleNotFoundError" in lines[1]
    assert "BlockingIOError" in lines[2]
