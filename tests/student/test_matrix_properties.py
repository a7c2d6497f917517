"""The properties of the Neumann counterexamples: what has them, what has not, and what is no answer at all."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograder.student.properties import neumann_divergence, neumann_printed_bound


def ok(findings: list[Any]) -> bool:
    assert findings
    assert all(finding.text for finding in findings)
    return all(finding.ok for finding in findings)


@pytest.mark.parametrize("matrix", [[[2.0]], [[2, 1], [1, 2]], np.diag([0.1, 5.0]), np.diag([1.0, 1e9]), np.diag([1e-9, 3.0])])
def test_a_matrix_with_an_eigenvalue_of_two_or_more_diverges(matrix: Any) -> None:
    assert ok(neumann_divergence({"diverging": matrix, "interval": (0, 2)}))


@pytest.mark.parametrize("matrix", [None, [[1.9]], [[-3.0]], [[0.0]], [[3, 1], [0, 3]], [[3, 0]], "A", [[float("inf")]], np.eye(9) * 3])
def test_other_matrices_are_refused(matrix: Any) -> None:
    assert not ok(neumann_divergence({"diverging": matrix, "interval": (0, 2)}))


@pytest.mark.parametrize("interval", [None, (0, 1), (-1, 1), (0, 2.001), (0.001, 2), (2, 0), (0, 1, 2), "0 to 2"])
def test_other_intervals_are_refused(interval: Any) -> None:
    assert not ok(neumann_divergence({"diverging": [[3.0]], "interval": interval}))


@pytest.mark.parametrize("r", [1, 2, 10])
def test_the_printed_bound_fails_for_two_eigenvalues(r: int) -> None:
    assert ok(neumann_printed_bound({"matrix": [[0.3, 0], [0, 0.9]], "terms": r}))


@pytest.mark.parametrize(
    ("matrix", "r"),
    [([[0.5]], 1), ([[0.3, 0], [0, 1.0]], 1), ([[0.3, 0], [0, 0.9]], 0), ([[0.3, 0], [0, 0.9]], True), ([[0.3, 0], [0, 0.9]], 1.5), (None, 1)],
)
def test_what_does_not_refute_it_is_refused(matrix: Any, r: Any) -> None:
    assert not ok(neumann_printed_bound({"matrix": matrix, "terms": r}))
