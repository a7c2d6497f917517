"""What people have written into the gradebook: it goes before our verdicts, and no grading touches it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Mark:
    """What people have written into the gradebook about one graded cell: it goes before our verdict."""

    manual_score: float | None = None
    extra_credit: float | None = None
    comment: str = ""

    @property
    def by_person(self) -> bool:
        return self.manual_score is not None or bool(self.extra_credit)

    def score(self, ours: float) -> float:
        """What counts, as nbgrader computes it."""
        return (ours if self.manual_score is None else self.manual_score) + (self.extra_credit or 0.0)


Marks = Mapping[str, Mark]  # grade id -> mark, for the cells that have one
