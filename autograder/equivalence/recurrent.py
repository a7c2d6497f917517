r"""Identities in integers decided for all of them: both sides satisfy one recurrence in v, and its first values agree.

The difference of the sides is read as an element of a `shifting.Ring` over a random prime near 2^61, all letters but one, v, being random
numbers. Its shifts E(v), E(v+1), ... lie in a space of few dimensions, so that some combination of them is 0,

.. math:: E(v + r) + a_{r-1}(v) E(v + r - 1) + \dots + a_0(v) E(v) = 0 ,

for all v but the poles of the a's. If E is 0 at r values behind the last of these poles, and at all values before, it is 0 everywhere.

Guarantee: an identity that fails for some integers is accepted only if a rational function of the letters that is not 0 is 0 at the random
numbers drawn, modulo both of two random primes: below 2^-60. Nothing is accepted because it holds up to some N. Where letters stand in
ends of ranges or in Gammas the formal identity is one of values: each side is continuous in the letters, or a finite sum with units.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy

from .fields import random_prime
from .instances import marks
from .letters import Letters
from .limits import Budget, TooLarge, Undefined, Unsupported, nodes
from .linear import Linear, linear, of_letter
from .ratios import Ratio
from .reading import Reader
from .shifting import Element, Monomial, Ring

ERROR = 2.0**-60
MAX_ORDER = 8
FURTHEST = 60
GENUINE = 2**40  # an integer zero modulo a random prime that is no zero lies below this with probability 2^-21 a time: it costs a verdict, no more
AT_LEAST = 3
STEPS = 60_000


INDICES = tuple(sympy.Dummy(f"k{height}", integer=True) for height in range(12))


def vanishes(gap: Any, letters: Letters, given: tuple[Any, ...]) -> str:
    """Why ``gap`` is 0 for all integers that are meant; empty if that was not found out."""
    for facts in (given, ()) if given else ((),):
        reasons = []
        try:
            for case in cases(bound(gap)[0], letters, facts):
                reasons.append(_in_some_letter(case, letters))
                if not reasons[-1]:
                    break
        except (Unsupported, Undefined, TooLarge):
            continue
        if reasons and all(reasons):
            return "; ".join(dict.fromkeys(reasons))
    return ""


def bound(expression: Any) -> tuple[Any, int]:
    """The expression with running indices of its own, one for each height of sums within sums; several limits as one sum in another."""
    if not expression.has(sympy.Sum, sympy.Product):
        return expression, 0
    if not isinstance(expression, (sympy.Sum, sympy.Product)):
        parts = [bound(part) for part in expression.args]
        return expression.func(*(part for part, _ in parts)), max(height for _, height in parts)
    index, low, high = expression.args[-1].args
    term = expression.args[0] if len(expression.args) == 2 else expression.func(*expression.args[:-1])
    (term, height), (low, first), (high, second) = bound(term), bound(low), bound(high)
    height = max(height, first, second)
    if height >= len(INDICES):
        raise Unsupported("sums nested too deep")
    return expression.func(term.xreplace({index: INDICES[height]}), (INDICES[height], low, high)), height + 1


def cases(gap: Any, letters: Letters, given: tuple[Any, ...]) -> Iterator[Any]:
    """The gap with letters replaced by what is given of them (n = m + d for m <= n), and by the lengths of ranges with two symbolic ends."""
    facts = [fact for fact in given if isinstance(fact, (sympy.Le, sympy.Lt, sympy.Ge, sympy.Gt))]
    for place in range(len(facts)):
        fact = facts[place]
        if fact in (True, False):
            continue
        more = fact.gts - fact.lts - (1 if isinstance(fact, (sympy.Lt, sympy.Gt)) else 0)
        letter = _letter_of(more)
        if letter is None:
            continue
        change = {letter: sympy.Dummy("d", integer=True, nonnegative=True) - (more - letter)}
        facts[place + 1 :] = [other.xreplace(change) for other in facts[place + 1 :]]
        gap = gap.xreplace(change)
    yield from _by_length(gap, 0)


def _letter_of(more: Any) -> Any:
    """A letter with coefficient 1 in a linear form of integers."""
    more = sympy.expand(more)
    if not more.is_polynomial() or not all(letter.is_integer for letter in more.free_symbols):
        return None
    try:
        form = linear(more, {})
    except Unsupported:
        return None
    names = sorted((letter for letter, slope in form.slopes.items() if slope == 1), key=str)
    return names[-1] if names and form.is_integer else None


def _by_length(gap: Any, depth: int) -> Iterator[Any]:
    for low, high in _outer_ranges(gap):
        try:
            length = linear(sympy.expand(high - low + 1), {})
        except Unsupported:
            continue
        falling = [slope for letter, slope in length.slopes.items() if slope < 0]
        letter = _letter_of(length.expr())
        if falling and letter is not None and depth < 2:
            size = sympy.Dummy("d", integer=True, nonnegative=True)
            rest = length.expr() - letter
            yield from _by_length(gap.xreplace({letter: size + 1 - rest}), depth + 1)
            yield gap.xreplace({letter: -rest})
            return
    yield gap


def _outer_ranges(gap: Any) -> list[tuple[Any, Any]]:
    found, stack = [], [gap]
    while stack:
        node = stack.pop()
        if isinstance(node, (sympy.Sum, sympy.Product)):
            found.append((node.args[-1].args[1], node.args[-1].args[2]))
        else:
            stack.extend(node.args)
    return sorted(found, key=str)


def _in_some_letter(gap: Any, letters: Letters) -> str:
    """The recurrence in one letter after the other, those in ends of ranges first."""
    if gap == 0:
        return "the same on both sides"
    ends = [symbol for node, _ in nodes(gap) if isinstance(node, (sympy.Sum, sympy.Product)) for symbol in node.args[-1].args[2].free_symbols]
    names = sorted((letter for letter in gap.free_symbols if letter.is_integer), key=lambda letter: (-ends.count(letter), str(letter)))
    for letter in names[:3]:
        if not (letter.is_nonnegative or letter in letters.counted):
            continue
        try:
            reason = _in_letter(gap, letter)
        except (Unsupported, Undefined, TooLarge, ZeroDivisionError):
            continue
        if reason:
            return reason
    return ""


def _in_letter(gap: Any, letter: Any) -> str:
    """With period 1, or the period that floors and remainders have."""
    try:
        return _recurrence(gap, letter, {letter: of_letter(letter)}, 1 if letter.is_positive else 0)
    except Unsupported as problem:
        words = str(problem).split()
        if words[0] != "period" or not 1 < int(words[1]) <= 6:
            raise
        period = int(words[1])
    for rest in range(period):
        env = {letter: of_letter(letter).times(Linear({}, period).constant) + rest}
        if not _recurrence(gap, letter, env, 1 if letter.is_positive and rest == 0 else 0):
            return ""
    return f"a recurrence in {letter} for each rest modulo {period}, and first values"


def _recurrence(gap: Any, letter: Any, env: dict[Any, Linear], least: int) -> str:
    """The recurrence modulo two primes, and as many values as it needs."""
    budget = Budget(STEPS)
    rings = [Ring(random_prime(), letter, budget) for _ in range(2)]
    orders, starts, roots = [], [], []
    for ring in rings:
        order = _order(ring, Reader(ring).value(gap, env))
        if order is None:
            return ""
        orders.append(order)
        starts.append(ring.start)
        roots.append(_roots(ring))
    bad = {root for root in roots[0] | roots[1] if root <= GENUINE} | (roots[0] & roots[1])  # larger ones of one prime only are artefacts
    if any(root > FURTHEST for root in bad):
        return ""
    start = max([least, *starts, *(root + 1 for root in bad)])
    end = start + max(orders)
    if max(orders):  # more than is needed, and around the numbers that stand in the line
        end = max(end, least + AT_LEAST, *(value + 2 for value in marks(gap) if value <= FURTHEST))
    if end > FURTHEST + 10:
        return ""
    for value in range(least, end):
        placed = {name: form.put(letter, Linear({}, value)) for name, form in env.items()}
        for ring in rings:
            try:
                if Reader(ring).value(gap, placed):
                    return ""
            except Undefined:
                if value >= start:
                    return ""
    return f"a recurrence of order {max(orders)} in {letter} for the difference of the sides, and {end - least} first values, modulo random primes"


def _roots(ring: Ring) -> set[int]:
    """The zeros modulo the prime of all that was divided by, those that are no large number, or any that another prime can confirm."""
    found: set[int] = set()
    seen = set()
    for poly in ring.poles:
        key = str(poly)
        if poly.degree() > 0 and key not in seen:
            seen.add(key)
            if poly.degree() == 1:
                found.add(int(-poly[0] / poly[1]))
            else:
                found |= {int(root) for root, _ in poly.roots()}
    return found


def _order(ring: Ring, element: Element) -> int | None:
    """The smallest r such that the first r + 1 shifts are dependent; the factors' poles are noted."""
    rows: list[tuple[Monomial, Element]] = []
    for order in range(MAX_ORDER + 1):
        rest = dict(element)
        for pivot, row in rows:
            if pivot in rest:
                rest = ring.add(rest, ring.scale(row, -rest[pivot]))
        if not rest:
            return order
        pivot = min(rest, key=lambda name: rest[name].top.degree() + rest[name].bottom.degree())
        lead: Ratio = rest[pivot].inverse()
        for ratio in (lead, *rest.values()):
            ring.divides(ratio.bottom)
        ring.divides(lead.bottom)
        rows.append((pivot, ring.scale(rest, lead)))
        after = ring.shifted(element)
        if order == 0 and _multiple(ring, element, after):
            return 1
        element = after
    return None


def _multiple(ring: Ring, element: Element, after: Element) -> bool:
    """Whether E(v + 1) is a product of generators times E(v)."""
    if len(element) != len(after) or len(element) < 2:
        return False
    start = next(iter(element))
    for end, ratio in after.items():
        factor = ring.mul({end: ratio}, ring.power({start: element[start]}, -1))
        if not ring.add(ring.mul(element, factor), ring.scale(after, ring.ratio(-1))):
            for value in factor.values():
                ring.divides(value.bottom)
            return True
    return False
