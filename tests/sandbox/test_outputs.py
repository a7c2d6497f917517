"""What a cell prints, shows and raises comes out as nbclient would record it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import nbclient
import nbformat
import pytest

from autograder.sandbox import Sandbox

from .conftest import SMALL

CELLS = [
    "print('hello'); print('world', end='')",
    "import sys; print('to stderr', file=sys.stderr)",
    "1 + 1",
    "'quiet';",
    "None",
    "_, Out[3], In[3]",
    "from IPython.display import HTML, display, Markdown, JSON, Image\ndisplay(HTML('<b>bold</b>'))",
    "HTML('<i>last</i>')",
    "print('before'); display('shown'); print('after'); 'value'",
    "JSON({'a': [1, 2.5, None]})",
    "Image(data=b'\\x89PNG\\r\\n\\x1a\\n' + b'0' * 20, format='png')",
    "display({'text/plain': 'raw', 'text/html': '<p>'}, raw=True, metadata={'text/html': {'isolated': True}})",
    "def f(x):\n    return 1 / x\n\nf(0)",
    "raise ValueError('words')",
    "x = (1,",
    "undefined_name",
    "%matplotlib inline",
    "%time y = 3",
    "%%time\nsum(range(3))",
    "%%capture out\nprint('captured')",
    "out.stdout",
    "%who_ls no_such_type",
    "%%bash\necho from bash",
    "raise SystemExit(3)",
    "from IPython.display import clear_output\nprint('gone'); clear_output(); print('stays')",
    "print('gone'); clear_output(wait=True); print('stays')",
    "handle = display('first', display_id='one'); handle.update('second')",
    "handle.update('third')",
    "import warnings; warnings.simplefilter('ignore'); warnings.warn('unseen')",
    "await __import__('asyncio').sleep(0, 'awaited')",
    "import sympy; sympy.Rational(1, 2) * sympy.Symbol('x')",
    "import numpy as np; np.eye(2)",
    "class Bad:\n    def __repr__(self):\n        raise RuntimeError('no repr')\nBad()",
    "'é ∑ 𝔽 \\ud800'",
    "   ",
    "%no_such_magic",
    "sys.stdout.write('returns its length')",
    "print('x' * 5000)",
    "__name__",
    "exec(compile('1/0', 'somewhere.py', 'exec'))",
    "assert 1 == 2, 'not equal'",
    # pictures, byte for byte
    "import matplotlib.pyplot as plt\nplt.plot([1, 4, 2]); plt.title('t')",
    "fig, ax = plt.subplots(); ax.bar([1, 2], [3, 4]); plt.show(); print('after')",
    "plt.figure(figsize=(2, 2)); plt.imshow([[0, 1], [1, 0]]); display(plt.gcf()); plt.close('all')",
    "fig, ax = plt.subplots(figsize=(2, 1))\nfig",
    "%config InlineBackend.figure_format = 'retina'\nplt.figure(figsize=(1, 1)); plt.plot([1]);",
    # what is shown under a name, and shown again
    "h = display(Markdown('*a*'), display_id='x'); print('between'); h.update(Markdown('*b*'))",
    "from IPython.display import update_display\nupdate_display('c', display_id='x'); display('d', display_id='x')",
    "for i in range(3):\n    clear_output(wait=True); print(i); display(i)",
    # errors of every kind
    "def inner(x):\n    try:\n        return {}[x]\n    except KeyError as error:\n        raise RuntimeError('outer') from error\ninner('k')",
    "try:\n    1 / 0\nexcept ZeroDivisionError:\n    undefined",
    "def broken(:",
    "  indented = 1",
    "int('é∑')",
    "class E(Exception):\n    pass\nraise E",
    "raise ExceptionGroup('several', [ValueError(1), TypeError('b')])",
    "recurse = lambda n: recurse(n + 1)\nrecurse(0)",
    "%xmode Plain\n1 / 0",
    "%xmode Context",
    "raise KeyboardInterrupt('words')",
    # magics
    "%env MARK=1",
    "%%html\n<b>x</b>",
    "%%latex\n$x$",
    "%%javascript\n1",
    "%%sh\necho sh; echo e >&2; false",
    "%%writefile made.py\nx = 5\nprint('ran', __name__)",
    "%run made.py",
    "files = !echo one; echo two\nfiles",
    "%history -n 1-2",
    "print?",
    "%lsmagic\nNone",
    "%autosave 0",
    "%time",
    # objects that show themselves
    "class R:\n    def _repr_mimebundle_(self, **_):\n        return {'text/plain': 'p', 'application/x-own+json': {'a': [1]}}, {'meta': 1}\nR()",
    "class H:\n    def _repr_html_(self): raise ValueError('in html')\n    def __repr__(self): return 'plain'\nH()",
    "class P:\n    def _repr_png_(self): return b'\\x89PNG'\n    def __repr__(self): return 'a png'\nP()",
    "class D:\n    def _ipython_display_(self): print('displays itself')\nD()",
    "sympy.init_printing(); sympy.Integral(sympy.Symbol('x'), sympy.Symbol('x'))",
    "get_ipython().run_cell('2 + 2'); 3",
    "import threading\nt = threading.Thread(target=lambda: print('from a thread')); t.start(); t.join()",
    "%reset -f",
    "_",
]


def tidied(outputs: list[Any]) -> list[dict[str, Any]]:
    """Outputs without what differs between any two runs: times, addresses, the kernel's own folder, and where a stream was flushed."""
    result: list[dict[str, Any]] = []
    for output in outputs:
        output = dict(output)
        for key in ("text", "traceback"):
            if key in output:
                text = "\n".join(output[key]) if isinstance(output[key], list) else output[key]
                text = re.sub(r"[\d.e+]+ ([mµμn]?s|ns)\b", "TIME", text)
                text = re.sub(r"ipykernel_\d+", "ipykernel", text)
                text = re.sub(r"((?:[^\n]*\n){3})\1{20,}", r"\1", text)  # how deep an infinite recursion came
                output[key] = re.sub(r"0x[0-9a-f]+", "ADDRESS", text)
        if result and output["output_type"] == "stream" and (result[-1]["output_type"], result[-1].get("name")) == ("stream", output["name"]):
            result[-1]["text"] += output["text"]
        else:
            result.append(output)
    return result


