"""The class report: right numbers, in words too, in one page that needs nothing from outside."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest

from autograder.reports.charts import distribution, stacked_bar
from autograder.reports.class_report import class_report, shown_points
from autograder.reports.records import STATUSES, Submission, summarise

from .conftest import submission


class Elements(HTMLParser):
    """Names of the elements, their attributes, and whether every one that was opened was closed."""

    VOID = frozenset({"meta", "br", "img", "rect", "line"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.names: set[str] = set()
        self.links: list[str] = []
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag


def read(page: str) -> Elements:
    elements = Elements()
    elements.feed(page)
    assert elements.open == []
    return elements


def test_the_page_needs_nothing_from_outside(klass: list[Submission]) -> None:
    page = class_report(klass)
    elements = read(page)
    assert not elements.names & {"script", "link", "iframe", "object", "img"}
    assert not any(name.startswith("on") for name in elements.attributes)
    assert all(link.startswith("../feedback/") for link in elements.links)
    assert "@import" not in page
    assert "url(" not in page
    assert re.findall(r"https?://[^\s\"<]+", page) == ["http://www.w3.org/2000/svg"] * page.count("xmlns=")


def test_a_link_leads_to_the_page_whatever_the_student_is_called() -> None:
    (page,) = {unquote(link) for link in read(class_report([submission("a#b%2f?c", ["wrong"])])).links if "#toy" not in link}
    assert page == "../feedback/a#b%2f?c/04_shapley/04_shapley.html"


def test_names_and_words_are_escaped(klass: list[Submission]) -> None:
    page = class_report(klass)
    assert "Student <" not in page
    assert "Student &lt;3&gt;" in page
    assert "counts &lt;the same&gt; here" in page


def test_counts_are_those_of_the_class(klass: list[Submission]) -> None:
    (chapter,) = summarise(klass)
    assert len(chapter.graded) == 9
    assert chapter.exercises[0].counts == {
        "correct": 2, "partial": 1, "wrong": 2, "not_attempted": 1, "error": 1, "timeout": 1, "needs_manual_grade": 1,
    }  # fmt: skip
    assert sum(chapter.exercises[0].counts.values()) == 9
    assert chapter.median == 5.5
    assert chapter.waiting == 9


def test_each_misconception_counts_and_links_its_holders(klass: list[Submission]) -> None:
    (chapter,) = summarise(klass)
    assert [len(m.holders) for m in chapter.misconceptions] == [3, 3, 2, 2, 2, 2, 2, 2]
    first = chapter.misconceptions[0]
    page = class_report(klass)
    for holder in first.holders:
        assert f'<a href="../feedback/{holder.student}/04_shapley/04_shapley.html#{first.cell}">' in page


def test_every_status_stands_there_in_words(klass: list[Submission]) -> None:
    page = class_report(klass)
    for words, _ in STATUSES.values():
        assert re.search(rf"[12] {words}", page)


def test_what_went_wrong_with_a_submission_is_told(klass: list[Submission]) -> None:
    page = class_report(klass)
    assert "file.ipynb is not a notebook." in page
    assert "Open it in Jupyter." in page


def test_seed_and_versions_are_there(klass: list[Submission]) -> None:
    page = class_report(klass)
    assert "--seed 12345" in page
    assert "nbgrader 0.9" in page


def test_the_same_class_in_any_order_gives_the_same_page(klass: list[Submission]) -> None:
    assert class_report(klass) == class_report(klass[::-1])


def test_chapters_stand_in_the_order_of_the_book(klass: list[Submission]) -> None:
    page = class_report([*klass, submission("s0", ["correct"], chapter="00_orientation")])
    assert page.index("chapter 00_orientation") < page.index("chapter 04_shapley")


@pytest.mark.parametrize("people", [[], [submission("only", ["error"], state="missing")]])
def test_a_class_without_results_has_a_page_too(people: list[Submission]) -> None:
    read(class_report(people))


def test_a_score_on_an_edge_counts_once() -> None:
    picture = distribution([0, 4, 40], 40)
    assert "1 in bar 1 of 10, 1 in bar 2 of 10" in picture
    assert "1 in bar 10 of 10" in picture


def test_a_bar_is_as_wide_as_its_share() -> None:
    widths = [float(w) for w in re.findall(r'width="([\d.]+)" height="22"', stacked_bar({"correct": 3, "wrong": 1}, width=400))]
    assert widths == [298.5, 98.5]


@pytest.mark.parametrize(("points", "text"), [(4.0, "4"), (2.5, "2.5"), (8 / 3, "2.67"), (0.0, "0"), (10.0, "10")])
def test_points_as_a_person_writes_them(points: float, text: str) -> None:
    assert shown_points(points) == text
