"""Answers as students write them, right and wrong: one percent script a chapter, one cell an answer.

A cell's header names the exercise, the verdict and the sample; the rest of the cell is complete source for the exercise's answer cell::

    # %% shapley.subsets right worked-differently-1
    # %% shapley.subsets wrong uniform_weight       (the misconception that must be named)
    # %% shapley.subsets wrong -                    (wrong, and no misconception may be named)
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

HEADER = re.compile(r"^# %% (?P<exercise>[\w.]+) (?P<verdict>right|wrong) (?P<name>\S+)\s*$", re.MULTILINE)


class Sample(NamedTuple):
    """One answer: its exercise, ``right`` or ``wrong``, its name (for a wrong one the misconception's id, or ``-``), and its source."""

    exercise: str
    verdict: str
    name: str
    source: str


def load(chapter: str) -> tuple[Sample, ...]:
    """The samples of one chapter such as ``04_shapley``, in the order of the file; none if the chapter has no file.

    Raises:
        ValueError: a cell's header is not of the form above.
    """
    path = Path(__file__).with_name(f"{chapter}.py")
    if not path.exists():
        return ()
    text = path.read_text(encoding="utf-8")
    found = list(HEADER.finditer(text))
    if len(found) != text.count("\n# %% ") + text.startswith("# %% "):
        raise ValueError(f"{path.name}: a header is not of the form '# %% exercise right|wrong name'")
    ends = [match.start() for match in found[1:]] + [len(text)]
    return tuple(
        Sample(match["exercise"], match["verdict"], match["name"], text[match.end() : end].strip() + "\n")
        for match, end in zip(found, ends, strict=True)
    )
