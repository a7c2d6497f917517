"""What STYLE.md asks of a chapter's text and that a machine can see: short cells, folded hints, a calm voice."""

from __future__ import annotations

import re
from pathlib import Path

import jupytext
import pytest

ROOT = Path(__file__).parents[1]
SCRIPTS = sorted((ROOT / "solutions").glob("*/*.py"))
WORDS, LINES = 120, 15


def cells(script: Path, kind: str) -> list[str]:
    return [cell.source for cell in jupytext.read(script, fmt="py:percent").cells if cell.cell_type == kind]


def prose(cell: str) -> str:
    """The words that a reader meets: without folded hints, displayed formulas and tables."""
    without_hints = re.sub(r"<details>.*?</details>", " ", cell, flags=re.DOTALL)
    without_formulas = re.sub(r"\$\$.*?\$\$", " ", without_hints, flags=re.DOTALL)
    return "\n".join(line for line in without_formulas.splitlines() if not line.startswith("|"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
class TestChapter:
    def test_text_cells_are_short(self, script: Path) -> None:
        long = [f"{cell[:50]!r}: {count}" for cell in cells(script, "markdown") if (count := len(prose(cell).split())) > WORDS]
        assert not long, f"more than {WORDS} words: " + "; ".join(long)

    def test_code_cells_are_short(self, script: Path) -> None:
        def lines(cell: str) -> int:  # as a student gets it; imports are a list, not a thought
            stub = re.sub(r"### BEGIN SOLUTION.*?### END SOLUTION", "", cell, flags=re.DOTALL)
            bare = re.sub(r"^(from|import) [^(\n]*(\([^)]*\))?", "", stub, flags=re.MULTILINE)
            return sum(1 for line in bare.splitlines() if line.strip())

        long = [f"{cell[:50]!r}: {count}" for cell in cells(script, "code") if (count := lines(cell)) > LINES]
        assert not long, f"more than {LINES} lines: " + "; ".join(long)

    def test_hints_are_at_most_two_and_folded(self, script: Path) -> None:
        for cell in cells(script, "markdown"):
            assert cell.count("<details>") == cell.count("</details>") <= 2, cell[:60]
            assert "hint" not in prose(cell).lower() or "<details>" not in cell, cell[:60]

    def test_nothing_is_shouted(self, script: Path) -> None:
        for cell in cells(script, "markdown"):
            found = re.search(r"[A-Za-z]!(\s|$)|\boops\b", re.sub(r"\$.*?\$|`.*?`", " ", prose(cell), flags=re.DOTALL), re.IGNORECASE)
            assert not found, cell[:60]
