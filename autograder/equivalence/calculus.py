"""A side with its integrals, derivatives and substitutions carried out, as far as that is exact."""

from __future__ import annotations

from typing import Any

import sympy
from sympy.core.function import AppliedUndef

from . import analysis, integrals, parts, power_sums


def plain(side: Any, given: tuple[Any, ...]) -> Any:
    """The side without the integrals that are known, derivatives of unknown functions as functions of their own."""
    if side.has(sympy.Subs):
        side = side.replace(lambda node: isinstance(node, sympy.Subs), lambda node: node.doit())
    side = power_sums.closed(side, given)
    if side.has(sympy.Integral):
        side = integrals.closed(side, given)
    if side.has(AppliedUndef) and side.has(sympy.Derivative):
        side = analysis.prepare(side)
    return parts.named(side)


def unsure(*sides: Any) -> bool:
    """Whether two primitives that have different names may be the same function: their integrands are no polynomials."""
    calls = {call.func for side in sides for call in side.atoms(AppliedUndef) if parts.integrand(call.func) is not None}
    return any(not _simple(parts.integrand(function)) for function in calls)


def _simple(integrand: Any) -> bool:
    inner = integrand.atoms(AppliedUndef)
    plainly = integrand.xreplace({call: sympy.Dummy() for call in inner})
    return plainly.is_polynomial() and all(call.args == (parts.PLACE,) and "~" not in str(call.func) for call in inner)
