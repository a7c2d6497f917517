"""Lines about matrices that hold up to O(eps**k): both sides as power series in eps, exactly, at random matrices modulo random primes.

The order is named by ``O(eps**k)`` times a matrix of any kind on a side (``A + O(eps**2)*Identity(n)``), or is one of the things given
(``assumptions=[O(eps**2)]``), because sympy adds no number to a matrix.

Guarantee: coefficients below the k-th are compared exactly (to a hundred digits with exponentials and the like); a refusal shows small
matrices and the first power whose coefficients differ.
"""

from __future__ import annotations

import random
from typing import Any

import sympy

from . import analysis
from .chance import in_words
from .dense import Mismatch
from .fields import Balls, Field, Modulo, Rationals, random_prime
from .limits import Budget, TooLarge, Undefined, Unsupported
from .matrices import GOAL, false_accept, field_of, misfit, same_value, shown
from .matrix_draws import Draw
from .matrix_letters import Setting, counted_degree, read, sizes
from .series import Jet, coefficient
from .verdict import Verdict, undecided

MAX_ORDER = 12
STEPS = 120_000


def equal(left: Any, right: Any, given: tuple[Any, ...]) -> Verdict:
    """Judge left = right up to the order of smallness that the line names."""
    orders = {order for part in (left, right, *given) for order in part.atoms(sympy.Order)}
    if not orders:
        return undecided("which order is meant is not said: add O(eps**k)*Identity(n) to the line")
    powers = [order.args[0].as_base_exp() for order in orders]
    small = powers[0][0]
    if any(base != small or not base.is_Symbol or not power.is_Integer or not 0 < power <= MAX_ORDER for base, power in powers):
        return undecided(f"an order of smallness is O(eps**k) with k from 1 to {MAX_ORDER}")
    if any(order.args[1] != sympy.Tuple(small, 0) for order in orders):
        return undecided("an order of smallness at another point than 0")
    terms = min(int(power) for _, power in powers)
    left, right = (without(side) for side in (left, right))
    setting = read(left, right, tuple(fact for fact in given if not isinstance(fact, sympy.Order)))
    if small in setting.counting or any(isinstance(node, sympy.Order) for side in (left, right) for node in sympy.preorder_traversal(side)):
        return undecided("an order of smallness inside a product or power")
    try:
        return _compared(left, right, small, terms, setting)
    except (TooLarge, Unsupported) as problem:
        return undecided(str(problem))


def without(side: Any) -> Any:
    """A side without its summands O(eps**k)."""
    if isinstance(side, sympy.Order) or (isinstance(side, (sympy.MatMul, sympy.Mul)) and any(isinstance(arg, sympy.Order) for arg in side.args)):
        return sympy.ZeroMatrix(*side.shape) if getattr(side, "is_Matrix", False) else sympy.S.Zero
    if isinstance(side, (sympy.MatAdd, sympy.Add)):
        return side.func(*(without(arg) for arg in side.args))
    if isinstance(side, (sympy.MatMul, sympy.Mul)):  # sympy gathers eps*A + O(eps**2)*I and the like: (1 + O(eps**2))*I
        small = {letter for order in side.atoms(sympy.Order) for letter in order.variables}
        if small and sum(bool(arg.free_symbols & small) for arg in side.args) == 1:
            return side.func(*(without(arg) for arg in side.args))
    return side


def _compared(left: Any, right: Any, small: Any, terms: int, setting: Setting) -> Verdict:
    kind = field_of(left, right, setting)
    tested, budget = 0, Budget(8 * STEPS)
    trials = 8 if setting.counting or setting.equations else 2 if false_accept(left, right, setting, 2, terms) <= GOAL else 3
    for chosen in sizes(setting):
        for trial in range(trials):
            field: Field = Modulo(random_prime()) if kind is Modulo else kind()
            try:
                gap = _gap(left, right, small, terms, Draw(setting, chosen, field, random.SystemRandom(), trial, budget))
            except Mismatch as problem:
                found = misfit(left, right, setting, chosen, problem)
                ill = found.equal is None and left != right and not setting.ignored  # neither side has a shape: what is dropped has another one
                return Verdict(False, "refuted", "the shapes do not fit", 0.0, found.why.partition(": ")[2]) if ill else found
            if gap is not None and gap[0] < terms:
                return _refuted(left, right, small, terms, setting, kind)
            tested += gap is not None
    if tested < 4:
        return undecided("no matrices were found for which both sides have a power series")
    if max(counted_degree(side, frozenset((*setting.counting, *setting.dimensions))) for side in (left, right)) > 4:
        return undecided("what is polynomial in a counting letter was tried at small values only")
    why = f"equal up to {small}**{terms - 1} for random matrices of several dimensions"
    if kind is not Modulo or setting.counting or setting.equations:
        return Verdict(True, "tested", f"{why}; there is no bound on the error", None)
    error = false_accept(left, right, setting, trials, terms)
    return Verdict(True, "tested", f"{why}; error below {in_words(error)}", error)


def _gap(left: Any, right: Any, small: Any, terms: int, draw: Draw) -> tuple[int, Any, Any] | None:
    """The first power whose coefficients differ, with both; ``terms`` where none does; None where a side has no series."""
    with analysis.bits(400):
        try:
            draw.values_found()
            zero = draw.field.number(0)
            draw.values[small] = Jet((zero, zero + 1, *(zero for _ in range(terms - 2)))[:terms], 1)
            ev = draw.evaluator()
            ev.depth = 1
            a, b = ev.value(left), ev.value(right)
            for power in range(terms):
                one, other = coefficient(a, 1, power), coefficient(b, 1, power)
                agree = same_value(one, other)
                if agree is None:
                    return None
                if not agree:
                    return power, one, other
        except (Undefined, ZeroDivisionError):
            return None
    return terms, None, None


def _refuted(left: Any, right: Any, small: Any, terms: int, setting: Setting, kind: Any) -> Verdict:
    rng, budget = random.Random(0), Budget(8 * STEPS)
    if setting.ignored:
        return undecided("the sides differ for random matrices, but something is given that could not be used")
    for chosen in sorted(sizes(setting), key=lambda choice: (1 in choice.values(), sum(choice.values()))):
        for trial in range(20):
            field: Field = Balls() if kind is Balls else Rationals()
            draw = Draw(setting, chosen, field, rng, trial, budget)
            gap = _gap(left, right, small, terms, draw)
            if gap is not None and gap[0] < terms:
                drawn = (f"{key} = {shown(value)}" for key, value in draw.values.items() if key not in chosen and key not in ("letters", small))
                at = ", ".join(drawn)
                text = f"{at}: the coefficients of {small}**{gap[0]} are {shown(gap[1])} and {shown(gap[2])}"
                return Verdict(False, "refuted", f"the sides differ before {small}**{terms}", 0.0, text)
    return undecided("the sides differ for random matrices, but no small ones were found that separate them")
