"""The judge of equality on true and subtly false steps, beside sympy's `simplify` and `equals` on a sample of the same pairs."""

from __future__ import annotations

import signal
import statistics
import time
from collections.abc import Callable
from typing import Any

from sympy import simplify

from autograder.judge import equivalent

from . import examiner, examiner_traps
from .pairs import Pair, pairs

SAMPLE = 12  # every twelfth plain pair goes to sympy, which takes seconds for some
PATIENCE = 5


def main() -> None:
    everything = list(pairs())
    true = sum(pair.true for pair in everything)
    print(f"{true} true steps, {len(everything) - true} false ones")
    report("autograder.judge.equivalent", everything, lambda pair: equivalent(pair.left, pair.right, assumptions=pair.given).equal)
    hard = [
        Pair(left, right, true, f"{kind} {place}", given, relation)
        for module in (examiner, examiner_traps)
        for kind, steps in module.STEPS.items()
        for place, (left, relation, right, given, true) in enumerate(steps)
    ]
    true = sum(pair.true for pair in hard)
    print(f"{true} true steps, {len(hard) - true} false ones, as an examiner would choose them: equations and inequalities of all chapters")
    report("autograder.judge.equivalent", hard, lambda pair: equivalent(pair.left, pair.right, pair.relation, pair.given).equal)
    sample = [pair for pair in everything if pair.source.startswith("plain")][::SAMPLE]
    print(f"a sample of {len(sample)} of the plain ones, at most {PATIENCE} s each")
    report("autograder.judge.equivalent", sample, lambda pair: equivalent(pair.left, pair.right).equal)
    report("sympy simplify(a - b) == 0", sample, lambda pair: simplify(pair.left - pair.right) == 0)
    report("sympy (a - b).equals(0)", sample, lambda pair: (pair.left - pair.right).equals(0))


def report(name: str, steps: list[Pair], verdict: Callable[[Pair], bool | None]) -> None:
    """Count wrong and missing verdicts, and the time of each."""
    wrong: list[Pair] = []
    missing = 0
    times = []
    for pair in steps:
        began = time.perf_counter()
        said = _within(PATIENCE, lambda pair=pair: verdict(pair))  # type: ignore[misc]
        times.append(time.perf_counter() - began)
        missing += said is None
        if said is not None and said is not pair.true:
            wrong.append(pair)
    median, worst = 1000 * statistics.median(times), 1000 * max(times)
    print(
        f"{name:30s} wrong {len(wrong):4d}   undecided {missing:4d} of {len(steps)}   median {median:7.1f} ms   worst {worst:7.0f} ms",
        flush=True,
    )
    for pair in wrong[:3]:
        print(f"    said {not pair.true} of {pair.source}: {pair.left}  {pair.relation}  {pair.right}")


def _within(seconds: int, work: Callable[[], Any]) -> Any:
    """The result of the work, or None where it fails or takes too long."""

    def stop(number: int, frame: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        return work()
    except (TimeoutError, ArithmeticError, NotImplementedError, TypeError, ValueError, AttributeError):
        return None
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
