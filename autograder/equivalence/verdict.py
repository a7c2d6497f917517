"""What the judge of equality says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

How = Literal["proved", "tested", "refuted", "undecided"]


@dataclass(frozen=True)
class Verdict:
    """The verdict on one pair.

    Attributes:
        equal: the relation holds (True), fails (False), or could not be decided (None).
        how: "proved" by a normal form or certificate; "tested" exactly at random points or instances; "refuted" by an instance;
            "undecided".
        why: the certificate, or what was tested, in words.
        error: bound on the probability that a tested pair is accepted wrongly, over the judge's own random choices; 0.0 for a proof,
            None where no bound is known (an identity checked on a range of integers).
        counterexample: the instance that separates the two sides, in the reader's terms; empty unless refuted.
        conditions: what had to be assumed besides what was given ("x is not 0").
    """

    equal: bool | None
    how: How
    why: str = ""
    error: float | None = None
    counterexample: str = ""
    conditions: tuple[str, ...] = ()


def undecided(why: str) -> Verdict:
    return Verdict(None, "undecided", why)


def brief(value: object) -> str:
    """A number as text, long ones cut."""
    text = str(value)
    return text if len(text) <= 40 else f"{text[:12]}...{text[-6:]} ({len(text)} characters)"
