"""What is kept of a graded submission beside the class report, and whether it still holds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from autograder.reports.records import Submission
from autograder.student.results import Result

from .key import as_json
from .marks import Mark, Marks


def digest(content: bytes) -> str:
    """The name of some bytes."""
    return hashlib.sha256(content).hexdigest()


@dataclass(frozen=True)
class Stamp:
    """What a grading was made from and what it wrote, so that a later run can see that nothing has changed.

    Attributes:
        version: `version.chapter_version`.
        handed_in: when, as nbgrader's collection noted it; None if it did not.
        notebook: digest of the graded notebook, and ``page`` of the feedback page.
        scores: grade id -> automatic score in the gradebook.
        marks: what the page shows of people's marks.
        remarks: `Course.remarks`.
    """

    version: str
    handed_in: str | None
    notebook: str
    page: str
    scores: Mapping[str, float | None]
    marks: Marks = field(default_factory=dict)
    remarks: tuple[str, ...] = ()

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Stamp:
        remarks = tuple(data.get("remarks", ()))
        return cls(**{**data, "remarks": remarks, "marks": {ident: Mark(**mark) for ident, mark in data["marks"].items()}})


@dataclass(frozen=True)
class Record:
    """One submission as its last grading left it; without a stamp that grading broke down and is to be done again."""

    submission: Submission
    results: tuple[Result, ...]
    stamp: Stamp | None

    def to_bytes(self) -> bytes:
        """The content of its file; the same for the same grading."""
        results = [result.to_data() for result in self.results]
        stamp = asdict(self.stamp) if self.stamp else None
        return as_json({"submission": self.submission.to_data(), "results": results, "stamp": stamp}).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> Record:
        """The inverse.

        Raises:
            ValueError: this is not a record.
        """
        try:
            data = json.loads(content)
            results = tuple(Result.from_data(result) for result in data["results"])
            stamp = Stamp.from_data(data["stamp"]) if data["stamp"] else None
            return cls(Submission.from_data(data["submission"]), results, stamp)
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"not a record: {error}") from None
