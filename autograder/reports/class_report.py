"""The class report: one page for an instructor, made from the records of the submissions alone."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from .charts import distribution, readable_on, stacked_bar, swatch
from .records import STATUSES, Submission, summarise

SHOWN_VERSIONS = ("credit-attribution-companion", "nbgrader", "numpy", "sympy", "torch")


@cache
def environment() -> Environment:
    """Templates of the reports; every value is escaped unless we made it."""
    env = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters["points"] = shown_points
    env.globals["STATUSES"] = STATUSES
    return env


def shown_points(points: float) -> str:
    """Points as a person writes them: at most two decimals, no trailing zeros."""
    return f"{points:.2f}".rstrip("0").rstrip(".")


def versions() -> dict[str, str]:
    """What graded: Python and the packages whose version could change a result."""
    return {"Python": platform.python_version(), **{name: version(name) for name in SHOWN_VERSIONS}}


def class_report(submissions: Sequence[Submission], tools: Mapping[str, str] | None = None) -> str:
    """The page as one self-contained HTML text.

    Args:
        submissions: all records of the course.
        tools: name -> version of what graded; those of this process if not given.
    """
    template = environment().get_template("class.html.j2")
    return template.render(
        chapters=summarise(submissions),
        versions=tools or versions(),
        distribution=lambda points, most: Markup(distribution(points, most)) if most else Markup(""),
        stacked_bar=lambda counts: Markup(stacked_bar(counts)),
        swatch=lambda status: Markup(swatch(status)),
        readable_on=readable_on,
    )
