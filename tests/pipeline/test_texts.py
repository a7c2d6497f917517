"""Text cells of students: what a renderer makes of them reaches nobody, and costs nobody's time."""

from __future__ import annotations

import json
import time

import nbformat
import pytest

from autograder.pipeline.reading import parse_notebook
from autograder.pipeline.texts import MAX_TEXTS, as_typed, disarm, disarmed
from autograder.reports.clean import clean_markdown

REACHES_OUT = [
    r"[a](javascript\:run())",
    "[a](javascript&colon;run())",
    "[a](&#x6A;avascript:run())",
    "[a](java&Tab;script&colon;run())",
    "[e]\n\n[e]: javascript\\:run()",
    "[a](data&colon;text/html,run)",
    "![a](https://evil.example/beacon.png)",
    "![a](attachment:none)",
]
STAYS = ["[a](https://example.org) and [b](#below), mail <b>me</b>", "![plot](attachment:x.png)", "$a < b$ and `c`", "~~~\ncode\n~~~"]


@pytest.mark.parametrize("text", REACHES_OUT, ids=lambda text: text[:30])
def test_what_reaches_out_is_shown_as_it_was_typed(text: str) -> None:
    assert disarmed(text) == as_typed(text)


@pytest.mark.parametrize("text", STAYS)
def test_what_stays_is_rendered(text: str) -> None:
    assert disarmed(text, {"x.png": {"image/png": "AAAA"}}) == text


def test_a_fence_in_the_text_does_not_end_ours() -> None:
    assert as_typed("~~~~~~\n[a](javascript&colon;run())").startswith("~" * 10 + "\n~~~~~~\n")


def test_long_texts_are_not_rendered() -> None:
    cells = [nbformat.v4.new_markdown_cell("> " * 5_000, id=f"c{n}") for n in range(2 * MAX_TEXTS // 10_000)]
    cells.append(nbformat.v4.new_markdown_cell("\\begin{a}" * 1_000_000, id="long"))
    began = time.process_time()
    disarm(cells)
    pages = [clean_markdown(cell.source) for cell in cells]
    assert all(cell.source.startswith("~~~~\n") for cell in cells[10:])
    assert max(map(len, pages)) < 200_000
    assert time.process_time() - began < 60


def test_an_attachment_is_shown_once_and_holds_pixels_alone() -> None:
    bundle = {"a": {"image/png": "A" * 1_000}, "": {"image/png": "AAAA"}, "b": {"image/png": "attachment:a "}, "c": {"image/gif": "QUJD"}}
    source = "![a](attachment:a) " * 100 + "![c](attachment:c) ![b](attachment:b)"
    content = {"nbformat": 4, "cells": [{"cell_type": "markdown", "source": source, "metadata": {}, "attachments": bundle}]}
    (cell,) = parse_notebook(json.dumps(content).encode(), "a.ipynb").cells
    assert set(cell.attachments) == {"a", "c"}
    page = clean_markdown(cell.source, cell.attachments)
    assert page.count("A" * 1_000) == 1
    assert 'src="data:image/gif;base64,QUJD"' in page


def test_attachments_that_would_fill_a_page_are_not_shown() -> None:
    picture = {"a": {"image/png": "A" * 1_000_000}}
    assert disarmed("![a][b]" * 100 + "\n\n[b]: attachment:a", picture).startswith("~~~~\n")
