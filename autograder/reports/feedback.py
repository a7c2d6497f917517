"""A student's feedback page: the score table, then the notebook with our verdicts. One file; it runs no script and asks for nothing.

Nothing of the student's can hide or pose as a verdict: their text and outputs are cleaned (`clean`), stand in frames of their own, and only
this module writes verdict boxes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from html import escape
from typing import Any

from markupsafe import Markup
from nbconvert.filters import ansi2html
from nbformat import NotebookNode
from pygments import highlight  # type: ignore[import-untyped]
from pygments.formatters import HtmlFormatter  # type: ignore[import-untyped]
from pygments.lexers import PythonLexer  # type: ignore[import-untyped]

from autograder.student import render
from autograder.student.results import Result

from .charts import swatch
from .class_report import environment
from .clean import clean_html, clean_markdown, math_in_html, mathml


@dataclass(frozen=True)
class Verdict:
    """One exercise on the page.

    Attributes:
        number: as in the chapter, ``4.2``.
        cell: grade id of the cell that carries the points; the verdict is shown there and linked from the table.
        score: what counts: a person's mark where there is one.
        by_person: whether it is.
        comment: a person's words.
    """

    number: str
    title: str
    cell: str
    result: Result
    score: float
    by_person: bool = False
    comment: str = ""


@dataclass(frozen=True)
class Page:
    """All that one feedback page shows."""

    student: str
    chapter_title: str
    notebook: NotebookNode
    verdicts: tuple[Verdict, ...]
    notes: tuple[str, ...] = ()
    problem: str = ""
    remedy: str = ""
    hidden_cells: frozenset[str] = field(default=frozenset({"scoreboard"}))


def feedback_page(page: Page) -> str:
    """The page as one self-contained HTML text."""
    at_cell = {verdict.cell: verdict for verdict in page.verdicts}
    cells = [_cell(cell, at_cell) for cell in page.notebook.cells if _grade_id(cell) not in page.hidden_cells]
    return (
        environment()
        .get_template("feedback.html.j2")
        .render(
            page=page,
            cells=cells,
            total=sum(verdict.score for verdict in page.verdicts),
            most=sum(verdict.result.max_points for verdict in page.verdicts),
            code_style=Markup(code_style()),
            swatch=lambda status: Markup(swatch(status)),
        )
    )


def _grade_id(cell: NotebookNode) -> str:
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def _cell(cell: NotebookNode, at_cell: Mapping[str, Verdict]) -> dict[str, object]:
    """What the template shows of a cell; a check cell is its verdict and nothing else."""
    verdict = at_cell.get(_grade_id(cell))
    box = Markup(math_in_html(render.html(verdict.result))) if verdict else None
    answer = bool(cell.metadata.get("nbgrader", {}).get("solution"))
    shown: dict[str, object] = {"verdict": verdict, "box": box, "answer": answer, "prose": None, "code": None, "outputs": []}
    if cell.cell_type == "markdown":
        shown["prose"] = Markup(clean_markdown(cell.source, cell.get("attachments")))
    elif cell.cell_type == "code" and verdict is None:
        shown["code"] = Markup(code_html(cell.source))
        shown["outputs"] = [Markup(_output(output)) for output in cell.outputs]
    return shown


@cache
def _formatter() -> Any:
    return HtmlFormatter(style="default", cssclass="code")


def code_style() -> str:
    """CSS of highlighted code, without the style's own background."""
    rules = str(_formatter().get_style_defs(".code")).splitlines()
    return "\n".join(rule for rule in rules if "background: #f8f8f8" not in rule and not rule.startswith(("pre", "td", "span")))


@lru_cache(maxsize=2048)
def code_html(source: str) -> str:
    """Python, highlighted; very long code is shown plain."""
    if len(source) > 50_000:
        return f"<pre>{escape(source[:50_000])}\n(cut)</pre>"
    return str(highlight(source, PythonLexer(), _formatter()))


def _output(output: NotebookNode) -> str:
    """A student's output. `pipeline.outputs` has bounded it already; it is cleaned here again, since this page stands alone."""
    if output.output_type == "stream":
        return f"<pre>{ansi2html(output.text)}</pre>"
    if output.output_type == "error":
        words = "\n".join(output.traceback) or f"{output.ename}: {output.evalue}"
        return f'<pre class="raised">{ansi2html(words)}</pre>'
    data = output.data
    for mime in ("image/png", "image/jpeg"):
        if mime in data:
            return f'<img alt="picture shown by this cell" src="data:{mime};base64,{escape(data[mime])}">'
    if "text/html" in data:
        return math_in_html(clean_html(data["text/html"]))
    if "text/latex" in data:
        return mathml(data["text/latex"].strip().strip("$"), block=True)
    return f"<pre>{escape(data.get('text/plain', ''))}</pre>"
