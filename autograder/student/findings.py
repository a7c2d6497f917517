"""What a property of a counterexample finds."""

from __future__ import annotations

from typing import NamedTuple


class Finding(NamedTuple):
    """One thing that was looked at: whether it is as it should be, and what was found, in words."""

    ok: bool
    text: str
