"""What a graded cell of a plain assignment is worth, read off its outputs.

As nbgrader, but for what it reads wrongly: a last line that is a number in other clothes (numpy's ``np.int64(0)``, sympy's ``1/2``, a
tensor, ``False``) counts as that number, where nbgrader gives full marks; one that is not between 0 and the points (``nan``, ``-1``, more
than the points) counts as the nearest that is, where nbgrader gives full marks or stops the whole batch; a warning on stderr costs nothing,
where nbgrader takes all points.
"""

from __future__ import annotations

import logging
import math
import re
from fractions import Fraction
from typing import Any

from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.preprocessors import SaveAutoGrades

WRAPPED = re.compile(r"(?:np\.|numpy\.)?(?:array|(?:u?int|float|bool)\w*|tensor|Decimal|Fraction)\((.*)\)", re.DOTALL)
LONGEST = 100  # characters of a number


def determine_score(cell: NotebookNode) -> float | None:
    """The points that a graded cell earns by itself; None where a person must mark it.

    Errors earn nothing; a last line that is a number is partial credit; anything else is full marks. A solution cell that was not touched
    earns 0, one that was is for a person.
    """
    points = float(cell.metadata.nbgrader["points"])
    if utils.is_solution(cell) or cell.cell_type != "code":
        score: float | None = utils.determine_grade(cell, logging.getLogger(__name__))[0]
        return score
    for output in cell.outputs:
        if output.output_type == "error":
            return 0.0
        if output.output_type == "execute_result":
            value = number(output.get("data", {}).get("text/plain", ""))
            return points if value is None else clamped(value, points)
    return points


def number(text: Any) -> float | None:
    """The number that a last line shows; None if it shows none.

    Example:
        >>> [number(text) for text in ("0.5", "np.int64(0)", "1/2", "tensor(0.2500, dtype=torch.float64)", "False", "'done'")]
        [0.5, 0.0, 0.5, 0.25, 0.0, None]
    """
    words = "".join(text) if isinstance(text, list) else str(text)
    words = words.strip()
    if len(words) > LONGEST:
        return None
    while match := WRAPPED.fullmatch(words):
        words = re.sub(r",\s*(?:dtype|device|requires_grad|grad_fn)=.*", "", match[1]).strip().strip("'[]").replace(", ", "/", 1)
    if words in ("True", "False"):
        return float(words == "True")
    try:
        return float(words)
    except ValueError:
        pass
    try:
        return float(Fraction(words.replace(" ", "")))
    except (ValueError, ZeroDivisionError, OverflowError):
        return None


def clamped(value: float, points: float) -> float:
    """The value within 0 and the points; what is no number at all earns nothing."""
    return 0.0 if math.isnan(value) else min(max(value, 0.0), points)


class SaveScores(SaveAutoGrades):  # type: ignore[misc]
    """nbgrader's SaveAutoGrades with our reading of a graded cell."""

    def _add_score(self, cell: NotebookNode, resources: dict[str, Any]) -> None:
        found = (cell.metadata["nbgrader"]["grade_id"], self.notebook_id, self.assignment_id, self.student_id)
        grade = self.gradebook.find_grade(*found)
        grade.auto_score = determine_score(cell)
        grade.needs_manual_grade = grade.manual_score is not None or grade.auto_score is None
        self.gradebook.db.commit()
