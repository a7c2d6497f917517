"""What passages to the limit need: endless power sums converge, an endless sum may be exchanged with what stands around it."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import MatrixExpr
from sympy.polys.polyerrors import BasePolynomialError

from .failures import STEPS, Need, instances, real_value
from .letters import letters
from .limits import Budget, TooLarge, Unsupported, nodes
from .terms import quotient
from .wording import convergent
from .world import World

MAX_PARTS = 80  # of an endless sum whose terms are compared with their neighbours


def convergence(left: Any, right: Any, given: tuple[Any, ...]) -> tuple[tuple[str, ...], tuple[Any, ...], str]:
    """What endless power sums need in order to have a value and what is not given.

    Returns:
        It in words, if one side alone needs it; the same as facts; an instance at which one of them fails.
    """
    at = ""
    words: set[str] = set()
    facts: list[Any] = []
    sides = [_ratios(side) for side in (left, right)]
    for ratio in dict.fromkeys((*sides[0], *sides[1])):
        alone = (ratio in sides[0]) != (ratio in sides[1])
        if isinstance(ratio, MatrixExpr):
            words |= {f"the spectral radius of {ratio} is below 1"} if alone else set()
            continue
        fact = sympy.Lt(sympy.Abs(ratio, evaluate=False), 1, evaluate=False)
        found = letters(ratio, *given)
        try:
            worlds = instances(Need("", ratio), found, given, Budget(STEPS))
            outside = next((world for world in worlds if _at_least_one(ratio, world)), None)
        except (TooLarge, Unsupported, ArithmeticError, TypeError, ValueError, AttributeError):
            continue
        if outside is not None:
            facts.append(fact)
            words |= {convergent(ratio)} if alone else set()
            at = " at " + ", ".join(f"{letter} = {value}" for letter, value in {**outside.numbers, **outside.unknowns}.items())
    return tuple(sorted(words)), tuple(facts), at


def _at_least_one(ratio: Any, world: World) -> bool:
    value = real_value(ratio, world, Budget(STEPS))
    return value is not None and bool(abs(value) >= 1)


def _ratios(side: Any) -> dict[Any, None]:
    """For every endless sum in a side what its terms are multiplied by, far out, from one to the next."""
    found: dict[Any, None] = {}
    for node, _ in nodes(side):
        if not isinstance(node, sympy.Sum) or node.args[-1].args[-1] is not sympy.oo or len(node.args) > 2:
            continue
        term, index = node.args[0], node.args[1].args[0]
        if term.is_Matrix:
            found |= {part.base: None for part, _ in nodes(term) if isinstance(part, sympy.MatPow) and part.exp.has(index)}
            continue
        far = _far_ratio(term, index) if sum(1 for _ in nodes(term)) <= MAX_PARTS else None
        if far is not None and far.free_symbols:
            found[far if not far.could_extract_minus_sign() else -far] = None
    return found


def _far_ratio(term: Any, index: Any) -> Any:
    """The limit of term(k + 1) / term(k), if it is neither 0 nor infinite; None where it is or is not known."""
    ratio = quotient(sympy.expand_power_base(term, force=True), index)
    if ratio is None or not ratio.is_rational_function(index):
        return None
    try:
        top, bottom = (sympy.Poly(part, index) for part in sympy.fraction(ratio))
        return sympy.cancel(top.LC() / bottom.LC()) if top.degree() == bottom.degree() else None
    except BasePolynomialError:
        return None


PASSAGES = {"Sum": "sum", "Integral": "integral", "Limit": "limit", "Derivative": "derivative"}


def exchanged(left: Any, right: Any) -> set[str]:
    """Which passages to the limit stand in the other order on the two sides, an endless sum among them."""
    before, after = _nested(left), _nested(right)
    turned = {tuple(sorted(pair)) for pair in after if pair[::-1] in before and pair not in before and pair[0] != pair[1]}
    return {f"{PASSAGES[one]} and {PASSAGES[other]} may be exchanged" for one, other in turned}


def _nested(side: Any) -> set[tuple[str, str]]:
    """Which passage stands within which: (outer, inner), of pairs with an endless sum."""
    found = set()
    for node, _ in nodes(side):
        outer = type(node).__name__
        if outer not in PASSAGES:
            continue
        for part, _ in nodes(node.args[0]):
            inner = type(part).__name__
            if inner in PASSAGES and any(name == "Sum" and one.has(sympy.oo) for name, one in ((outer, node), (inner, part))):
                found.add((outer, inner))
    return found
