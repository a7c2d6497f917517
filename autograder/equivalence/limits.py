"""What is too large to judge, found out before any time is spent on it. Nothing here recurses: a nest of 10**5 brackets costs one loop."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sympy import Basic, Float, Rational, Symbol
from sympy.polys.polyerrors import BasePolynomialError

from . import magnitude

MAX_NODES = 20_000
MAX_DEPTH = 120
MAX_BITS = 10_000
MAX_LETTERS = 1_000
GAVE_UP = (BasePolynomialError, TypeError, ValueError, NotImplementedError, ArithmeticError, AttributeError, RecursionError)  # what sympy raises then
patience = 1.0


class TooLarge(ValueError):
    """The expression, or what it asks to be computed, is beyond the limits; the message says what and how much."""


class Undefined(ArithmeticError):
    """A side has no value at this instance (a division by zero, the factorial of a negative number)."""


class Unsupported(ValueError):
    """This way of judging does not know a head of the expression; another may."""


def nodes(expression: Basic) -> Iterator[tuple[Basic, int]]:
    """Every node of the tree with its depth, without recursion."""
    stack = [(expression, 0)]
    while stack:
        node, depth = stack.pop()
        yield node, depth
        stack.extend((arg, depth + 1) for arg in node.args)


def check_size(expression: Basic) -> None:
    """Refuse what is nested too deep, has too many parts or holds enormous numbers.

    Raises:
        TooLarge: with what was found and the limit.
    """
    parts = []
    for count, (node, depth) in enumerate(nodes(expression)):
        parts.append(node)
        if depth > MAX_DEPTH:
            raise TooLarge(f"nested more than {MAX_DEPTH} levels deep")
        if count >= MAX_NODES:
            raise TooLarge(f"more than {MAX_NODES} parts")
        if isinstance(node, Rational) and max(int(node.p).bit_length(), int(node.q).bit_length()) > MAX_BITS:
            raise TooLarge(f"a number of more than {MAX_BITS} binary digits")
        if isinstance(node, Float) and max(abs(int(node._mpf_[2])), int(node._mpf_[3])) > MAX_BITS:
            raise TooLarge("a decimal number with more digits, or a larger exponent, than can be meant")
    if len({node for node in parts if isinstance(node, Symbol)}) > MAX_LETTERS:
        raise TooLarge(f"more than {MAX_LETTERS} letters")
    if magnitude.largest(parts) > magnitude.MAX_DIGITS:
        raise TooLarge(f"a number of more than {magnitude.MAX_DIGITS} binary digits would have to be computed")


class Budget:
    """Steps that one judgement may take, counted so that the verdict is the same on every machine; seconds only as a last resort."""

    def __init__(self, steps: int = 200_000, seconds: float = 20.0) -> None:
        self.steps = steps
        self.ends = time.perf_counter() + seconds
        self._look = steps - 1000

    def spend(self, steps: int = 1) -> None:
        """Count work done, or about to be done.

        Raises:
            TooLarge: nothing is left.
        """
        self.steps -= steps
        if self.steps < self._look:
            self._look = self.steps - 1000
            if self.steps < 0 or time.perf_counter() > self.ends:
                raise TooLarge("too much to compute for one line")


class OutOfTime(BaseException):
    """The ceiling on processor time was reached; no `Exception`, so that no algorithm on the way takes it for its own."""


@contextmanager
def ceiling(seconds: float) -> Iterator[None]:
    """A last resort against algorithms that count no steps: `OutOfTime` after so much processor time. May stand within another one.

    ``patience`` multiplies the seconds: a verdict that only a slow or busy machine would miss can be waited for.

    Works in the main thread, on the virtual timer; elsewhere the step budgets alone hold.
    """
    left = signal.getitimer(signal.ITIMER_VIRTUAL)[0]
    if threading.current_thread() is not threading.main_thread() or (left > 0 and signal.getsignal(signal.SIGVTALRM) is not _stop):
        yield
        return
    seconds *= patience
    began = time.process_time()
    before = signal.signal(signal.SIGVTALRM, _stop)
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, min(seconds, left) if left > 0 else seconds, 0.1)
        yield
    finally:
        rest = max(left - (time.process_time() - began), 0.001) if left > 0 else 0.0
        signal.setitimer(signal.ITIMER_VIRTUAL, rest, 0.1 if rest else 0.0)
        signal.signal(signal.SIGVTALRM, before)


def _stop(number: int, frame: object) -> None:
    raise OutOfTime
