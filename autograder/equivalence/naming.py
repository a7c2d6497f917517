"""Letters for the terms of an expression that are no polynomials, with what is known of them, so that certificates can be looked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sympy

from .certificates import Fact
from .lemmas import lemmas, lower_terms
from .limits import nodes

if TYPE_CHECKING:
    from .bounds import Prover

Letters = list[tuple[Any, Any]]


def letters_for_terms(expression: Any, prover: Prover) -> tuple[Any, list[Fact], Letters]:
    """The expression with a letter for each term that is no polynomial; what is known and what the lemmas say, with the same letters.

    And the letters with what they stand for, each in symbols and earlier letters.
    """
    expression = smooth(expression)
    expression, known, made = rooted(expression, prover)
    terms = lower_terms(sympy.together(expression)) if not expression.is_polynomial() else []
    raw: list[Fact] = []
    for term in dict.fromkeys([*terms, *(node for node, _ in nodes(expression) if lemma_head(node))]):
        raw += list(lemmas(term, prover.knows))
    raw = [(smooth(fact), open_, name) for fact, open_, name in raw][:24]
    raw += [(smooth(fact), open_, name) for fact, open_, name in known]
    names: dict[Any, Any] = {}
    for part in [expression, *(fact for fact, *_ in raw)]:
        for node in sorted((node for node, _ in nodes(part) if lemma_head(node)), key=lambda node: -sum(1 for _ in nodes(node))):
            if node.is_Pow and node.exp.could_extract_minus_sign():
                names.setdefault(node, 1 / names.setdefault(1 / node, sympy.Dummy(f"t{len(names)}", real=True, positive=node.is_positive)))
            names.setdefault(node, sympy.Dummy(f"t{len(names)}", real=True, positive=node.is_positive))
    made += [(letter, node) for node, letter in names.items() if letter.is_Symbol]
    plain = expression.xreplace(names)
    facts = [(fact.xreplace(names), open_, name) for fact, open_, name in raw]
    numbers = {node for part in [plain, *(fact for fact, *_ in facts)] for node, _ in nodes(part) if _irrational(node)}
    for node in sorted(numbers, key=lambda node: (-sum(1 for _ in nodes(node)), str(node))):
        letter = sympy.Dummy("c", positive=True)
        made.append((letter, node))
        near, size = sympy.Rational(str(node.evalf(25))), sympy.Rational(1, 10**18) * sympy.Rational(str(abs(node).evalf(3)))
        plain, facts = plain.xreplace({node: letter}), [(fact.xreplace({node: letter}), open_, name) for fact, open_, name in facts]
        facts += [(letter - near + size, True, ""), (near + size - letter, True, "")]
    facts = [(sympy.expand(_without_denominator(fact)), open_, name) for fact, open_, name in facts]
    return plain, [fact for fact in facts if fact[0].is_polynomial()], made


def _irrational(node: Any) -> bool:
    """Whether the node is a positive irrational number that stands for itself."""
    return bool(
        node.is_number
        and node.is_positive
        and (node.is_NumberSymbol or isinstance(node, (sympy.log, sympy.exp)) or (node.is_Pow and node.exp.is_Rational))
    )


def _without_denominator(fact: Any) -> Any:
    top, bottom = sympy.fraction(sympy.together(fact))
    return top if bottom.is_positive else fact


def rooted(expression: Any, prover: Prover) -> tuple[Any, list[Fact], Letters]:
    """Letters for roots: their powers are what they are the roots of, and a larger number has the larger root."""
    index: dict[Any, int] = {}
    for node, _ in nodes(expression):
        if node.is_Pow and node.exp.is_Rational and node.exp.q > 1 and node.base.free_symbols and prover.knows(node.base, False):
            index[node.base] = int(sympy.lcm(index.get(node.base, 1), node.exp.q))
    if not index or max(index.values()) > 4:
        return expression, prover.facts, []
    letter = {base: sympy.Dummy("root", nonnegative=True, positive=base.is_positive) for base in index}
    expression = expression.replace(
        lambda node: node.is_Pow and node.exp.is_Rational and node.base in index,
        lambda node: letter[node.base] ** (node.exp * index[node.base]) if node.exp.q > 1 or node.base.is_Symbol else node,
    )
    more: list[Fact] = [(letter[base], prover.knows(base, True), "") for base in index]
    for one in index:
        if not one.is_Symbol:
            more += [(sign * (letter[one] ** index[one] - one), False, "") for sign in (1, -1)]
        more += [
            (letter[one] - letter[two], False, "roots rise")
            for two in index
            if two != one and index[two] == index[one] and prover.knows(one - two, False)
        ]
    plain = {base: letter[base] ** index[base] for base in index if base.is_Symbol}
    facts = [(fact.xreplace(plain), open_, name) for fact, open_, name in [*more, *prover.facts]]
    made = [(letter[base], base ** sympy.Rational(1, index[base])) for base in index]
    return expression.xreplace(plain), [fact for fact in facts if fact[0] not in (0, True)], made


def lemma_head(node: Any) -> bool:
    if node.is_number and not node.has(sympy.Sum, sympy.Product):
        return False
    if node.is_Pow:
        return not node.exp.is_Integer
    return isinstance(node, (sympy.Function, sympy.Sum, sympy.Product))


def smooth(expression: Any) -> Any:
    """Powers of one base brought together, of a product taken apart: exp(2x) as exp(x)**2, x**(n+1) as x x**n; logarithms of products too."""
    if expression.has(sympy.log):
        expression = sympy.expand_log(expression)
    if expression.has(sympy.exp) or expression.has(sympy.Pow):
        expression = sympy.powsimp(sympy.expand_power_exp(sympy.expand_power_base(expression)))
        expression = sympy.expand_power_base(expression)
    return expression
