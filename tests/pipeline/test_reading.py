"""Whatever the file is: a clean notebook, or a message that names the file and the remedy."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder.pipeline.reading import UnreadableError, parse_notebook, read_bytes

NAME = "04_shapley.ipynb"


def notebook(**changes: Any) -> bytes:
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [], **changes}).encode()


def code(source: Any, **more: Any) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None, **more}


BROKEN = {
    "empty": (b"", "is empty"),
    "a document": (b"PK\x03\x04\xff\xfe", "not text in UTF-8"),
    "half a file": (notebook(cells=[code("1")])[:-20], "not JSON at line 1"),
    "a list": (b"[1, 2]", "not a notebook"),
    "other JSON": (b'{"answer": 42}', "not a notebook"),
    "format 3": (b'{"nbformat": 3, "nbformat_minor": 0, "worksheets": [], "metadata": {}}', "format 3, not 4"),
    "no format": (notebook(nbformat=None), "format None"),
    "nested": (b'{"cells": ' + b"[" * 200_000 + b"]" * 200_000 + b"}", "nested too deeply"),
    "an absurd number": (b'{"cells": [], "nbformat": ' + b"9" * 10_000 + b"}", "absurd number"),
    "a cell that is a number": (notebook(cells=[code("1"), 7]), "Cell 2 of 04_shapley.ipynb is damaged"),
    "a cell of an unknown kind": (notebook(cells=[{"cell_type": "video", "source": ""}]), "Cell 1"),
    "a source that is a number": (notebook(cells=[code(1)]), "Cell 1"),
    "too many cells": (notebook(cells=[code("")] * 2001), "2001 cells"),
}


@pytest.mark.parametrize(("data", "words"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_file_names_itself_and_the_remedy(data: bytes, words: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        parse_notebook(data, NAME)
    assert NAME in caught.value.message
    assert words in caught.value.message
    assert any(verb in caught.value.remedy for verb in ("Open", "Convert", "Delete", "Hand in"))
    assert not caught.value.missing


def test_nothing_but_sources_and_ids_survives() -> None:
    marks = {"nbgrader": {"grade_id": "a", "points": 999, "grade": True}, "evil": {"deep": [1]}}
    cell = code(["x = 1\n", "y"], metadata=marks, outputs=[{"output_type": "display_data", "data": {"text/html": "<script>"}}], extra=1)
    read = parse_notebook(notebook(cells=[cell, code("z\ud800")], metadata={"widgets": {"state": 1}, "kernelspec": {"name": "evil"}}), NAME)
    assert read.metadata == {}
    assert read.cells[0].source == "x = 1\ny"
    assert read.cells[0].metadata == {"nbgrader": {"grade_id": "a"}}
    assert read.cells[0].outputs == []
    assert read.cells[1].source == "z?"
    nbformat.validate(read)


@pytest.mark.parametrize("grade_id", [1, None, "", "x" * 201, ["a"], {"a": 1}])
def test_an_id_that_is_no_short_text_is_none(grade_id: Any) -> None:
    read = parse_notebook(notebook(cells=[code("", metadata={"nbgrader": {"grade_id": grade_id}})]), NAME)
    assert read.cells[0].metadata == {}


def test_only_pictures_stay_attached() -> None:
    attachments = {"a.png": {"image/png": "AAAA", "text/html": "<script>"}, "b.svg": {"image/svg+xml": "<svg onload=x>"}, "c": 3}
    cell = {"cell_type": "markdown", "source": "![](attachment:a.png)", "metadata": {}, "attachments": attachments}
    assert parse_notebook(notebook(cells=[cell]), NAME).cells[0].attachments == {"a.png": {"image/png": "AAAA"}}


def test_a_missing_file_says_what_is_there_instead(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match=r"04_shapley.ipynb is missing: nothing was handed in") as caught:
        read_bytes(tmp_path / NAME)
    assert caught.value.missing
    (tmp_path / "final version (2).ipynb").touch()
    with pytest.raises(UnreadableError, match=r"If that is the notebook, rename it to 04_shapley.ipynb"):
        read_bytes(tmp_path / NAME)
    (tmp_path / "copy.IPYNB").touch()
    with pytest.raises(UnreadableError, match=r"copy.IPYNB, final version \(2\).ipynb. Rename the one that counts"):
        read_bytes(tmp_path / NAME)


def test_links_folders_and_pipes_are_refused(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("the key")
    (tmp_path / "link.ipynb").symlink_to(tmp_path / "secret")
    (tmp_path / "folder.ipynb").mkdir()
    os.mkfifo(tmp_path / "pipe.ipynb")
    for name in ("link.ipynb", "folder.ipynb", "pipe.ipynb"):
        with pytest.raises(UnreadableError, match=name):
            read_bytes(tmp_path / name)


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / NAME
    with path.open("wb") as file:
        file.truncate(3_000_000_000)
    with pytest.raises(UnreadableError, match="3000 MB, more than the 20 MB") as caught:
        read_bytes(path)
    assert "Clear Outputs" in caught.value.remedy


def test_a_format_and_labels_that_cannot_be_shown_are_not() -> None:
    with pytest.raises(UnreadableError) as caught:
        parse_notebook(b'{"cells": [], "nbformat": "\\ud800\\u001b[2J"}', "a.ipynb")
    assert str(caught.value).isprintable()
    cell = '{"cell_type": "code", "source": "", "metadata": {"nbgrader": {"grade_id": "%s"}}}'
    for label in ("\\ud800", "\\u202e", "\\u001b"):
        notebook = parse_notebook(f'{{"nbformat": 4, "cells": [{cell % label}]}}'.encode(), "a.ipynb")
        assert notebook.cells[0].metadata == {}
