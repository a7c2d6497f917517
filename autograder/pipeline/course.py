"""A course folder in nbgrader's layout, and files that are written whole or not at all."""

from __future__ import annotations

import errno
import fcntl
import json
import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from .key import as_json
from .reading import UnreadableError, read_within
from .record import Record
from .roster import misplaced, shown, students_of
from .trouble import CourseError, writable

log = logging.getLogger(__name__)
FEW = 3  # names in a sentence
NEW = ".new"  # ends the name of a file that is not yet in its place


@dataclass(frozen=True)
class Course:
    """Where everything of a course lies.

    Attributes:
        root: the folder with ``submitted/``.
    """

    root: Path

    @property
    def class_report(self) -> Path:
        return self.root / "reports" / "class.html"

    @property
    def run_file(self) -> Path:
        """What the last run was: seed, chapters, versions."""
        return self.root / "reports" / "run.json"

    @property
    def seeds_file(self) -> Path:
        """Chapter -> seed, kept from the first run on."""
        return self.root / "reports" / "seeds.json"

    @property
    def db_url(self) -> str:
        return f"sqlite:///{(self.root / 'gradebook.db').resolve()}"

    def submitted(self, student: str, chapter: str) -> Path:
        return self.root / "submitted" / student / chapter / f"{chapter}.ipynb"

    def autograded(self, student: str, chapter: str) -> Path:
        return self.root / "autograded" / student / chapter / f"{chapter}.ipynb"

    def feedback(self, student: str, chapter: str) -> Path:
        return self.root / "feedback" / student / chapter / f"{chapter}.html"

    def record(self, student: str, chapter: str) -> Path:
        return self.root / "reports" / "results" / chapter / f"{student}.json"

    def students(self, chapter: str) -> list[str]:
        """Who has handed in something for this chapter, whatever it is."""
        return students_of(self.root / "submitted", chapter)

    def read(self, student: str, chapter: str) -> bytes:
        """The notebook that a student handed in.

        Raises:
            UnreadableError: there is none, or it cannot be read.
        """
        submitted = self.root / "submitted"
        try:
            return read_within(submitted, (student, chapter, f"{chapter}.ipynb"))
        except UnreadableError as error:
            wrong = misplaced(submitted / student, chapter) if error.missing else []
            if not wrong:
                raise
            words = f"{chapter}.ipynb is missing; submitted/{student} holds {', '.join(map(shown, wrong[:3]))}."
            raise UnreadableError(words, f"The notebook belongs into submitted/{student}/{chapter}/{chapter}.ipynb.", missing=True) from None

    def timestamp(self, student: str, chapter: str) -> str | None:
        """When it was handed in, from the file that nbgrader's collection leaves; None without one."""
        try:
            return read_within(self.root / "submitted", (student, chapter, "timestamp.txt"), max_bytes=100).decode().strip() or None
        except (UnreadableError, UnicodeDecodeError):
            return None

    def remarks(self, student: str, chapter: str) -> tuple[str, ...]:
        """What a person should know of a submission's folder though it hinders nothing, as sentences."""
        said, noted = [], self.timestamp(student, chapter)
        if noted and not is_time(noted):
            said.append(f"timestamp.txt holds no time ({shown(noted[:40])}); the submission was graded as one without a time of handing in.")
        try:
            names = {name for name in os.listdir(self.submitted(student, chapter).parent) if name.endswith(".ipynb")}
        except OSError:
            names = set()
        if others := sorted(names - {f"{chapter}.ipynb"}) if f"{chapter}.ipynb" in names else []:
            few = ", ".join(map(shown, others[:FEW])) + f" and {len(others) - FEW} more" * (len(others) > FEW)
            said.append(f"{chapter}.ipynb was graded; beside it lies {few}, which was not.")
        return tuple(said)

    def records(self) -> Iterator[Record]:
        """What all runs so far have left, by chapter and student."""
        for path in sorted((self.root / "reports" / "results").glob("*/*.json")):
            if record := _record(path):
                yield record

    def last_record(self, student: str, chapter: str) -> Record | None:
        """What the last grading of a submission has left; None if there was none or nobody can read it."""
        return _record(self.record(student, chapter))

    def seeds(self) -> dict[str, int]:
        """Chapter -> the seed of its hidden cases, as recorded.

        Raises:
            CourseError: the file is damaged.
        """
        try:
            data = json.loads(self.seeds_file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except ValueError:
            data = None
        if not isinstance(data, dict) or not all(type(seed) is int and seed >= 0 for seed in data.values()):
            raise CourseError(f"{self.seeds_file} is damaged: write the seeds back from a feedback or class report, or give --seed and --regrade.")
        return data

    def record_seeds(self, seeds: Mapping[str, int]) -> None:
        """Remember seeds before anything is graded with them."""
        write_whole(self.seeds_file, as_json(dict(sorted(seeds.items()))))

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other gradings of this course out, and clear away what a killed one left half written.

        Raises:
            CourseError: another one is at work, which ends with its process, however that ends; or results may not be written here.
        """
        reports = self.root / "reports"
        try:
            reports.mkdir(parents=True, exist_ok=True)
            if not os.access(reports, os.W_OK | os.X_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
            folder = os.open(reports, os.O_RDONLY | os.O_DIRECTORY)
        except OSError as error:
            words = f"Results cannot be written into {reports}: {error.strerror}. Make it a folder that you may write into, or say --course FOLDER."
            raise CourseError(words) from None
        try:
            try:
                fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise CourseError(f"Another `autograder grade` is at work in {self.root}: wait until it is done, or stop it.") from None
            with writable():
                for name in ("autograded", "feedback", "reports"):
                    for left in (self.root / name).rglob(f".*{NEW}"):
                        left.unlink()
            yield
        finally:
            os.close(folder)


def is_time(text: str) -> bool:
    """Whether nbgrader can read this as a time."""
    from nbgrader.utils import parse_utc  # large, and most submissions have no such file

    try:
        parse_utc(text)
    except (ValueError, OverflowError):
        return False
    return True


def _record(path: Path) -> Record | None:
    try:
        return Record.from_bytes(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        log.warning("%s cannot be read (%s); that submission is graded again when its chapter is.", path, error)
        return None


def write_file(path: Path, content: bytes) -> None:
    """Write bytes through to the disk. The one place where the pipeline writes a file's content."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def staged(files: Mapping[Path, bytes]) -> Iterator[None]:
    """Write all files beside their places, run the body, then rename them into place; if anything fails, none of them changes.

    Raises:
        OSError: the disk is full or may not be written.
    """
    waiting: dict[Path, Path] = {}
    try:
        for path, content in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            waiting[path] = path.with_name(f".{path.name}{NEW}")
            write_file(waiting[path], content)
        yield
        for path, new in waiting.items():
            os.replace(new, path)
    finally:
        for new in waiting.values():
            with suppress(FileNotFoundError):
                new.unlink()


def write_whole(path: Path, content: str) -> None:
    """Write one text file whole or not at all."""
    with staged({path: content.encode()}):
        pass
