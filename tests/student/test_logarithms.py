"""Fingerprints of lines with logarithms: the laws of logarithms are kept, and different lines stay different."""

from __future__ import annotations

from typing import Any

import pytest
from sympy import MatrixSymbol, Product, Sum, exp, log, pi, sqrt, symbols

from autograder.student import fingerprint

n = symbols("n", integer=True, positive=True)
i = symbols("i", integer=True)
s, x = symbols("sigma x", positive=True)
y = MatrixSymbol("y", n, 1)
NORMAL = exp(-(y[i, 0] ** 2) / (2 * s**2)) / sqrt(2 * pi * s**2)
WANTED = -n * log(2 * pi * s**2) / 2 - Sum(y[i, 0] ** 2, (i, 0, n - 1)) / (2 * s**2)


@pytest.mark.parametrize(
    ("line", "same"),
    [
        (WANTED, Sum(log(NORMAL), (i, 0, n - 1))),
        (WANTED, log(Product(NORMAL, (i, 0, n - 1)))),
        (WANTED, -n * log(s * sqrt(2 * pi)) - Sum(y[i, 0] ** 2, (i, 0, n - 1)) / (2 * s**2)),
        (log(x / s), log(x) - log(s)),
        (2 * log(s * x), log(s**2) + log(x**2)),
    ],
    ids=str,
)
def test_laws_of_logarithms(line: Any, same: Any) -> None:
    assert fingerprint.matches(fingerprint.make(line, (), "salt"), same) is True


@pytest.mark.parametrize(
    ("line", "other"),
    [
        (WANTED, WANTED + n * log(2 * pi * s**2)),
        (WANTED, -n * log(2 * pi * s) / 2 - Sum(y[i, 0] ** 2, (i, 0, n - 1)) / (2 * s**2)),
        (log(x * s), log(x) * log(s)),
        (log(x + s), log(x) + log(s)),
        (log(2 * x), log(3 * x)),
    ],
    ids=str,
)
def test_another_line(line: Any, other: Any) -> None:
    assert fingerprint.matches(fingerprint.make(line, (), "salt"), other) is False
