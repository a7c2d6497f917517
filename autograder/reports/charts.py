"""Pictures of the class report: inline SVG, numbers written beside colours, nothing from outside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from .records import STATUSES

INK, SOFT = "#1d2733", "#5b6673"


def distribution(points: Sequence[float], max_points: float, *, bins: int = 10) -> str:
    """How many students reached which share of the points, as bars; the median as a dashed line.

    A score on the edge of two bars counts in the upper one, full marks in the last.
    """
    counts = [0] * bins
    for value in points:
        counts[min(bins - 1, int(bins * value / max_points))] += 1
    width, height, left, top, foot = 720, 236, 36, 44, 44
    step, tallest = (width - left - 12) / bins, max([*counts, 1])
    unit = (height - top - foot) / tallest
    ground = height - foot
    parts = [_open(width, height, "Distribution of scores: " + ", ".join(f"{n} in bar {i + 1} of {bins}" for i, n in enumerate(counts)))]
    parts.append(_line(left, ground, width - 12, ground, SOFT))
    for i, n in enumerate(counts):
        x, tall = left + i * step, n * unit
        shape = f'x="{x + 3:.1f}" y="{ground - tall:.1f}" width="{step - 6:.1f}" height="{tall:.1f}"'
        parts.append(f'<rect {shape} rx="2" fill="#0072b2"/>')
        if n:
            parts.append(_text(x + step / 2, ground - tall - 6, str(n), size=13, bold=True))
    for i in range(bins + 1):
        parts.append(_text(left + i * step, ground + 17, f"{max_points * i / bins:.3g}", size=11, fill=SOFT))
    parts.append(_text(left + (width - left - 12) / 2, height - 6, f"points out of {max_points:g}", size=12, fill=SOFT))
    if points:
        ordered = sorted(points)
        median = (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2
        x = left + (width - left - 12) * median / max_points
        parts.append(_line(x, 8, x, ground, INK, dashed=True))
        anchor = "end" if median > max_points / 2 else "start"
        parts.append(_text(x - 6 if anchor == "end" else x + 6, 18, f"median {median:.3g}", size=12, anchor=anchor))
    return "".join(parts) + "</svg>"


def stacked_bar(counts: Mapping[str, int], *, width: int = 420, height: int = 22) -> str:
    """One exercise: a bar of all students, a segment a status with its number in it; the words are in the legend and its name."""
    total = sum(counts.values())
    words = ", ".join(f"{n} {STATUSES[status][0]}" for status, n in counts.items() if n) or "nobody"
    parts, x = [_open(width, height, words)], 0.0
    for status, n in counts.items():
        if not n:
            continue
        name, colour = STATUSES[status]
        wide = width * n / total
        shape = f'x="{x:.2f}" y="0" width="{max(wide - 1.5, 1):.2f}" height="{height}" rx="2" fill="{colour}"'
        parts.append(f"<g><title>{n} {escape(name)}</title><rect {shape}/>")
        if wide > 9 * len(str(n)) + 3:
            parts.append(_text(x + wide / 2, height / 2 + 4.5, str(n), size=12, bold=True, fill=readable_on(colour)))
        parts.append("</g>")
        x += wide
    return "".join(parts) + "</svg>"


def swatch(status: str) -> str:
    """A small square for the legend."""
    square = f'<rect width="12" height="12" rx="2" fill="{STATUSES[status][1]}"/>'
    return f'<svg class="swatch" width="12" height="12" aria-hidden="true">{square}</svg>'


def readable_on(colour: str) -> str:
    """Black or white, whichever reads better on a colour."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return INK if 0.299 * red + 0.587 * green + 0.114 * blue > 140 else "#ffffff"


def _open(width: float, height: float, name: str) -> str:
    return f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{escape(name)}" xmlns="http://www.w3.org/2000/svg">'


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, *, dashed: bool = False) -> str:
    dash = ' stroke-dasharray="5 4"' if dashed else ""
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" stroke-width="1.2"{dash}/>'


def _text(x: float, y: float, words: str, *, size: int, fill: str = INK, bold: bool = False, anchor: str = "middle") -> str:
    weight = ' font-weight="600"' if bold else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" fill="{fill}"{weight}>{escape(words)}</text>'
