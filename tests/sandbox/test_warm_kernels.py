"""Kernels by fork of a warm parent: used by name as any other, with the same outputs, and gone when nobody needs them."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import nbclient
import nbformat
import pytest
from jupyter_client.manager import start_new_kernel

from autograder.sandbox import provisioner

from .test_lifetime import wait_for_end
from .test_outputs import CELLS, tidied

NAME = "python3-warm"
IDLE = 8.0
SPECIFICATION = Path(provisioner.__file__).parent / "kernelspec/kernel.json"
pytestmark = pytest.mark.filterwarnings("ignore:Kernel is running over TCP")


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[pytest.MonkeyPatch]:
    """The kernel specification as it is installed, and parents of our own that end soon; at the end of the module there is none left."""
    folder = tmp_path_factory.mktemp("warm")
    shutil.copytree(SPECIFICATION.parent, folder / "jupyter/kernels" / NAME)
    (folder / "run").mkdir(mode=0o700)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_PATH", str(folder / "jupyter"))
        patch.chdir(folder)  # some cells write a file
        patch.setenv("XDG_RUNTIME_DIR", str(folder / "run"))
        patch.setenv("AUTOGRADER_WARM_SECONDS", str(IDLE))
        for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
            patch.setenv(name, "1")
        yield patch
    end = time.monotonic() + 30
    sockets = folder / "run/autograder-kernels"
    while (left := list(sockets.glob("*.sock"))) and time.monotonic() < end:
        time.sleep(0.1)
    assert left == [], "a parent still listens"


def ran(*sources: str, kernel: str = NAME) -> list[list[dict[str, object]]]:
    """Outputs of the cells, under nbclient."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    nbclient.NotebookClient(notebook, kernel_name=kernel, allow_errors=True, timeout=120).execute()
    return [cell.outputs for cell in notebook.cells]


def text(outputs: list[dict[str, object]]) -> str:
    return "".join(str(output.get("text", output.get("evalue", ""))) for output in outputs)


def parent_of_kernels() -> int:
    return int(text(ran("import os; print(os.getppid())")[0]))


def test_outputs_are_those_of_a_cold_kernel(environment: pytest.MonkeyPatch) -> None:
    cells = [*CELLS, "import matplotlib.pyplot as plt\nplt.plot([1, 2]);", "import sys; sys.argv[0], sys.path, __name__"]
    cold = ran(*cells, kernel="python3")
    Path("made.py").unlink()  # one of the cells writes it, and says whether it was there
    warm = ran(*cells)
    assert [(cell, tidied(outputs)) for cell, outputs in zip(cells, warm, strict=True)] == [
        (cell, tidied(outputs)) for cell, outputs in zip(cells, cold, strict=True)
    ]


def test_kernels_come_from_one_parent_with_one_thread(environment: pytest.MonkeyPatch) -> None:
    first = parent_of_kernels()
    assert first == parent_of_kernels()
    assert len(os.listdir(f"/proc/{first}/task")) == 1
    loaded = "import sys; print(all(name in sys.modules for name in ('numpy', 'scipy', 'sympy', 'matplotlib', 'torch')))"
    ours = "import sys; print({name.split('.')[1] for name in sys.modules if name.startswith(('autograder.', 'reference_impl.'))})"
    assert [text(outputs) for outputs in ran(loaded, ours)] == ["True\n", "{'sandbox'}\n"]


def test_nothing_passes_from_one_kernel_to_the_next(environment: pytest.MonkeyPatch) -> None:
    """And each draws its own random numbers, as processes of their own would."""
    draws = "import random, numpy, sympy.core.random as s; print(random.random(), numpy.random.rand(), s.random())"
    change = "import numpy, os; numpy.mark = 1; os.environ['MARK'] = '1'; numpy.random.seed(0); numpy.set_printoptions(1)"
    first = ran(draws, change)
    second = ran(draws, "import os; print(hasattr(numpy, 'mark'), 'MARK' in os.environ, numpy.get_printoptions()['precision'])")
    assert not set(text(first[0]).split()) & set(text(second[0]).split())
    assert text(second[1]) == "False False 8\n"


def test_several_threads_compute_in_a_kernel(environment: pytest.MonkeyPatch) -> None:
    source = """
import torch, numpy, threadpoolctl
torch.set_num_threads(2)
with threadpoolctl.threadpool_limits(2):
    a = numpy.ones((400, 400))
    print((a @ a)[0, 0], (torch.ones(400, 400) @ torch.ones(400, 400))[0, 0].item(), torch.get_num_threads())
"""
    assert text(ran(source)[0]) == "400.0 400.0 2\n"


def test_interrupt_restart_and_shutdown(environment: pytest.MonkeyPatch) -> None:
    manager, client = start_new_kernel(kernel_name=NAME, startup_timeout=120)
    pids = []
    try:
        for _ in range(2):
            pids.append(manager.provisioner.pid)
            client.execute("import time\ntime.sleep(60)", reply=False)
            time.sleep(0.5)
            manager.interrupt_kernel()
            assert client.get_shell_msg(timeout=30)["content"]["ename"] == "KeyboardInterrupt"
            assert manager.is_alive()
            manager.restart_kernel()
            client.wait_for_ready(timeout=60)
            assert client.execute("1", reply=True, timeout=30)["content"]["execution_count"] == 1
        pids.append(manager.provisioner.pid)
    finally:
        client.stop_channels()
        manager.shutdown_kernel()
    assert len(set(pids)) == 3
    assert not manager.is_alive()
    assert wait_for_end(pids) == []


