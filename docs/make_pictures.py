"""The README's pictures, made by `make pictures`: a check's feedback, and the class report of the demonstration.

Needs Debian's chromium; nothing else in the project does. The pages are made by the project's own commands and photographed as they are.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

DOCS = Path(__file__).parent
ROOT = DOCS.parent
CHROMIUM = "/usr/bin/chromium"

# An answer that a student might give: every coalition weighs the same. That is the Banzhaf value, not Shapley's.
ANSWER = """
import itertools, sys
sys.stdout.reconfigure(encoding="utf-8")
from autograder.student import check

def shapley_by_subsets(game):
    values = []
    for player in range(game.n_players):
        others = [p for p in range(game.n_players) if p != player]
        gains = [
            game.value({*subset, player}) - game.value(subset)
            for size in range(len(others) + 1)
            for subset in itertools.combinations(others, size)
        ]
        values.append(sum(gains) / len(gains))
    return values

print(check("shapley.subsets", shapley_by_subsets)._repr_html_())
"""


def feedback_page() -> str:
    """The check's HTML for ANSWER, as JupyterLab would show it."""
    done = subprocess.run(
        [sys.executable, "-c", ANSWER], cwd=ROOT / "chapters" / "04_shapley", capture_output=True, text=True, check=True
    )
    return f"<!doctype html><meta charset=utf-8><body style='font: 14px sans-serif; margin: 16px; width: 860px'>{done.stdout}"


def photograph(page: Page, html: Path, picture: Path, *, top: float = 0, height: float | None = None) -> None:
    page.goto(html.as_uri())
    clip = {"x": 0, "y": top, "width": page.viewport_size["width"], "height": height} if height else None
    page.screenshot(path=picture, full_page=True, clip=clip)
    print(picture.relative_to(ROOT))


def main() -> None:
    if not Path(CHROMIUM).exists():
        sys.exit(f"{CHROMIUM} is missing: apt-get install chromium")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 900, "height": 700}, device_scale_factor=1.5)
        feedback = Path(folder) / "feedback.html"
        feedback.write_text(feedback_page(), encoding="utf-8")
        photograph(page, feedback, DOCS / "feedback.png")
        subprocess.run([ROOT / ".venv" / "bin" / "autograder", "demo", "--folder", f"{folder}/demo", "--seed", "1"], check=True)
        report = Path(folder) / "demo" / "reports" / "class.html"
        photograph(page, report, DOCS / "class_report.png", height=760)
        top = page.get_by_role("heading", name="Misconceptions").bounding_box()["y"]
        photograph(page, report, DOCS / "misconceptions.png", top=top - 12, height=560)
        browser.close()


if __name__ == "__main__":
    main()