@pytest.fixture(scope="module")
def both(shared_box: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, list[dict[str, Any]], list[dict[str, Any]]]]:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in CELLS])
    resources = {"metadata": {"path": str(tmp_path_factory.mktemp("kernel"))}}
    nbclient.NotebookClient(notebook, kernel_name="python3", allow_errors=True, timeout=60, resources=resources).execute()
    shared_box.limits = replace(SMALL, output_bytes=1 << 20)
    run = shared_box.run(CELLS)
    shared_box.limits = SMALL
    assert len(run.cells) == len(CELLS)
    pairs = zip(CELLS, notebook.cells, run.cells, strict=True)
    return [(source, tidied(theirs.outputs), tidied(ours.outputs)) for source, theirs, ours in pairs]


@pytest.mark.parametrize("number", range(len(CELLS)), ids=[f"{i}-{source[:30]}" for i, source in enumerate(CELLS)])
def test_outputs_equal_those_of_nbclient(both: list[tuple[str, list[dict[str, Any]], list[dict[str, Any]]]], number: int) -> None:
    _, theirs, ours = both[number]
    assert ours == theirs


@pytest.mark.parametrize("source", ["input('name?')", "import getpass; getpass.getpass()"])
def test_nobody_sits_at_the_keyboard(box: Sandbox, source: str) -> None:
    error = box.run([source]).cells[0].outputs[-1]
    assert error["ename"] == "StdinNotImplementedError"
    assert error["evalue"] == "raw_input was called, but this frontend does not support input requests."


def test_streams_keep_their_order(box: Sandbox) -> None:
    """Under nbclient they come in the order in which a thread looks at them."""
    run = box.run(["import os, sys\nprint('a'); print('b', file=sys.stderr); print('c'); os.write(1, b'd\\n')\n!echo e\nprint('f')"])
    assert [(o["name"], o["text"]) for o in run.cells[0].outputs] == [("stdout", "a\n"), ("stderr", "b\n"), ("stdout", "c\nd\ne\nf\n")]


def test_a_figure_is_shown_at_the_end_of_its_cell(box: Sandbox) -> None:
    run = box.run(["import matplotlib.pyplot as plt\nplt.plot([1, 2]);\nprint('drawn')", "plt.get_fignums()"])
    printed, figure = run.cells[0].outputs
    assert printed["text"] == "drawn\n"
    assert figure["output_type"] == "display_data"
    assert figure["data"]["image/png"].startswith("iVBOR")
    assert figure["data"]["text/plain"] == "<Figure size 640x480 with 1 Axes>"
    assert run.cells[1].outputs[0]["data"]["text/plain"] == "[]"


def test_outputs_are_valid_nbformat(box: Sandbox) -> None:
    box.limits = replace(SMALL, output_bytes=1 << 20)
    run = box.run(CELLS)
    box.limits = SMALL
    pairs = zip(CELLS, run.cells, strict=True)
    cells = [nbformat.v4.new_code_cell(source, outputs=cell.outputs, execution_count=cell.execution_count) for source, cell in pairs]
    nbformat.validate(nbformat.from_dict(nbformat.v4.new_notebook(cells=cells)))


def test_an_error_leaves_the_later_cells_running(box: Sandbox) -> None:
    run = box.run(["1/0", "x = 1", "x"])
    assert [cell.status for cell in run.cells] == ["error", "ok", "ok"]
    assert [cell.execution_count for cell in run.cells] == [1, 2, 3]


def test_what_a_child_process_prints_is_recorded(box: Sandbox) -> None:
    run = box.run(["import os\nif (p := os.fork()) == 0:\n    print('from the child')\n    os._exit(0)\nos.waitpid(p, 0);"])
    assert run.cells[0].outputs == [{"output_type": "stream", "name": "stdout", "text": "from the child\n"}]
