"""Which layer is for what: each row's attack succeeds when its layer is taken away, and fails when that layer is in place.

Where other layers stop the same attack they are named in ``also`` and taken away too, so that the one in question stands alone.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from autograder.sandbox import CellRun, Limits, Sandbox
from autograder.sandbox.confine import NOBODY, STUDENT
from autograder.sandbox.landlock import PARTS, version
from autograder.sandbox.layers import LAYERS

from .conftest import SMALL

AS_ROOT = os.geteuid() == 0


GIVEN_UP = """
import mmap
maps = [mmap.mmap(-1, 40 << 20) for _ in range(6)]
for shared in maps:
    shared.write(b"1" * len(shared))
    shared.madvise(mmap.MADV_DONTNEED)  # no longer resident, but still there
"""


@dataclass(frozen=True)
class Attack:
    """A cell that ends with ``done = True`` if it came through.

    Attributes:
        cell: formatted with the names in `World.names`.
        also: other layers that stop it.
        limits: changes to the usual ones.
        root: only where the grader is root is there anything to attack.
    """

    layer: str
    cell: str
    also: tuple[str, ...] = ()
    limits: dict[str, Any] = field(default_factory=dict)
    root: bool = False


CONNECT = "import socket; socket.create_connection(('127.0.0.1', {port}), timeout=2).close()"
KILL = "import os; os.kill({victim}, 9)"
TABLE = [
    # who it is
    Attack("user", "open('{readable}/of_another_user').read()", root=True),
    Attack("id", "open('{readable}/of_root').read()", root=True),
    Attack("capabilities", "import socket; socket.sethostname('mine')", also=("seccomp",)),
    Attack(
        "no-new-privileges",
        "import subprocess; assert subprocess.check_output(['{readable}/setuid_id', '-u']) == b'0\\n'",
        also=("mounts", "seccomp", *PARTS),  # what is mounted for a submission is nosuid; the others cannot be had without it
        root=True,
    ),
    # what it sees
    Attack("mounts", "import os; assert os.stat('{outside}/secret').st_size == 6"),
    Attack("pid", KILL, also=("landlock-scope",)),
    Attack("ipc", "import ctypes; assert ctypes.CDLL(None).shmget({segment}, 0, 0) != -1", also=("seccomp",)),
    Attack("uts", "import socket; assert socket.gethostname() == '{host}'"),
    Attack("network", "import socket; socket.socket(socket.AF_UNIX).connect('\\0{socket}')", also=("landlock-scope",)),
    Attack("network", CONNECT, also=("landlock-network", "seccomp")),
    # what it may do with files, signals and sockets
    Attack("landlock-read", "assert open('{outside}/secret').read() == 'secret'", also=("mounts",)),
    Attack("landlock-write", "open('{outside}/drop/mark', 'w').close()", also=("mounts",)),
    Attack("landlock-write", "open('/proc/self/oom_score_adj', 'w').write('0')"),
    Attack("landlock-network", CONNECT, also=("network", "seccomp")),
    Attack("landlock-scope", KILL, also=("pid",)),
    Attack("landlock-scope", "import socket; socket.socket(socket.AF_UNIX).connect('\\0{socket}')", also=("network",)),
    Attack("seccomp", CONNECT, also=("network", "landlock-network")),
    Attack("seccomp", "import os\nfor _ in range(55): os.write(os.memfd_create('unseen'), bytes(4 << 20))"),  # more than the memory it may have
    Attack("seccomp", GIVEN_UP),
    # how much
    Attack("disk", "for i in range(12): open(str(i), 'wb').write(bytes(1 << 20))"),
    Attack("file-size", "open('big', 'wb').write(bytes(5 << 20))"),
    Attack("open-files", "files = [open('/dev/null') for _ in range(100)]"),
    Attack("processes", "import os, time\nfor _ in range(30):\n    if os.fork() == 0: time.sleep(1); os._exit(0)"),
    Attack("memory", "import os, time\nfor _ in range(3):\n    if os.fork() == 0: x = b'1' * (90 << 20); time.sleep(1); os._exit(0)\ntime.sleep(1)"),
    Attack("data", "much = bytes(300 << 20)", also=("memory",)),
    Attack("clock", "import time; time.sleep(3)", limits={"total_seconds": 1.0}),
    Attack("cpu", "import time\nwhile time.process_time() < 3.5: pass", also=("clock",), limits={"total_seconds": 1.0}),
    Attack("output", "get_ipython().outbox.limit = 1 << 40; print('x' * 2_000_000)"),
]


@dataclass
class World:
    """What lies outside of the sandbox, to be attacked."""

    box: Sandbox
    names: dict[str, object]

    def comes_through(self, attack: Attack, without: tuple[str, ...]) -> bool:
        limits: Limits = replace(SMALL, **attack.limits)
        self.box.limits, self.box._without = limits, frozenset(without)
        run = self.box.run([attack.cell.format(**self.names) + "\ndone = True", "print('done' if done else '')"])
        return all(cell.status == "ok" for cell in run.cells) and shown(run.cells[1]) == "done\n"


def shown(cell: CellRun) -> str:
    return "".join(str(output.get("text", "")) for output in cell.outputs)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Not below /tmp, which a submission without a root of its own may write to."""
    path = Path(tempfile.mkdtemp(prefix="autograder-layers-", dir="/var/tmp"))
    path.chmod(0o755)
    (path / "secret").write_text("secret")
    (path / "drop").mkdir()
    (path / "drop").chmod(0o777)
    readable = path / "readable"
    readable.mkdir(mode=0o755)
    if AS_ROOT:
        for name, owner in (("of_root", 0), ("of_another_user", STUDENT)):
            (readable / name).touch(0o600)
            os.chown(readable / name, owner, owner)
        shutil.copy("/usr/bin/id", readable / "setuid_id")
        (readable / "setuid_id").chmod(0o4755)
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="module")
def segment() -> Iterator[int]:
    """Shared memory of System V that everybody may read: its key."""
    libc, key = ctypes.CDLL(None, use_errno=True), 0x6A0D0000 + os.getpid() % 0xFFFF
    number = libc.shmget(key, 4096, 0o1000 | 0o666)
    assert number != -1, os.strerror(ctypes.get_errno())
    yield key
    libc.shmctl(number, 0, None)


