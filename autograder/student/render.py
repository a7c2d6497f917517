"""A result as HTML: one self-contained piece, readable in light and dark themes, words beside colours, nothing that runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from html import escape
from typing import Any

import numpy as np

from .compare import kind_of, number_text
from .results import Result, Row

WORDS = {
    "correct": "right",
    "partial": "partly right",
    "wrong": "not right yet",
    "not_attempted": "not yet",
    "needs_manual_grade": "waits for a person",
    "error": "stopped by an error",
    "timeout": "stopped",
}
RIGHT, WRONG, OPEN = "#009e73", "#d55e00", "#7f7f7f"  # colour-blind-safe; every use stands beside a word
COLOURS = {"correct": RIGHT, "partial": "#e69f00", "wrong": WRONG, "error": WRONG, "timeout": WRONG}
MONO = "font-family:var(--jp-code-font-family,ui-monospace,Menlo,Consolas,monospace);font-size:0.92em"
PLAIN = "background:transparent"  # a notebook would stripe the rows, two of which are one case here
LAST_COUNTS = (
    "Shown is the last check of each exercise, also where an earlier one was better. Graded is the notebook as it is handed in, on further cases."
)
MANY = 8  # rows shown in one table
TABLE = "border-collapse:collapse;background:transparent"
LINE = "1px solid var(--jp-border-color2,rgba(127,127,127,0.4))"
INK = "color:var(--jp-content-font-color1,inherit)"
CELL = f"padding:3px 10px 3px 0;border-top:{LINE};vertical-align:top;text-align:left"


def points_text(points: float) -> str:
    """Points as a plain number: "4", "2.5", "0".

    Example:
        >>> points_text(4.0), points_text(8 / 3)
        ('4', '2.6667')
    """
    return f"{round(points, 4):g}"


def text(value: Any, limit: int = 300) -> str:
    """A decoded value as short text, the same on every machine: six significant digits, long arrays cut in the middle."""
    said = _text(value)
    return said if len(said) <= limit else f"{said[:limit]}..."


def _text(value: Any) -> str:
    if isinstance(value, np.ndarray) and value.ndim:
        return _array_text(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key!r}: {_text(item)}" for key, item in list(value.items())[:20]) + "}"
    if isinstance(value, list | tuple):
        inside = ", ".join(_text(item) for item in value[:40]) + (", ..." if len(value) > 40 else "")
        return f"[{inside}]" if isinstance(value, list) else f"({inside},)" if len(value) == 1 else f"({inside})"
    if isinstance(value, Set):
        return "{" + ", ".join(sorted(_text(item) for item in list(value)[:40])) + "}" if value else "an empty set"
    if hasattr(value, "_table"):
        return f"a game of {value.n_players} players with the table {_array_text(value._table)}"
    if getattr(value, "free_symbols", None) is not None:  # an expression
        from .derivation import plain  # which loads sympy

        return plain(value)
    return "None" if value is None else number_text(value)


def _array_text(array: np.ndarray[Any, Any]) -> str:
    if not array.size:
        return kind_of(array)
    if array.size > 1000:
        array = array.ravel()[:6]
        return f"[{' '.join(number_text(x) for x in array)} ...]"
    return np.array2string(array, threshold=24, edgeitems=5, max_line_width=76, formatter={"all": number_text})


# ------------------------------------------------------------------------------------------------------------------- HTML


def html(result: Result, *, typeset: bool = True) -> str:
    """The result of one exercise. Of hidden rows only their number is shown, and how many are right.

    Args:
        result: of a check or of a grading.
        typeset: show derivation lines as ``$...$``, for a page that typesets; otherwise as plain text.
    """
    shown = [row if typeset else replace(row, latex="") for row in result.rows if not row.hidden]
    hidden = [row for row in result.rows if row.hidden]
    colour = COLOURS.get(result.status, OPEN)
    parts = [
        f'<div style="border-left:4px solid {colour};padding:4px 0 4px 12px;margin:4px 0;line-height:1.45;{INK}">',
        _head(result),
    ]
    if result.cause:
        parts.append(f'<div style="margin:4px 0;max-width:46em">{escape(result.cause)}</div>')
    if result.status == "correct":
        parts += [f"<div>{escape(row.label)}: {escape(row.note)}</div>" for row in shown if row.note]
    elif result.status != "not_attempted":
        parts.append(_rows(shown))
    if hidden:
        right = sum(row.ok is True for row in hidden)
        parts.append(f"<div>{right} of {len(hidden)} hidden {'case' if len(hidden) == 1 else 'cases'} right</div>")
    parts.append("</div>")
    return "".join(parts)


def _head(result: Result) -> str:
    amount = f"{points_text(result.points)} of {points_text(result.max_points)} points" if result.max_points else "no points here"
    said = WORDS[result.status]
    headline = f" · {escape(result.headline)}" if result.headline and result.headline != said else ""
    return f"<div><strong>{escape(result.exercise)}</strong>: {said}{headline} · {amount}</div>"


def _rows(rows: Sequence[Row]) -> str:
    """All rows in their order if they are few or lines of a derivation; otherwise those that are not right, and the others folded away."""
    if len(rows) <= MANY or any(row.latex for row in rows):
        return _table(rows)
    right = [row for row in rows if row.ok is True]
    rest = [row for row in rows if row.ok is not True]
    more = f"<div>and {len(rest) - MANY} more that are not right</div>" if len(rest) > MANY else ""
    folded = f"<details><summary>{len(right)} right</summary>{_table(right)}</details>" if right else ""
    return _table(rest[:MANY]) + more + folded


def _table(rows: Sequence[Row]) -> str:
    if not rows:
        return ""
    columns = [name for name in ("expected", "got") if any(getattr(row, name) or (name == "got" and row.latex) for row in rows)]
    body = "".join(_row(row, columns) for row in rows)
    return f'<table style="{TABLE};margin:6px 0">{_column_heads("verdict", "tried", *columns)}<tbody>{body}</tbody></table>'


def _column_heads(*names: str) -> str:
    cells = (f'<th scope="col" style="{CELL};border-top:none;font-weight:600">{escape(name)}</th>' for name in names)
    return f"<thead><tr>{''.join(cells)}</tr></thead>"


def _row(row: Row, columns: Sequence[str]) -> str:
    colour, mark, word = {True: (RIGHT, "✓", "right"), False: (WRONG, "✗", "wrong"), None: (OPEN, "–", "undecided")}[row.ok]
    cells = [
        f'<td style="{CELL};white-space:nowrap"><span aria-hidden="true" style="color:{colour};font-weight:bold">{mark}</span> {word}</td>',
        f'<td style="{CELL}">{escape(row.label)}</td>',
    ]
    cells += [_cell(row, name) for name in columns]
    said = f'<tr style="{PLAIN}">{"".join(cells)}</tr>'
    if row.note or (row.picture and row.ok is not True):
        note = f'<div style="max-width:46em">{escape(row.note)}</div>' if row.note else ""
        inside = note + _picture(row.picture)
        said += f'<tr style="{PLAIN}"><td></td><td colspan="{1 + len(columns)}" style="padding:0 0 6px 0;text-align:left">{inside}</td></tr>'
    return said


def _cell(row: Row, name: str) -> str:
    if name == "got" and row.latex:
        return f'<td style="{CELL}">${escape(row.latex)}$</td>'
    return f'<td style="{CELL};{MONO};white-space:pre-wrap">{escape(getattr(row, name))}</td>'


def _picture(picture: str) -> str:
    """Our own SVG passes, anything else does not: a result read back from a file is no reason to run what it holds."""
    return picture if picture.startswith('<svg role="img"') and "<script" not in picture.lower() and "onload" not in picture.lower() else ""


def board_html(rows: Sequence[tuple[str, str, float, float, str]], total: float, possible: float) -> str:
    """The scoreboard: (exercise, title, points, max_points, status or "") a row."""
    lines = []
    for ident, title, points, most, word in rows:
        colour = COLOURS.get(word, OPEN)
        said = WORDS.get(word, "not checked yet")
        amount = f"{points_text(points)} of {points_text(most)}" if most else "no points"
        lines.append(
            f'<tr style="{PLAIN}"><td style="{CELL}">{escape(title)}<br><span style="{MONO};opacity:0.7">{escape(ident)}</span></td>'
            f'<td style="{CELL};white-space:nowrap">{amount}</td>'
            f'<td style="{CELL};white-space:nowrap"><span aria-hidden="true" style="color:{colour}">●</span> {escape(said)}</td></tr>'
        )
    sums = f"<strong>{points_text(total)} of {points_text(possible)}</strong>"
    foot = f'<tr><th scope="row" style="{CELL}">together</th><td style="{CELL}">{sums}</td><td style="{CELL}"></td></tr>'
    heads = _column_heads("exercise", "points", "last check")
    table = f'<table style="{TABLE};{INK}">{heads}<tbody>{"".join(lines)}</tbody><tfoot>{foot}</tfoot></table>'
    return f'{table}<div style="max-width:46em;{INK}">{LAST_COUNTS}</div>'
