"""Grade one notebook: bytes and a chapter's key in, a graded notebook out. No student code runs in this process and nothing is written."""

from __future__ import annotations

import copy
import hashlib
import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol

import nbformat
from nbformat import NotebookNode

from autograder.student.results import Result, Row

from .asking import in_two_rounds, together
from .key import ChapterKey
from .outputs import safe_outputs, scoreboard_output, verdict_output
from .reading import UnreadableError, grade_id_of, parse_notebook
from .restoring import is_locked, restore
from .texts import disarm

log = logging.getLogger(__name__)


class Runner(Protocol):
    """What grading asks of a sandbox."""

    def run(self, cells: list[str], questions: list[Mapping[str, Any]], files: Mapping[str, bytes]) -> Any: ...


@dataclass(frozen=True)
class GradedNotebook:
    """All that the writer needs to know of one submission.

    Attributes:
        state: ``graded``, or why there was nothing to grade.
        results: one verdict an exercise, in the order of the notebook.
        notebook: the submission with our outputs in its check cells; the release with a notice where there was nothing to grade.
        notes: what had to be mended, as sentences.
        message: for an unreadable or missing submission, what is wrong.
        remedy: and what to do about it.
    """

    chapter: str
    seed: int
    state: Literal["graded", "unreadable", "missing"]
    results: tuple[Result, ...]
    notebook: NotebookNode
    notes: tuple[str, ...] = ()
    message: str = ""
    remedy: str = ""


@dataclass(frozen=True)
class Attempt:
    """A submission fit for running.

    Attributes:
        notebook: restored; belongs to this grading alone.
        notes: what had to be mended.
        cells: its code cells that are the student's: no check cell, no scoreboard.
    """

    notebook: NotebookNode
    notes: tuple[str, ...]
    cells: tuple[NotebookNode, ...]


def grade_notebook(data: bytes, key: ChapterKey, sandbox: Runner) -> GradedNotebook:
    """Grade a submission.

    Args:
        data: the bytes of the submitted file.
        key: the chapter's key for this run.
        sandbox: runs the student's cells and asks the questions.
    """
    try:
        attempt = prepare(data, key)
    except UnreadableError as problem:
        return nothing_to_grade(key, problem)
    return judge_run(attempt, key, run_attempt(attempt, key, sandbox))


def prepare(data: bytes, key: ChapterKey) -> Attempt:
    """Read and restore a submission.

    Raises:
        UnreadableError: there is nothing that could be run.
    """
    submitted = parse_notebook(data, f"{key.chapter}.ipynb")
    _of_this_chapter(submitted, key)
    mended = restore(submitted, key.release)
    ours = {key.check_id(ident) for ident in key.specs} | {"scoreboard"}
    code = [cell for cell in mended.notebook.cells if cell.cell_type == "code"]
    theirs = tuple(cell for cell in code if not (is_locked(cell) and grade_id_of(cell) in ours))
    return Attempt(mended.notebook, mended.notes, theirs)


def _of_this_chapter(submitted: NotebookNode, key: ChapterKey) -> None:
    """A notebook whose labels are all of another chapter is that chapter's; one that has lost all its labels is taken as it is."""
    labels = [ident for cell in submitted.cells if (ident := grade_id_of(cell)) and ident != "scoreboard"]  # every chapter has one
    if labels and not {grade_id_of(cell) for cell in key.release.cells}.intersection(labels):
        words = f"{key.chapter}.ipynb holds another chapter's notebook: its cells are labelled {', '.join(label[:40] for label in labels[:3])}."
        raise UnreadableError(words, f"Hand in the notebook of {key.chapter}, under its own name.")


def run_attempt(attempt: Attempt, key: ChapterKey, sandbox: Runner) -> Any:
    """Run the student's cells and ask the questions: the one step that takes a sandbox, and most of the time.

    Where the process died, it is done once more, and that counts: a process that was killed from outside is none of the student's doing, and
    what a notebook does to itself it does again.
    """
    asked = [question for ident, question in key.questions.items() if key.specs[ident]["kind"] != "discussion"]
    sources, rounds, files = [cell.source for cell in attempt.cells], in_two_rounds(asked, key.specs), dict(key.files)
    run = sandbox.run(sources, rounds, files)
    died = any(cell.status == "died" for cell in run.cells) or any("died" in answer for answer in run.answers.values())
    run = sandbox.run(sources, rounds, files) if died else run
    return replace(run, answers=together(asked, key.specs, run.answers))


def judge_run(attempt: Attempt, key: ChapterKey, run: Any) -> GradedNotebook:
    """Decide on what came out of the sandbox and write it into the notebook."""
    ran = {id(cell): cell_run for cell, cell_run in zip(attempt.cells, run.cells, strict=True)}
    results = tuple(_judge(ident, key, attempt.notebook, run.answers, ran) for ident in key.specs)
    for count, cell in enumerate(attempt.cells, 1):
        cell.execution_count = count
        cell.outputs = safe_outputs(ran[id(cell)].outputs, count)
    disarm(cell for cell in attempt.notebook.cells if cell.cell_type != "code" and not is_locked(cell))
    _write_verdicts(attempt.notebook, key, results, first_count=len(attempt.cells) + 1)
    return GradedNotebook(key.chapter, key.seed, "graded", results, attempt.notebook, attempt.notes)