@pytest.fixture(scope="module")
def box(closed: None, folder: Path) -> Iterator[Sandbox]:
    with Sandbox(readable=[folder / "readable"], limits=SMALL) as box:
        yield box


@pytest.fixture
def world(box: Sandbox, folder: Path, segment: int) -> Iterator[World]:
    name = f"autograder-layers-{os.getpid()}"
    with socket.create_server(("127.0.0.1", 0)) as tcp, socket.socket(socket.AF_UNIX) as unix:
        unix.bind("\0" + name)
        unix.listen()
        identity = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if AS_ROOT else {}
        with subprocess.Popen(["/bin/sleep", "100"], cwd="/", **identity) as victim:  # type: ignore[call-overload]
            names = {"outside": folder, "readable": folder / "readable", "victim": victim.pid, "segment": segment, "socket": name}
            yield World(box, {**names, "port": tcp.getsockname()[1], "host": socket.gethostname()})
            victim.kill()


def test_every_layer_has_its_attack() -> None:
    assert {attack.layer for attack in TABLE} == LAYERS.keys()


@pytest.mark.parametrize("attack", TABLE, ids=[f"{attack.layer}-{i}" for i, attack in enumerate(TABLE)])
def test_the_attack_succeeds_without_its_layer_and_fails_with_it(world: World, attack: Attack) -> None:
    if attack.root and not AS_ROOT:
        pytest.skip("the grader is not root, so there is nothing of root's to reach")
    if attack.layer == "landlock-scope" and version() < 6:
        pytest.skip("this kernel's Landlock has no scopes")
    assert not world.comes_through(attack, ()), "with all layers in place"
    assert not attack.also or not world.comes_through(attack, attack.also), "with this layer alone in place"
    assert world.comes_through(attack, (*attack.also, attack.layer)), "without the layer"


def test_taking_away_is_for_tests_alone(box: Sandbox) -> None:
    """No sandbox lacks a layer by itself, and none that is not in the table can be named."""
    assert Sandbox()._without == frozenset()
    box._without = frozenset({"no such layer"})
    with pytest.raises(AssertionError, match="no such layer"):
        box.run(["1"])
    box._without = frozenset()
