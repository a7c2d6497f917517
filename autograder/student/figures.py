"""What a matplotlib figure holds, as data: titles, labels, scales, legends, lines, points, bars and images of each of its axes.

Imports nothing of matplotlib: a figure brings it along.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .bounds import AnswerError

MAX_POINTS = 20_000  # of one line or cloud of points
MAX_ARTISTS = 500  # of one axes, of each sort


def describe(value: Any) -> list[dict[str, Any]]:
    """One dict for each axes of a figure, an axes, an array or list of axes, or anything with ``.figure``.

    Returns:
        ``[{"title", "xlabel", "ylabel", "xscale", "yscale", "legend": [texts], "lines": [{"label", "x", "y", "marked"}],
        "points": [{"label", "x", "y"}], "bars": [{"label", "x", "heights"}], "images": [shape]}]``, numbers as float64 arrays.
        ``marked``: its points have a mark each. A line without ends has two points far out. An axes without a legend has its figure's.

    Raises:
        AnswerError: no figure, or one with more than can be looked at.
    """
    if hasattr(value, "get_axes") and callable(value.get_axes):
        axes = value.get_axes()
    elif hasattr(value, "get_lines"):
        axes = [value]
    elif hasattr(value, "figure") and value.figure is not None:
        axes = value.figure.get_axes()
    else:
        raise AnswerError(f"a figure or its axes is wanted, not a value of type {type(value).__name__}")
    axes = [one for one in axes if hasattr(one, "get_lines") and not _is_colourbar(one)]
    if len(axes) > 64:
        raise AnswerError(f"too large: a figure of {len(axes)} axes")
    return [_describe_axes(one) for one in axes]


def _is_colourbar(axes: Any) -> bool:
    return hasattr(axes, "_colorbar")


def _describe_axes(axes: Any) -> dict[str, Any]:
    legend = axes.get_legend() or next(iter(getattr(axes.figure, "legends", ())), None)
    clouds = [one for one in axes.collections if hasattr(one, "get_offsets") and type(one).__name__ == "PathCollection"]
    title = next((said for said in (axes.get_title(loc=where) for where in ("center", "left", "right")) if said), "")
    return {
        "title": title,
        "xlabel": axes.get_xlabel(),
        "ylabel": axes.get_ylabel(),
        "xscale": axes.get_xscale(),
        "yscale": axes.get_yscale(),
        "legend": [text.get_text() for text in legend.get_texts()] if legend else [],
        "lines": [_line(line) for line in _few(axes.get_lines(), "lines")],
        "points": [_points(cloud.get_label(), *_columns(cloud.get_offsets())) for cloud in _few(clouds, "clouds of points")],
        "bars": [_bars(group) for group in _few(axes.containers, "groups of bars") if type(group).__name__ == "BarContainer"],
        "images": [[int(n) for n in np.shape(image.get_array())] for image in _few(axes.images, "images")],
    }


def _few(artists: Any, what: str) -> list[Any]:
    listed = list(artists)
    if len(listed) > MAX_ARTISTS:
        raise AnswerError(f"too large: {len(listed)} {what} in one axes, at most {MAX_ARTISTS}")
    return listed


def _columns(offsets: Any) -> tuple[Any, Any]:
    table = np.asarray(np.ma.filled(offsets, np.nan), dtype=np.float64).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def _points(label: Any, x: Any, y: Any) -> dict[str, Any]:
    return {"label": _own(label), "x": _floats(x), "y": _floats(y)}


def _line(line: Any) -> dict[str, Any]:
    x, y = line.get_xdata(orig=False), line.get_ydata(orig=False)
    if hasattr(line, "get_xy1") and hasattr(line, "get_slope"):  # `axline`
        start, end, slope = line.get_xy1(), line.get_xy2(), line.get_slope()
        x, y = zip(*_far_out(start, (end[0] - start[0], end[1] - start[1]) if end is not None else (1.0, float(slope))), strict=True)
    marked = str(line.get_marker()).strip() not in ("", "None", "none")
    return {**_points(line.get_label(), x, y), "marked": marked}


def _far_out(start: Any, way: tuple[float, float]) -> list[tuple[float, float]]:
    """Two points of a line without ends, a million steps to both sides."""
    return [(start[0] + times * way[0], start[1] + times * way[1]) for times in (-1e6, 1e6)]


def _bars(group: Any) -> dict[str, Any]:
    """Positions and signed lengths of the bars, upright or lying."""
    lying = getattr(group, "orientation", "vertical") == "horizontal"
    where = [p.get_y() + p.get_height() / 2 if lying else p.get_x() + p.get_width() / 2 for p in group.patches]
    return {
        "label": _own(group.get_label()),
        "x": _floats(where),
        "heights": _floats([p.get_width() if lying else p.get_height() for p in group.patches]),
    }


def _own(label: Any) -> str:
    """A label that a person gave; matplotlib's own begin with an underscore."""
    said = str(label)
    return "" if said.startswith("_") else said


def _floats(values: Any) -> NDArray[np.float64]:
    array = np.asarray(np.ma.filled(values, np.nan), dtype=np.float64).ravel()
    if array.size > MAX_POINTS:
        raise AnswerError(f"too large: {array.size} points in one line, at most {MAX_POINTS}")
    return array
