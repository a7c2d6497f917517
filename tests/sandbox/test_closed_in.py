"""From inside a submission there is nothing to find: no key, no other submission, no grader, no network."""

from __future__ import annotations

import os
import platform
import socket
from pathlib import Path

import pytest

import autograder
from autograder.sandbox import Limits, Sandbox

ON_X86 = pytest.mark.skipif(platform.machine() != "x86_64", reason="the number of the call is x86_64's")
REPOSITORY = Path(autograder.__file__).resolve().parents[1]
SECRETS = [REPOSITORY / name for name in ("reference_impl/games.py", "autograder/exercises/model.py", "autograder/judge/__init__.py")]


def said(box: Sandbox, *cells: str) -> str:
    """What the last cell printed or raised."""
    outputs = box.run(cells).cells[-1].outputs
    return "".join(output.get("text", "") + output.get("ename", "") + output.get("data", {}).get("text/plain", "") for output in outputs)


@pytest.mark.parametrize(
    "statement",
    [
        "import reference_impl",
        "import reference_impl.games",
        "import autograder.exercises",
        "from autograder import judge",
        "import autograder.judge.inprocess",
        "import autograder.pipeline",
        "__import__('autograder.exercises.shapley')",
        "import importlib; importlib.import_module('reference_impl')",
        "import pkgutil; pkgutil.resolve_name('reference_impl.games')",
        "import pickle; pickle.loads(b'creference_impl.games\\nglove\\n.')",
        "import runpy; runpy.run_module('reference_impl.games')",
        "import importlib.metadata as m; [e.load() for e in m.entry_points(group='autograder.judge')]",
    ],
)
def test_the_key_cannot_be_imported(box: Sandbox, statement: str) -> None:
    assert said(box, statement) in ("ModuleNotFoundError", "ImportError")


def test_the_key_cannot_be_imported_after_changing_the_path(box: Sandbox) -> None:
    source = f"import sys; sys.path[:0] = [{str(REPOSITORY)!r}]; sys.path_importer_cache.clear(); import reference_impl"
    assert said(box, source) == "ModuleNotFoundError"


@pytest.mark.parametrize("secret", SECRETS, ids=lambda path: path.parent.name)
@pytest.mark.parametrize(
    "opening",
    [
        "open({0!r})",
        "import importlib.util as u; s = u.spec_from_file_location('k', {0!r}); s.loader.exec_module(u.module_from_spec(s))",
        "import os; os.listdir(os.path.dirname({0!r}))",
        "import shutil; shutil.copy({0!r}, 'copy')",
        "import os; os.symlink({0!r}, 'link'); open('link')",
        "import os; os.link({0!r}, 'hard')",
        "exec(__import__('tokenize').open({0!r}).read())",
    ],
)
def test_files_of_the_key_are_not_there(box: Sandbox, secret: Path, opening: str) -> None:
    assert secret.exists()
    assert said(box, opening.format(str(secret))) in ("FileNotFoundError", "PermissionError")


