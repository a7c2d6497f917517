"""What `autograder grade` and `autograder report` do, with what they print."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape

from autograder.sandbox import IsolationUnavailable, Limits, missing
from autograder.sandbox.model import MEGABYTE
from autograder.sandbox.runs import libraries
from autograder.sandbox.template import Template

from .course import Course, write_whole
from .key import as_json, known_chapters, load_key, new_seed
from .lanes import Lane, OwnProcess
from .plain import is_plain, plain_assignments
from .roster import stray
from .stopping import Stopping
from .trouble import Trouble, writable

if TYPE_CHECKING:
    from .classroom import Run

LIMITS = Limits()
FIRST = 3  # submissions that show what the others import
SEED_SAYS = "the same seed gives the same hidden cases and the same scores"
UNISOLATED = "[dim]`autograder doctor` says more; --without-isolation grades all the same, and trusts every student with your files[/]"


@dataclass(frozen=True)
class Request:
    """The options of `autograder grade`; see there.

    Attributes:
        workers: processes on this machine, one for each core if None; ``dask``: a scheduler's address to use instead.
    """

    course: Path
    chapters: Sequence[str] | None = None
    seed: int | None = None
    json_file: Path | None = None
    isolated: bool = True
    students: Sequence[str] | None = None
    db_url: str | None = None
    regrade: bool = False
    workers: int | None = None
    dask: str | None = None
    limits: Limits = LIMITS


def grade_command(request: Request, console: Console | None = None) -> int:
    """Grade the class in a course folder.

    Returns:
        0 if every submission has its results, 1 if something must be done first or again, 130 after Ctrl-C.
    """
    console = console or Console()
    place = Course(request.course)
    asked = list(request.chapters or [name for name in (*known_chapters(), *plain_assignments(place.root)) if place.students(name)])
    wanted = [name for name in asked if name in known_chapters() or not is_plain(place.root, name)]
    plain = [name for name in asked if name not in wanted]
    if problem := _nothing_to_do(place, wanted, plain, request.students):
        return _nothing_graded(console, problem)
    if request.isolated and not request.dask and (lacking := missing()):
        _nothing_graded(console, str(IsolationUnavailable(lacking)))
        console.print(UNISOLATED)
        return 1
    for name in stray(place.root / "submitted"):
        console.print(f"[yellow]{escape(name)} lies in submitted/ itself, where nobody's it is; it is left out.[/]", highlight=False)
    with Stopping() as stopping:
        try:
            with place.alone():
                run = _run(request, place, wanted, console, stopping) if wanted else None
                failed = [_grade_plain(request, place, name, console) for name in plain if not stopping.asked]
        except (OSError, Trouble) as error:
            return _nothing_graded(console, str(error))
        except KeyboardInterrupt:
            console.print("[bold yellow]Ended early:[/] stopped by hand; what is graded is kept, and the next run goes on", highlight=False)
            return 130
        if run is None:
            return int(any(failed))
        from .summary import print_summary
        print_summary(console, place, run, wanted)
        if run.stopped:
            console.print(f"[bold yellow]Ended early:[/] {escape(run.stopped)}", highlight=False)
    return 130 if run.interrupted else 1 if run.stopped or run.broken or any(failed) else 0


def _grade_plain(request: Request, place: Course, name: str, console: Console) -> bool:
    """Grade an assignment of the instructor's own; whether some of it could not be graded."""
    from .plain.command import grade_plain

    db_url = request.db_url or place.db_url
    run = grade_plain(place.root, name, console, students=request.students, db_url=db_url, isolated=request.isolated, regrade=request.regrade)
    return bool(run.failed)


def _run(request: Request, place: Course, wanted: Sequence[str], console: Console, stopping: Stopping) -> Run:
    seeds = _seeds(request, place, wanted)
    for seed in sorted(set(seeds.values())):
        which = f" ({', '.join(chapter for chapter in wanted if seeds[chapter] == seed)})" if len(set(seeds.values())) > 1 else ""
        console.print(f"Seed {seed}{which}: [dim]{SEED_SAYS}[/]", highlight=False)
    with ExitStack() as opened:
        lanes = opened.enter_context(_lanes(request, place, seeds, stopping))
        from autograder.reports.records import exercise_records  # while the workers warm up

        from .bar import bar
        from .classroom import Settings, grade_class
        from .gradebook import Gradebook

        settings = Settings(request.limits, request.isolated, request.students, request.regrade)
        keys = [load_key(chapter, seeds[chapter]) for chapter in wanted]
        with writable():
            book = opened.enter_context(Gradebook(request.db_url or place.db_url, lambda: stopping.asked))
        with bar(console) as progress:
            run = grade_class(place, keys, lanes, book, settings, stopping=stopping, progress=progress)
        if request.json_file:
            try:
                write_whole(request.json_file, as_json(exercise_records(run.submissions)))
            except OSError as error:  # the class is graded all the same
                run.stopped = run.stopped or f"{request.json_file} cannot be written ({error.strerror}); say --json with another place"
    return run


