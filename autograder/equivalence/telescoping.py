r"""Proofs of identities with symbolic sums of hypergeometric terms.

A sum over its last end, ``S(n) = sum_{k=a}^{n} t(k)`` with t free of n, is f(n) exactly if f(a) = t(a) and f(n) - f(n-1) = t(n).
Where the term holds n, a recurrence of order J is proposed (Gosper's and Zeilberger's equations, solved as linear equations) and verified:

.. math:: \sum_{j=0}^{J} c_j(n)\, t(n + j, k) = G(n, k + 1) - G(n, k), \qquad G = R(n, k)\, t(n, k)

The identity above is checked as one of rational functions after division by t; added up over all k of the term's support it gives
``c_0 S(n) + ... + c_J S(n+J) = 0``. The right side is put into the same recurrence, and J first values are compared. Nothing is taken from
sympy's summation.
"""

from __future__ import annotations

from typing import Any

import sympy
from sympy import S

from .limits import nodes
from .terms import quotient, zero

MAX_ORDER = 2
MAX_DEGREE = 3
CHECKED = 6


def proved(left: Any, right: Any) -> str:
    """Why an identity with one sum holds for all integers from 0 (or the sum's first end) on; empty if no proof was found."""
    totals = {node for side in (left, right) for node, _ in nodes(side) if isinstance(node, sympy.Sum)}
    if len(totals) != 1:
        return ""
    (total,) = totals
    letter = sympy.Dummy("S")
    gap = sympy.collect(sympy.expand((left - right).xreplace({total: letter})), letter, evaluate=False)
    factor, rest = gap.pop(letter, S.Zero), gap.pop(S.One, S.Zero)
    if gap or len(total.args) != 2 or factor == 0:
        return ""
    index, low, high = total.args[1].args
    term = total.args[0]
    if not (high.is_Symbol and high.is_integer and high.is_nonnegative and low.is_Integer and low >= 0):
        return ""
    claimed = -rest / factor
    if high not in term.free_symbols:
        return _by_last_term(term, index, low, high, claimed)
    return _by_recurrence(term, index, low, high, claimed)


def _by_last_term(term: Any, index: Any, low: Any, n: Any, claimed: Any) -> str:
    """S(n) - S(n-1) = t(n), and one first value; the empty sum besides, where n may be so small."""
    first = max(low, 1) if n.is_positive else max(low - 1, S.Zero)
    if low > first + 1 or (low > 1 and first > 0):
        return ""
    start = sympy.Add(*(term.subs(index, value) for value in range(int(low), int(first) + 1)))
    if not _same(claimed.subs(n, first).doit(), start):
        return ""
    step = claimed.subs(n, n + 1) - claimed - term.subs(index, n + 1)
    return f"S({n} + 1) - S({n}) is the summand at {n} + 1, and S({first}) agrees" if zero(_harmonic_free(step)) else ""


def _same(left: Any, right: Any) -> bool:
    return bool(sympy.cancel(sympy.together(left - right)) == 0)


def _harmonic_free(expression: Any) -> Any:
    """H(n + m) as H(n) and m fractions."""
    names: dict[Any, Any] = {}

    def reduced(node: Any) -> Any:
        if len(node.args) > 1:
            return node
        shift, main = node.args[0].as_coeff_Add()
        if not shift.is_Integer or not 0 <= shift <= 20:
            return node
        letter = names.setdefault(main, sympy.Dummy("H"))
        return letter + sum((1 / (main + step) for step in range(1, int(shift) + 1)), S.Zero)

    return expression.replace(lambda node: isinstance(node, sympy.harmonic), reduced)


def _by_recurrence(term: Any, index: Any, low: Any, n: Any, claimed: Any) -> str:
    """Zeilberger's way for a sum from ``low`` to the end n of the term's support: c_0 S(n) + ... + c_J S(n+J) = -G(n, low)."""
    power = _ends_itself(term, index, n, low)
    if not power:
        return ""
    over, along = quotient(term, index), quotient(term, n)
    if over is None or along is None:
        return ""
    for order in (1, MAX_ORDER):
        found = recurrence(over, along, index, n, order)
        if found is None:
            continue
        coefficients, certificate = found
        if not _finite(certificate, index, n, low, power):
            return ""
        shifted = [coefficient * claimed.subs(n, n + place) for place, coefficient in enumerate(coefficients)]
        at_start = sympy.cancel(certificate.subs(index, low)) * term.subs(index, low)
        if not zero(_harmonic_free(sympy.Add(*shifted) + at_start)):
            return ""
        head = sympy.Poly(coefficients[-1], n)
        bad = [root for root in sympy.roots(head, n) if root.is_integer and root >= 0] if head.degree() > 0 else []
        last = max([order, CHECKED, *(int(root) + order + 1 for root in bad)])
        if last > 40:
            return ""
        for value in range(1 if n.is_positive else 0, last):
            exact = sympy.Add(*(term.subs({n: value, index: k}) for k in range(int(low), value + 1)))
            if not _same(claimed.subs(n, value).doit(), exact):
                return ""
        return f"a recurrence of order {order} in {n} for both sides (Zeilberger), its certificate checked, and {last} first values"
    return ""


