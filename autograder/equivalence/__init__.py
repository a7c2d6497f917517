"""Whether two expressions are equal, or one bounds the other: with proof, exact test or counterexample. Knows no answers."""

from __future__ import annotations

from .judge import equivalent
from .verdict import Verdict

__all__ = ["Verdict", "equivalent"]
