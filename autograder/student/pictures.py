"""Small pictures of an answer beside the expected one, as inline SVG that reads in light and in dark."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np

from .compare import as_array, number_text, sort_of

EXPECTED, GOT = "#0072b2", "#d55e00"  # Okabe and Ito's blue and vermilion: told apart by colour-blind readers, and by the hatching
HEIGHT, GAP, TOP, BOTTOM, LEFT = 90, 10, 18, 16, 8


def bars(expected: Any, got: Any) -> str:
    """Bars of two vectors side by side, or "" unless both are real vectors of one length from 2 to 16."""
    one, other = _vector(expected), _vector(got)
    if one is None or other is None or len(one) != len(other):
        return ""
    low, high = min(0.0, one.min(), other.min()), max(0.0, one.max(), other.max())
    if high == low:
        return ""
    width = min(22, 260 // len(one))
    total = LEFT + len(one) * (2 * width + GAP) + 150

    def y(value: float) -> float:
        return TOP + HEIGHT * float((high - value) / (high - low))

    parts = [
        f'<svg role="img" xmlns="http://www.w3.org/2000/svg" width="{total}" height="{TOP + HEIGHT + BOTTOM}" '
        f'viewBox="0 0 {total} {TOP + HEIGHT + BOTTOM}" style="max-width:100%" font-size="10" font-family="sans-serif">'
        f"<title>{escape(_words(one, other))}</title>"
    ]
    for index, (a, b) in enumerate(zip(one.tolist(), other.tolist(), strict=True)):
        x = LEFT + index * (2 * width + GAP)
        parts.append(_bar(x, y(max(a, 0)), width, y(min(a, 0)), EXPECTED, "1"))
        parts.append(_bar(x + width, y(max(b, 0)), width, y(min(b, 0)), GOT, "0.55"))
        parts.append(f'<text x="{x + width}" y="{TOP + HEIGHT + 12}" text-anchor="middle" fill="currentColor">{index}</text>')
    end = LEFT + len(one) * (2 * width + GAP)
    parts.append(f'<line x1="{LEFT}" x2="{end}" y1="{y(0):.1f}" y2="{y(0):.1f}" stroke="currentColor" stroke-width="1"/>')
    for row, (name, colour, opacity) in enumerate((("expected", EXPECTED, "1"), ("yours", GOT, "0.55"))):
        parts.append(_bar(end + 10, TOP + 16 * row, 10, TOP + 16 * row + 10, colour, opacity))
        parts.append(f'<text x="{end + 26}" y="{TOP + 16 * row + 9}" fill="currentColor">{name}</text>')
    parts.append("</svg>")
    return "".join(parts)


def _bar(x: float, top: float, width: float, bottom: float, colour: str, opacity: str) -> str:
    return (
        f'<rect x="{x:.1f}" y="{top:.1f}" width="{width:.1f}" height="{max(bottom - top, 0.5):.1f}" '
        f'fill="{colour}" fill-opacity="{opacity}" stroke="{colour}"/>'
    )


def _words(one: Sequence[float] | Any, other: Sequence[float] | Any) -> str:
    pairs = enumerate(zip(one, other, strict=True))
    said = "; ".join(f"entry {i}: expected {number_text(float(a))}, yours {number_text(float(b))}" for i, (a, b) in pairs)
    return f"Bars of the expected values beside yours. {said}"


def _vector(value: Any) -> np.ndarray[Any, Any] | None:
    array = as_array(value)
    if isinstance(array, str) or array.ndim != 1 or not 2 <= array.size <= 16 or sort_of(array) != "real":
        return None
    vector = array.astype(np.float64)
    return vector if np.isfinite(vector).all() and np.abs(vector).max() < 1e100 else None