def test_nothing_but_the_permitted_places_is_there(box: Sandbox, tmp_path: Path) -> None:
    """The gradebook, solutions, other submissions, the grader's home: whatever is not named is absent."""
    for name in ("gradebook.db", "submitted/ann/04/04.ipynb", "solutions/04.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("secret")
        assert said(box, f"open({str(tmp_path / name)!r})") == "FileNotFoundError"
    absent = ["/root/.ssh", "/etc/shadow", "/sys", "/run", "/var", "/dev/vda", "/dev/tty"]
    absent += [str(REPOSITORY / name) for name in ("solutions", ".git", "pyproject.toml")]
    assert said(box, f"import os; print([p for p in {absent} if os.path.exists(p)])") == "[]\n"


def test_what_a_student_may_import_is_there(box: Sandbox) -> None:
    source = "import numpy, scipy.optimize, sympy, matplotlib.pyplot, fractions, sqlite3, autograder.equivalence"
    assert said(box, source, "from autograder.student import check") == ""


def test_the_process_has_never_held_the_key(box: Sandbox) -> None:
    secret = ("reference_impl", "autograder.exercises", "autograder.judge", "autograder.pipeline")
    assert said(box, f"import sys; print([n for n in sys.modules if n.startswith({secret})])") == "[]\n"


def test_the_environment_is_a_short_list(box: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_TOKEN", "secret")
    with Sandbox(limits=Limits(total_seconds=20)) as fresh:
        seen = said(fresh, "import os; print(dict(os.environ), open('/proc/self/environ').read())")
    assert "secret" not in seen
    assert "PYTHONHASHSEED" in seen
    assert said(box, "import os; print(os.environ['HOME'], os.path.expanduser('~'), os.getcwd())") == " ".join(["/home/student"] * 3) + "\n"


def test_only_its_own_processes_are_seen(box: Sandbox) -> None:
    assert said(box, "import os; print([p for p in os.listdir('/proc') if p.isdigit()], os.getpid(), os.getppid())") == "['1'] 1 0\n"
    assert said(box, f"open('/proc/{os.getpid()}/environ')") == "FileNotFoundError"
    assert said(box, "open('/proc/1/root/etc/shadow')") in ("FileNotFoundError", "PermissionError")
    assert said(box, "open('/proc/sys/kernel/core_pattern')") in ("FileNotFoundError", "PermissionError")


def test_no_other_process_can_be_signalled(box: Sandbox) -> None:
    victims = [os.getpid(), os.getppid(), box.run([]).restarts + 10**6]
    for pid in victims:
        assert said(box, f"import os; os.kill({pid}, 9)") == "ProcessLookupError"
    assert said(box, "import os; os.kill(os.getppid() or -1, 9)") == "ProcessLookupError"


def test_no_network(box: Sandbox) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        connect = f"import socket; socket.create_connection(('127.0.0.1', {port}), timeout=1)"
        assert said(box, connect) in ("PermissionError", "OSError")
        assert said(box, "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM)") == "PermissionError"
        assert said(box, "import socket; socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)") == "PermissionError"
        assert said(box, "import urllib.request as u; u.urlopen('http://192.0.2.1', timeout=1)") == "URLError"


def test_no_unix_socket_of_outside(box: Sandbox, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as hidden:
        server.bind(str(tmp_path / "s"))
        server.listen()
        hidden.bind("\0autograder-test")
        hidden.listen()
        connect = "import socket; socket.socket(socket.AF_UNIX).connect({!r})"
        assert said(box, connect.format(str(tmp_path / "s"))) in ("FileNotFoundError", "PermissionError")
        assert said(box, connect.format("\0autograder-test")) in ("ConnectionRefusedError", "PermissionError")


@pytest.mark.parametrize("folder", ["/usr/lib", "os.path.dirname(os.__file__)", "os.path.dirname(numpy.__file__)", "/", "/etc", "/proc", "/dev"])
def test_only_its_own_folders_can_be_written(box: Sandbox, folder: str) -> None:
    place = repr(folder) if folder.startswith("/") else folder
    assert said(box, f"import os, numpy; open({place} + '/mark', 'w')") in ("OSError", "PermissionError", "FileNotFoundError")


def test_its_own_folders_can_be_written_and_are_gone_afterwards(box: Sandbox) -> None:
    write = "from pathlib import Path\nfor p in ('mark', '/tmp/mark', '/dev/shm/mark'):\n    Path(p).write_text('1')"
    look = "import os; print([os.path.exists(p) for p in ('mark', '/tmp/mark', '/dev/shm/mark')])"
    assert said(box, write, look) == "[True, True, True]\n"
    assert said(box, look) == "[False, False, False]\n"
    assert not Path("/tmp/mark").exists()


def test_no_privilege_comes_back(box: Sandbox) -> None:
    assert said(box, "import os; print(os.getuid(), os.geteuid(), os.getgid())") == "1000 1000 1000\n"
    assert said(box, "import os; os.setuid(0)") == "PermissionError"
    caps = "print([l for l in open('/proc/self/status') if l.startswith(('Cap', 'NoNewPrivs', 'Seccomp:'))])"
    seen = said(box, caps)
    assert seen.count("0000000000000000") == 5
    assert "NoNewPrivs:\\t1" in seen
    assert "Seccomp:\\t2" in seen


@pytest.mark.parametrize(
    "call",
    [
        "unshare(0x10000000)",
        "ptrace(0, 0, 0, 0)",
        "mount(b'none', b'/tmp', b'tmpfs', 0, None)",
        "chroot(b'/tmp')",
        "prctl(1, 0, 0, 0, 0)",
        "memfd_create(b'x', 0)",
        pytest.param("syscall(56, 0x10000011, 0, 0, 0, 0)", marks=ON_X86, id="clone"),
        pytest.param("syscall(321, 0, 0, 0)", marks=ON_X86, id="bpf"),
        pytest.param("syscall(298, 0, 0, 0, 0, 0)", marks=ON_X86, id="perf_event_open"),
        "syscall(425, 1, 0)",
    ],
)
def test_dangerous_calls_are_refused(box: Sandbox, call: str) -> None:
    source = f"import ctypes; libc = ctypes.CDLL(None, use_errno=True); r = libc.{call}; print(r, ctypes.get_errno())"
    assert said(box, source) == "-1 1\n"


def test_extra_readable_places(closed: None, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(mode=0o755)
    tmp_path.chmod(0o755)
    (tmp_path / "data/numbers.csv").write_text("1,2\n")
    (tmp_path / "beside.csv").write_text("3\n")
    with Sandbox(readable=[tmp_path / "data"], limits=Limits(total_seconds=20)) as box:
        assert said(box, f"print(open({str(tmp_path / 'data/numbers.csv')!r}).read())") == "1,2\n\n"
        assert said(box, f"open({str(tmp_path / 'data/numbers.csv')!r}, 'a')") in ("PermissionError", "OSError")
        assert said(box, f"open({str(tmp_path / 'beside.csv')!r})") == "FileNotFoundError"