def _ends_itself(term: Any, index: Any, n: Any, low: Any) -> int:
    """The power of C(n, k) in the term, which makes it 0 beyond n; 0 unless all else is finite for real k >= low."""
    power = 0
    for factor in sympy.Mul.make_args(term):
        base, exponent = factor.as_base_exp()
        if base == sympy.binomial(n, index) and exponent.is_Integer and exponent > 0:
            power += int(exponent)
        elif index not in factor.free_symbols or (exponent.is_Integer and exponent > 0 and base.is_polynomial(index)):
            continue
        elif exponent.is_Integer and base.is_polynomial(index):
            if any(not root.is_Rational or root >= low for root in sympy.roots(base, index)) or not sympy.roots(base, index):
                return 0
        elif index in base.free_symbols or not exponent.is_polynomial(index):
            return 0
    return power


def recurrence(over: Any, along: Any, k: Any, n: Any, order: int) -> tuple[list[Any], Any] | None:
    """Coefficients c_j(n) and the certificate R(n, k), from the quotients t(n, k+1)/t(n, k) and t(n+1, k)/t(n, k); verified.

    R is sought with the common denominator of the shifted terms and a numerator of small degree in k, c and its coefficients in Q(n, ...).
    """
    shifted = [S.One]
    for place in range(order):
        shifted.append(sympy.cancel(shifted[-1] * along.subs(n, n + place)))
    bottom = sympy.lcm_list([sympy.fraction(part)[1] for part in shifted])
    step_top, step_bottom = sympy.fraction(over)
    below = sympy.factor_list(step_bottom.subs(k, k - 1))[1]
    carried = sympy.prod([factor**power for factor, power in below if factor.has(k)])
    for degree in range(MAX_DEGREE + 1):
        names = [sympy.Dummy(f"c{place}") for place in range(order + 1)]
        more = [sympy.Dummy(f"b{place}") for place in range(degree + 1)]
        candidate = carried * sum((name * k**power for power, name in enumerate(more)), S.Zero) / bottom
        gap = sum((name * part for name, part in zip(names, shifted, strict=True)), S.Zero)
        gap -= candidate.subs(k, k + 1) * step_top / step_bottom - candidate
        top = sympy.Poly(sympy.fraction(sympy.together(gap))[0], k)
        rows = [[sympy.expand(value).coeff(name) for name in (*names, *more)] for value in top.all_coeffs()]
        for solution in sympy.Matrix(rows).nullspace(simplify=sympy.cancel):
            values = dict(zip((*names, *more), solution, strict=True))
            coefficients = [values[name] for name in names]
            if all(value == 0 for value in coefficients):
                continue
            scale = sympy.lcm_list([sympy.fraction(sympy.together(value))[1] for value in coefficients])
            coefficients = [sympy.cancel(value * scale) for value in coefficients]
            certificate = sympy.cancel(candidate.xreplace(values) * scale)
            check = sum((value * part for value, part in zip(coefficients, shifted, strict=True)), S.Zero)
            check -= certificate.subs(k, k + 1) * over - certificate
            if sympy.cancel(sympy.together(check)) == 0 and coefficients[-1] != 0:
                return coefficients, certificate
    return None


def _finite(certificate: Any, k: Any, n: Any, low: Any, power: int) -> bool:
    """Whether R t has no pole for k >= low and integers n >= 0: those of R just beyond n are cancelled by the zeros of C(n, k) ** power."""
    for factor, times in sympy.factor_list(sympy.fraction(sympy.together(certificate))[1])[1]:
        if factor.has(k):
            roots = sympy.roots(factor, k)
            if len(roots) != 1:
                return False
            (root,) = roots
            beyond = (root - n).is_Integer and 1 <= root - n <= MAX_ORDER and times <= power
            if not beyond and not (root.is_Rational and root < low):
                return False
        elif factor.has(n) and any(not root.is_Rational or root >= 0 for root in sympy.roots(factor, n)):
            return False
    return True
