"""What a student sees while writing a chain: every line as it was read, a mark, and an instance that refutes a false one."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
import sympy
from sympy import Eq, Expr, Sum, symbols

from autograder.equivalence import equivalent
from autograder.student import Derivation
from autograder.student.chain import joined
from autograder.student.derivation import latex
from autograder.student.render import text

m, N = symbols("m N", integer=True, positive=True)
START = Sum(1 / (m * (m + 1)), (m, 1, N))
SPLIT = Sum(1 / m - 1 / (m + 1), (m, 1, N))


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def chain(*lines: Any) -> Derivation:
    derivation = Derivation("orientation.telescope").start(lines[0])
    for line in lines[1:]:
        derivation.step(line, "a reason")
    return derivation


def test_a_right_chain_is_marked_line_by_line() -> None:
    shown = repr(chain(START, SPLIT, N / (N + 1)))
    assert shown.count("follows") == 2
    assert "Sum(1/(m*(m + 1)), (m, 1, N))" in shown


def test_a_wrong_line_comes_with_an_instance_and_costs_itself_only() -> None:
    wrong = Sum(1 / m + 1 / (m + 1), (m, 1, N))
    verdicts = chain(START, wrong, Sum((2 * m + 1) / (m * (m + 1)), (m, 1, N))).verdicts()
    assert [verdict and verdict.equal for verdict in verdicts] == [None, False, True]
    assert "N = 1: left 1/2, right 3/2" in repr(chain(START, wrong))


@pytest.mark.parametrize("foreign", ["x + 1", None, object(), [1, 2], lambda: 1])
def test_what_cannot_be_read_is_said_and_the_next_line_is_judged_from_the_last_readable(foreign: object) -> None:
    derivation = chain(START, foreign, N / (N + 1))
    assert "could not be read" in repr(derivation)
    assert [verdict and verdict.equal for verdict in derivation.verdicts()] == [None, None, True]


def test_an_unknown_relation_never_raises() -> None:
    assert "could not be read" in repr(Derivation("x").start(N).step(N, relation="=="))


def test_the_page_is_typeset_deterministic_and_escaped() -> None:
    derivation = chain(START, SPLIT).step(N, "<script>alert(1)</script>")
    page = derivation._repr_html_()
    assert page == derivation._repr_html_()
    assert "<script>" not in page
    assert r"\sum" in page
    assert "I read your lines as" in page
    assert "0x" not in page


def test_a_derivation_without_lines_says_so() -> None:
    assert "no line yet" in repr(Derivation("orientation.telescope"))


@pytest.mark.parametrize(("relations", "whole"), [(["=", "="], "="), (["=", "<=", "<"], "<"), (["<=", ">="], None), ([">=", "="], ">=")])
def test_relations_join(relations: list[str], whole: str | None) -> None:
    assert joined(relations) == whole


def test_every_word_of_the_vocabulary_comes_from_the_students_package() -> None:
    from autograder import student
    from autograder.equivalence import vocabulary

    assert all(getattr(student, name) is getattr(vocabulary, name) for name in vocabulary.__all__)
    assert isinstance(N, Expr)


def test_nothing_is_judged_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    derivation = chain(START, SPLIT, N / (N + 1))
    first = derivation.verdicts()
    monkeypatch.setattr("autograder.student.derivation.judge_chain", None)
    assert derivation.verdicts() == first
    assert "follows" in derivation._repr_html_()


def test_a_chain_that_grows_is_judged_anew() -> None:
    derivation = chain(START, SPLIT)
    assert len(derivation.verdicts()) == 2
    assert len(derivation.step(N / (N + 1)).verdicts()) == 3


def test_equations_are_told_plainly_to_be_expressions() -> None:
    assert "write a chain of expressions" in repr(chain(START, Eq(START, SPLIT)))


def test_a_class_is_graded_without_judging_what_is_only_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CREDIT_ATTRIBUTION_UNMARKED", "1")
    monkeypatch.setattr("autograder.student.derivation.judge_chain", lambda *args: pytest.fail("judged"))
    x = symbols("x")
    chain = Derivation("nothing.given").start(x).step(x + 1)
    assert "follow" not in chain._repr_html_()
    assert repr(chain) == "x\nx + 1"


def test_a_first_line_in_place_of_the_id_is_refused() -> None:
    with pytest.raises(TypeError, match="a text in quotes"):
        Derivation(START)


def test_an_expression_that_takes_too_long_to_write_says_so() -> None:
    x = sympy.Symbol("x")
    entries = sympy.Matrix(7, 7, lambda i, j: x * i * 7 + j + 1).as_immutable()
    product = sympy.MatMul(*[entries] * 8)
    began = time.process_time()
    shown = repr(Derivation("none").start(product))
    assert "takes too long" in shown
    assert "takes too long" in latex(product)
    assert "takes too long" in text(product)
    assert time.process_time() - began < 20


def test_a_function_as_a_line_is_undecided() -> None:
    x = sympy.Symbol("x")
    assert equivalent(sympy.Lambda(x, x), x).equal is None
    assert equivalent(x, sympy.Lambda(x, x), "<=").equal is None