def nothing_to_grade(key: ChapterKey, problem: UnreadableError) -> GradedNotebook:
    """The outcome for a submission that is missing or cannot be read: no points, and a notebook that says so."""
    status: Literal["not_attempted", "error"] = "not_attempted" if problem.missing else "error"
    results = tuple(Result(ident, 0.0, float(spec["points"]), status, headline=problem.message) for ident, spec in key.specs.items())
    notebook = copy.deepcopy(key.release)
    _write_verdicts(notebook, key, results, first_count=1)
    notice = f"**This submission was not graded.** {problem.message} {problem.remedy}"
    notebook.cells.insert(0, nbformat.v4.new_markdown_cell(notice, id="not-graded"))
    state: Literal["missing", "unreadable"] = "missing" if problem.missing else "unreadable"
    return GradedNotebook(key.chapter, key.seed, state, results, notebook, message=problem.message, remedy=problem.remedy)


def _judge(ident: str, key: ChapterKey, notebook: NotebookNode, answers: Mapping[str, Any], ran: Mapping[int, Any]) -> Result:
    spec = key.specs[ident]
    cell = _find(notebook, key.answer_id(ident))
    untouched = cell is not None and _same_source(cell, _find(key.release, key.answer_id(ident)))
    if spec["kind"] == "discussion":
        return _discussion(ident, spec, untouched or cell is None)
    result = _decide(key, ident, answers.get(ident, {"missing": list(spec.get("answers", ()))}))
    if untouched and result.points == 0:
        return replace(result, status="not_attempted", headline="not yet", rows=(), misconception=None, cause="")
    cell_run = ran.get(id(cell))
    if result.status in ("error", "not_attempted", "wrong") and result.points == 0 and cell_run is not None and _unanswered(answers.get(ident)):
        result = _blame_cell(result, cell_run)
    return public(result)


def _decide(key: ChapterKey, ident: str, data: Any) -> Result:
    """The judge's verdict. A judge that fails is our fault, never the student's: a person decides then."""
    from autograder import judge

    asked = (ident, hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest())
    if asked in key.decided:
        return key.decided[asked]
    spec = key.specs[ident]
    try:
        result = judge.decide(spec, data)
    except Exception as error:
        log.exception("the judge failed on %s", ident)
        words = f"The judge could not decide ({type(error).__name__}); a person will."
        return Result(ident, 0.0, float(spec["points"]), "needs_manual_grade", headline=words)
    key.decided[asked] = result
    return result


def _discussion(ident: str, spec: Mapping[str, Any], untouched: bool) -> Result:
    points = float(spec["points"])
    if untouched:
        return Result(ident, 0.0, points, "not_attempted", headline="not yet")
    return Result(ident, 0.0, points, "needs_manual_grade", headline="A person will read and mark this answer.")


def _unanswered(data: Any) -> bool:
    """Whether the sandboxed process had nothing to hand out for this exercise."""
    return not isinstance(data, Mapping) or any(word in data for word in ("missing", "died", "timeout"))


def _blame_cell(result: Result, cell_run: Any) -> Result:
    """Say what happened in the answer cell where that explains why there is no answer."""
    if cell_run.status == "timeout":
        words = "The answer cell ran longer than the time allowed and was stopped."
        return replace(result, status="timeout", headline="stopped at the time limit", cause=words, misconception=None)
    if cell_run.status == "died":
        words = "The process died while it ran the answer cell (out of memory, or a call that ends the process)."
        return replace(result, status="error", headline="the process died in the answer cell", cause=words, misconception=None)
    error = next((output for output in cell_run.outputs if output.get("output_type") == "error"), None)
    if error is None:
        return result
    words = f"{str(error.get('ename', ''))[:80]}: {str(error.get('evalue', ''))[:400]}"
    row = Row(label="running the answer cell", ok=False, got=words)
    return replace(result, status="error", headline="the answer cell raised an error", rows=(row,), misconception=None, cause="")


def public(result: Result) -> Result:
    """The same verdict with nothing left of a hidden case but whether it was right."""
    rows = tuple(Row(label="", ok=row.ok, hidden=True) if row.hidden else row for row in result.rows)
    return replace(result, rows=rows)


def _find(notebook: NotebookNode, grade_id: str) -> NotebookNode | None:
    return next((cell for cell in notebook.cells if grade_id_of(cell) == grade_id), None)


def _same_source(cell: NotebookNode, original: NotebookNode | None) -> bool:
    """Equal up to white space at line ends and blank lines: what an editor changes by itself."""

    def lines(text: str) -> list[str]:
        return [line.rstrip() for line in text.splitlines() if line.strip()]

    return original is not None and lines(cell.source) == lines(original.source)


def _write_verdicts(notebook: NotebookNode, key: ChapterKey, results: Sequence[Result], *, first_count: int) -> None:
    by_cell = {key.check_id(result.exercise): result for result in results}
    count = first_count
    for cell in notebook.cells:
        ident = grade_id_of(cell)
        if cell.cell_type != "code" or not is_locked(cell):
            continue
        if ident in by_cell:
            cell.outputs = [verdict_output(by_cell[ident], count)]
        elif ident == "scoreboard":
            cell.outputs = [scoreboard_output(results, key.specs, count)]
        else:
            continue
        cell.execution_count = count
        count += 1
