"""The command ``autograder``. Everything heavy is imported inside the command that needs it, so that ``--help`` answers at once."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    name="autograder",
    help="Build the chapters, grade a class, read what the class has misunderstood.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Chapters = Annotated[list[str] | None, typer.Argument(metavar="[CHAPTER]...", help="Such as 04_shapley; all if none is named.")]
Course = Annotated[Path, typer.Option(help="Course folder: submitted/ is read there, results are left there.", file_okay=False)]
Seed = Annotated[int | None, typer.Option(help="Fixes the hidden cases. Drawn at a chapter's first grading, recorded and kept.", min=0)]
Database = Annotated[str | None, typer.Option("--db", metavar="URL", help="nbgrader's database; by default gradebook.db in the course.")]
Unisolated = Annotated[bool, typer.Option("--without-isolation", help="Run students' code unprotected, where the system cannot protect.")]
JsonFile = Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write every result as a record too.", dir_okay=False)]
Students = Annotated[list[str] | None, typer.Option(help="Grade this student alone; may be given several times.")]
Regrade = Annotated[bool, typer.Option("--regrade", help="Grade again what has not changed, too; the recorded seed stays without --seed.")]
Workers = Annotated[int | None, typer.Option(help="Submissions graded at once on this machine; as many as it has cores if not given.", min=1)]
Dask = Annotated[str | None, typer.Option(metavar="ADDRESS", help="Grade on the Dask cluster whose scheduler is there, tcp://HOST:8786.")]
DemoFolder = Annotated[Path, typer.Option(help="Where the class is written; an earlier demonstration is replaced.", file_okay=False)]
Check = Annotated[bool, typer.Option("--check", help="Write nothing; say what is out of step and fail if anything is.")]


@app.command()
def build(
    chapters: Chapters = None,
    check: Check = False,
) -> None:
    """Make the executed solutions and the student notebooks from solutions/*.py."""
    from autograder.build import build_command

    raise typer.Exit(build_command(chapters or None, check) or 0)


@app.command()
def grade(
    chapters: Chapters = None,
    course: Course = Path("."),
    seed: Seed = None,
    json: JsonFile = None,
    without_isolation: Unisolated = False,
    student: Students = None,
    db: Database = None,
    regrade: Regrade = False,
    workers: Workers = None,
    dask: Dask = None,
) -> None:
    """Grade submitted/STUDENT/NN_name/NN_name.ipynb: gradebook, graded notebooks, feedback pages, class report.

    What has not changed since the last grading is not run again, and a grading that was stopped, by whatever it was, goes on where it was.
    """
    if workers is not None and dask is not None:
        raise typer.BadParameter("the cluster says how many; give --workers or --dask, not both", param_hint="--workers")
    from autograder.pipeline.command import Request, grade_command

    request = Request(
        course,
        chapters or None,
        seed=seed,
        json_file=json,
        isolated=not without_isolation,
        students=student or None,
        db_url=db,
        regrade=regrade,
        workers=workers,
        dask=dask,
    )
    raise typer.Exit(grade_command(request))


@app.command()
def demo(
    folder: DemoFolder = Path("demo"),
    seed: Annotated[int, typer.Option(help="Fixes the hidden cases.", min=0)] = 1,
    without_isolation: Unisolated = False,
) -> None:
    """Write a class of made-up students, grade it, and say where the report is."""
    from autograder.pipeline.demo import demo_command

    raise typer.Exit(demo_command(folder=folder, seed=seed, isolated=not without_isolation))


@app.command()
def report(course: Course = Path("."), db: Database = None) -> None:
    """Write reports/class.html again from the results of the last grading."""
    from autograder.pipeline.command import report_command

    raise typer.Exit(report_command(course=course, db_url=db))


@app.command()
def doctor() -> None:
    """Say what this machine has of what grading needs."""
    from autograder.pipeline.doctor import doctor_command

    raise typer.Exit(doctor_command())


def main() -> None:
    """Entry point of the console script. What a terminal cannot show is shown as a question mark."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