def _seeds(request: Request, place: Course, wanted: Sequence[str]) -> dict[str, int]:
    """The seed of each chapter: the given one, else the recorded one, else a new one; recorded before anything is graded with it.

    A seed that is given for single students does not replace the class's.
    """
    recorded = place.seeds()
    drawn = new_seed()
    seeds = {chapter: recorded.get(chapter, drawn) if request.seed is None else request.seed for chapter in wanted}
    kept = {**seeds, **recorded} if request.students else {**recorded, **seeds}
    if kept != recorded:
        with writable():
            place.record_seeds(kept)
    return seeds


@contextmanager
def _lanes(request: Request, place: Course, seeds: Mapping[str, int], stopping: Stopping) -> Iterator[Sequence[Lane]]:
    """Where the submissions are graded, warming up already. Workers that are in the middle of something when the run ends are ended with it."""
    if request.dask:
        from .cluster import dask_lanes

        with dask_lanes(request.dask) as lanes:
            yield lanes
        return
    everything = sum(len(_wanted(place, chapter, request)) for chapter in seeds)
    likely = any(_likely_work(place, chapter, seed, request) for chapter, seed in seeds.items())
    template = Template(_libraries(place, seeds, request)) if likely else None
    own = [OwnProcess(template.door if template else None) for _ in range(max(1, min(request.workers or cores(), everything)))]
    try:
        for lane in own if likely else ():
            lane.warm()
        yield own
    finally:
        with stopping.shielded():
            for lane in own:
                lane.close(kill=stopping.asked)
            if template is not None:
                template.close()


def _libraries(place: Course, chapters: Iterable[str], request: Request) -> list[str]:
    """Libraries to import before the first submission comes: what the first few of each chapter import."""
    first = [place.submitted(student, chapter) for chapter in chapters for student in _wanted(place, chapter, request)[:FIRST]]
    return sorted({name for path in first for name in libraries([_beginning(path)])})


def _beginning(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(MEGABYTE).decode(errors="replace")
    except OSError:  # said when its turn comes
        return ""


def _likely_work(place: Course, chapter: str, seed: int, request: Request) -> bool:
    """Whether a submission has no record yet of this seed: a guess, by which what grades is started before anything else is loaded."""
    wanted = _wanted(place, chapter, request)
    if request.regrade:
        return bool(wanted)
    records = (place.last_record(student, chapter) for student in wanted)
    return any(record is None or record.stamp is None or record.submission.seed != seed for record in records)


def _wanted(place: Course, chapter: str, request: Request) -> list[str]:
    return [student for student in place.students(chapter) if request.students is None or student in request.students]


def cores() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0))


def _nothing_graded(console: Console, why: str) -> int:
    console.print(f"[bold red]Nothing graded.[/] {escape(why)}", highlight=False)
    return 1


def _nothing_to_do(place: Course, wanted: Sequence[str], plain: Sequence[str], students: Sequence[str] | None) -> str:
    """Why there is nothing to grade, with the remedy; empty if there is something."""
    known = known_chapters()
    folder = place.root / "submitted"
    if not folder.is_dir():
        return f"{folder} does not exist. Put the notebooks there as submitted/STUDENT/04_shapley/04_shapley.ipynb, or say --course FOLDER."
    unknown = [chapter for chapter in wanted if chapter not in known]
    if unknown:
        own = f" An assignment of your own needs {place.root / 'source' / unknown[0]}, as nbgrader has it."
        return f"No chapter {', '.join(unknown)}. Built chapters: {', '.join(known) or 'none; run autograder build'}.{own}"
    present = {student for name in (*wanted, *plain) for student in place.students(name)}
    if not present:
        return f"{folder} holds no submission. Each belongs into submitted/STUDENT/CHAPTER/CHAPTER.ipynb; chapters: {', '.join(known)}."
    absent = sorted(set(students or ()) - present)
    if absent:
        return f"No submission of {', '.join(absent)} in {folder}."
    return ""


def report_command(*, course: Path, db_url: str | None = None, console: Console | None = None) -> int:
    """Write the class report again, with the marks that people gave since.

    Returns:
        0, or 1 if nothing has been graded in this folder or the gradebook cannot be read.
    """
    from .gradebook import Gradebook
    from .pages import write_report

    console = console or Console()
    place = Course(course)
    if not place.run_file.is_file():
        console.print(f"{course / 'reports'} holds no results: grade first with `autograder grade --course {course}`.", highlight=False)
        return 1
    try:
        with place.alone(), writable(), Gradebook(db_url or place.db_url) as book:
            shown = write_report(place, book)
    except Trouble as error:
        console.print(f"[bold red]No report.[/] {escape(str(error))}", highlight=False)
        return 1
    console.print(f"{place.class_report}: {len(shown)} submissions", highlight=False, soft_wrap=True)
    return 0
