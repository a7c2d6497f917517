"""Probabilities rewritten: complements, inclusion and exclusion, products of independent events, and what is given of them."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import sympy
from sympy import S
from sympy.core.relational import Relational

from .chance_lemmas import opposite
from .limits import nodes
from .moments import Facts
from .probability import AllOf, Chance, Draw, Event, Independent, Occurs, Probability, RandomVariable, Within

RANDOM = (Chance, Draw, RandomVariable, Event, Occurs, Independent, Within)


def rewritten(expression: Any, facts: Facts) -> Any:
    """Probabilities by complements, inclusion and exclusion of up to four events, and products of independent ones."""
    return expression.replace(lambda node: isinstance(node, Probability) and len(node.args) == 1, lambda node: _probability(node.args[0], facts))


def _probability(event: Any, facts: Facts) -> Any:
    if event in (sympy.true, sympy.false):
        return S.One if event == sympy.true else S.Zero
    if isinstance(event, (AllOf, sympy.Not)) or (isinstance(event, Relational) and event.rel_op in ("<", "<=", "!=")):
        if isinstance(event, AllOf) and (product := _independent_product(event, facts)) is not None:
            return product
        if not isinstance(event, Relational) or draws_on_left(event):
            return 1 - _probability(opposite(event) if not isinstance(event, sympy.Not) else event.args[0], facts)
        return Probability(event.reversed)
    if isinstance(event, Relational) and event.rel_op in (">", ">=") and not draws_on_left(event):
        return 1 - Probability(event.negated.reversed)
    if isinstance(event, sympy.Or) and len(event.args) <= 4:
        parts = [part for size in range(1, len(event.args) + 1) for part in combinations(event.args, size)]
        return sympy.Add(*((-1) ** (len(part) + 1) * _probability(sympy.And(*part), facts) for part in parts))
    if isinstance(event, sympy.And) and all(isinstance(part, (Event, Occurs)) for part in event.args):
        heads = [part.args[0] if isinstance(part, Occurs) else part for part in event.args]
        apart = all(
            facts.independent(one, other) and (one != other or _other_index(event.args[a], event.args[b], facts))
            for (a, one), (b, other) in combinations(enumerate(heads), 2)
        )
        if apart:
            return sympy.Mul(*(_probability(part, facts) for part in event.args))
    known = _known(event, facts)
    return Probability(event) if known is None else known


def draws_on_left(event: Any) -> bool:
    """Whether the random part stands on the left; on the right alone it is turned round."""
    return any(isinstance(node, (Draw, RandomVariable)) for node, _ in nodes(event.lhs))


def _other_index(one: Any, other: Any, facts: Facts) -> bool:
    return (
        isinstance(one, Occurs)
        and isinstance(other, Occurs)
        and any(facts.different(i, j) for i, j in zip(one.args[1:], other.args[1:], strict=False))
    )


def _independent_product(event: Any, facts: Facts) -> Any:
    """The probability that all of independent events A[i] occur, or that none does."""
    inside = event.args[0]
    base = inside.args[0] if isinstance(inside, sympy.Not) else inside
    index, low, high = event.args[1].args
    if not isinstance(base, Occurs) or index not in base.args[1:] or not facts.independent(base.args[0], base.args[0]):
        return None
    chance = 1 - Probability(base) if isinstance(inside, sympy.Not) else Probability(base)
    known = _known(base, facts)
    if known is not None and index not in known.free_symbols:
        return (1 - known if isinstance(inside, sympy.Not) else known) ** (high - low + 1)
    return sympy.Product(chance, (index, low, high))


def _known(event: Any, facts: Facts) -> Any:
    """What is given of the probability of an event; of A[k] it is given for every k."""
    for fact in facts.given:
        for side, value in (fact.args, fact.args[::-1]) if isinstance(fact, sympy.Eq) else ():
            if isinstance(side, Probability) and not any(isinstance(part, RANDOM) for part, _ in nodes(value)):
                change = {} if side.args[0] == event else for_all(side.args[0], event, set())
                if change is not None:
                    return value.xreplace(change)
    return None


def for_all(pattern: Any, node: Any, fixed: set[Any]) -> dict[Any, Any] | None:
    """What the index of a given A[k] or X[k] stands for in a term, where nothing else differs."""
    indexed = [[part for part, _ in nodes(side) if isinstance(part, (Occurs, Draw))] for side in (pattern, node)]
    if not all(len(set(found)) == 1 for found in indexed):
        return None
    change = {k: i for k, i in zip(indexed[0][0].args[1:], indexed[1][0].args[1:], strict=False) if k.is_Symbol and k not in fixed}
    return change if pattern.xreplace(change) == node else None