def test_a_kernel_that_is_killed_or_dies_is_noticed(environment: pytest.MonkeyPatch) -> None:
    manager, client = start_new_kernel(kernel_name=NAME, startup_timeout=120)
    pid = manager.provisioner.pid
    client.execute("import os; os._exit(3)")
    end = time.monotonic() + 30
    while manager.is_alive() and time.monotonic() < end:
        time.sleep(0.05)
    assert manager.provisioner.process.returncode == 3
    client.stop_channels()
    manager.shutdown_kernel(now=True)
    manager, client = start_new_kernel(kernel_name=NAME, startup_timeout=120)
    client.stop_channels()
    pids = [pid, manager.provisioner.pid]
    manager.shutdown_kernel(now=True)
    assert wait_for_end(pids) == []


def test_a_kernel_ends_with_the_process_that_asked_for_it(environment: pytest.MonkeyPatch) -> None:
    source = f"""
from jupyter_client.manager import start_new_kernel
import time
manager, client = start_new_kernel(kernel_name={NAME!r}, startup_timeout=120)
print(manager.provisioner.pid, flush=True)
time.sleep(60)
"""
    command = [sys.executable, "-W", "ignore", "-c", source]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as asking:
        assert asking.stdout is not None
        pid = int(asking.stdout.readline())
        asking.kill()
    assert wait_for_end([pid]) == []


def test_the_parent_ends_when_it_is_not_used(environment: pytest.MonkeyPatch) -> None:
    assert wait_for_end([parent_of_kernels()], IDLE + 20) == []


def test_kernels_survive_no_parent(environment: pytest.MonkeyPatch) -> None:
    manager, client = start_new_kernel(kernel_name=NAME, startup_timeout=120)
    pid, parent = manager.provisioner.pid, parent_of_kernels()
    os.kill(parent, signal.SIGKILL)
    assert wait_for_end([pid]) == []
    assert not manager.is_alive()
    client.stop_channels()
    manager.shutdown_kernel(now=True)
    assert parent_of_kernels() not in (parent, os.getpid())


def test_where_it_cannot_be_forked_it_starts_cold(environment: pytest.MonkeyPatch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "matplotlibrc").write_text("lines.linewidth: 7\n")
    monkeypatch.chdir(tmp_path)
    cells = "import sys; print('sympy' in sys.modules)", "import matplotlib; print(matplotlib.rcParams['lines.linewidth'])"
    assert [text(outputs) for outputs in ran(*cells)] == ["False\n", "7.0\n"]


@pytest.mark.parametrize(
    ("cmd", "kwargs", "why"),
    [
        (["python", "-m", "other"], {}, "not an ipykernel"),
        (["python", "-m", "ipykernel_launcher"], {"env": {"PYTHONPATH": "here"}}, "relative"),
        (["python", "-m", "ipykernel_launcher"], {"stdout": subprocess.PIPE}, "pipe"),
    ],
)
def test_what_cannot_be_forked(cmd: list[str], kwargs: dict[str, object], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        provisioner.requested(cmd, {"env": {}, **kwargs}, [])


def test_a_folder_of_somebody_else_is_not_trusted(tmp_path: Path) -> None:
    (tmp_path / "autograder-kernels").mkdir(mode=0o777)
    (tmp_path / "autograder-kernels").chmod(0o777)
    with pytest.raises(PermissionError, match="alone"):
        provisioner.folder_of_sockets({"XDG_RUNTIME_DIR": str(tmp_path)})


def test_nbval_by_name(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    cell = nbformat.v4.new_code_cell("import os, sys; ('sympy' in sys.modules, 6 * 7)", execution_count=1)
    cell.outputs = [nbformat.v4.new_output("execute_result", {"text/plain": "(True, 42)"}, execution_count=1)]
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), tmp_path / "a.ipynb")
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-kernel-name", NAME, "-q", "-p", "no:cacheprovider", "-c", os.devnull]
    done = subprocess.run([*command, "--rootdir", tmp_path, tmp_path / "a.ipynb"], capture_output=True, text=True, timeout=200, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout


def test_stock_nbgrader_by_name(environment: pytest.MonkeyPatch) -> None:
    """nbgrader's own preprocessor, configured as ``c.Execute.kernel_name``; in a process of its own, as importing it warns."""
    source = f"""
import nbformat
from nbgrader.preprocessors import Execute
from traitlets.config import Config
notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("import sys; 'sympy' in sys.modules")])
Execute(config=Config({{"Execute": {{"kernel_name": {NAME!r}}}}})).preprocess(notebook, {{}})
print(notebook.cells[0].outputs[0]["data"]["text/plain"])
"""
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, timeout=200, check=False)
    assert done.stdout == "True\n", done.stderr


def test_the_specification_names_the_provisioner() -> None:
    metadata = json.loads(SPECIFICATION.read_text())["metadata"]
    assert metadata["kernel_provisioner"]["provisioner_name"] == "autograder-warm"
