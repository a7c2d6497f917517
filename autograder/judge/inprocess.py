"""The judge beside the student's code, for stock nbgrader only: the same scores without the protection.

`autograder.student.check` finds `judge_here` through the entry point ``autograder.judge`` if nbgrader_config.py has set
CREDIT_ATTRIBUTION_JUDGE.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from ..exercises import chapter_of
from ..student import kinds as student_kinds
from ..student.check import collected
from ..student.public import NoCases
from ..student.results import Result
from . import decide, grading_specs, question


def judge_here(ident: str, answers: Mapping[str, object] | tuple[object, ...]) -> Result:
    """The verdict on answers in this process, hidden cases included; their seed is CREDIT_ATTRIBUTION_SEED, 0 unless set.

    Args:
        ident: the exercise's id.
        answers: by name, or in the exercise's order as `check` received them.

    Raises:
        NoCases: no chapter holds the exercise.
    """
    seed = int(os.environ.get("CREDIT_ATTRIBUTION_SEED", "0"))
    chapter = chapter_of(ident)
    if chapter is None:
        raise NoCases(f"There is no exercise {ident!r}.")
    spec = grading_specs(chapter, seed)[ident]
    if isinstance(answers, Mapping):
        answers = tuple(answers.get(name) for name in spec["answers"])
    return collected(spec, answers, lambda full, given: student_kinds.collect(question(full), given), decide)
