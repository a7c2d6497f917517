"""Statements about eigenvalues and norms."""

from __future__ import annotations

from typing import Any

from . import matrices
from .spectrum import SpectralWord
from .verdict import Verdict, undecided

__all__ = ["SpectralWord", "equal", "holds"]


def equal(left: Any, right: Any, given: tuple[Any, ...]) -> Verdict:
    return matrices.equal(left, right, given)


def holds(left: Any, right: Any, relation: str, given: tuple[Any, ...]) -> Verdict:
    return undecided("an order between matrices or norms")
