"""Outputs of a graded notebook: what students' cells showed, made harmless, and what we write into check cells and the scoreboard."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder.reports.clean import clean_html
from autograder.student import render
from autograder.student.results import Result

MAX_TEXT = 20_000  # characters of one text output; more is cut, and said to be
MAX_HTML = 100_000
MAX_IMAGE = 3_000_000  # characters of base64
MAX_OUTPUTS = 200  # of one cell


def safe_outputs(outputs: Sequence[Mapping[str, Any]], count: int) -> list[NotebookNode]:
    """A student's outputs without anything that could run or reach out of its place: text, pictures as pixels, tables without style."""
    kept = [safe for output in outputs[:MAX_OUTPUTS] if (safe := _safe(output, count)) is not None]
    if len(outputs) > MAX_OUTPUTS:
        kept.append(output_of("stream", name="stdout", text=f"({len(outputs) - MAX_OUTPUTS} more outputs left out)\n"))
    return kept


def output_of(kind: str, **content: Any) -> NotebookNode:
    """An output of nbformat 4. (nbformat's own `new_output` validates each; the notebook is validated once, when it is written.)"""
    rich: dict[str, Any] = {"metadata": {}} if kind in ("display_data", "execute_result") else {}
    node: NotebookNode = nbformat.from_dict({"output_type": kind, **rich, **content})
    return node


def _safe(output: Mapping[str, Any], count: int) -> NotebookNode | None:
    kind = output.get("output_type")
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        return output_of("stream", name=name, text=_cut(output.get("text")))
    if kind == "error":
        traceback = output.get("traceback")
        lines = [_cut(line) for line in traceback[-50:]] if isinstance(traceback, list) else []
        return output_of("error", ename=_cut(output.get("ename"), 200), evalue=_cut(output.get("evalue"), 2000), traceback=lines)
    if kind in ("display_data", "execute_result"):
        data = _safe_data(output.get("data"))
        more = {"execution_count": count} if kind == "execute_result" else {}
        return output_of(kind, data=data, **more) if data else None
    return None


def _safe_data(data: Any) -> dict[str, str]:
    if not isinstance(data, Mapping):
        return {}
    kept: dict[str, str] = {}
    for mime, value in data.items():
        text = "".join(map(str, value)) if isinstance(value, list) else value
        if not isinstance(text, str):
            continue
        if mime in ("text/plain", "text/latex"):
            kept[mime] = _cut(text)
        elif mime in ("image/png", "image/jpeg") and len(text) <= MAX_IMAGE and _is_base64(text):
            kept[mime] = "".join(text.split())
        elif mime == "text/html" and len(text) <= MAX_HTML:
            kept[mime] = clean_html(text)
    if "\\href" in kept.get("text/latex", ""):  # a link could hold a script
        del kept["text/latex"]
    return kept


def _is_base64(text: str) -> bool:
    try:
        base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


def _cut(text: Any, limit: int = MAX_TEXT) -> str:
    words = "".join(map(str, text)) if isinstance(text, list) else str(text or "")
    words = words.encode("utf-8", "replace").decode("utf-8")
    return words if len(words) <= limit else words[:limit] + f"\n({len(words) - limit} more characters left out)\n"


def verdict_output(result: Result, count: int) -> NotebookNode:
    """The output of a check cell: points as plain text, feedback as HTML."""
    data = {"text/plain": render.points_text(result.points), "text/html": render.html(result)}
    return output_of("execute_result", data=data, execution_count=count)


def scoreboard_output(results: Sequence[Result], specs: Mapping[str, Mapping[str, Any]], count: int) -> NotebookNode:
    """The output of the scoreboard cell, from the verdicts of this grading."""
    rows = [(r.exercise, str(specs[r.exercise]["title"]), r.points, r.max_points, r.status) for r in results]
    total, possible = sum(r.points for r in results), sum(r.max_points for r in results)
    data = {"text/plain": render.points_text(total), "text/html": render.board_html(rows, total, possible)}
    return output_of("execute_result", data=data, execution_count=count)
