"""Sympy expressions, with the words of `autograder.equivalence.vocabulary`, as plain JSON and back.

A whitelist of heads; nothing is ever parsed or run.

    3                        an integer (large ones: ["Integer", "decimal digits"])
    ["Rational", 1, 2]       a fraction; decimals become the fraction that they spell
    ["Symbol", "n", {"integer": true}]        a symbol with what was declared of it
    ["Coalition", "S"]       likewise Player, Utility, Rule, and constants such as ["pi"]
    ["Add", 3, [...]]        a head and its parts

Nothing is evaluated on the way back; what would be too large to compute, such as 9**9**9, is refused by its size before anybody does.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any

import sympy
from sympy import Basic
from sympy.core.function import AppliedUndef
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.slice import MatrixSlice

from ..equivalence import vocabulary as words
from ..equivalence.limits import MAX_BITS, MAX_DEPTH, MAX_NODES, TooLarge, check_size
from .answers import AnswerError

NAME = re.compile(r"[^\W\d][\w'*^{}\\,+-]{0,59}")
SCRIPTS = ("LATIN", "GREEK", "SUBSCRIPT")  # of letters in names; those that only look like them make two names of one
LIKE_LATIN = frozenset("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο")
ASSUMPTIONS = frozenset(
    [
        "integer",
        "rational",
        "real",
        "complex",
        "positive",
        "negative",
        "nonnegative",
        "nonpositive",
        "nonzero",
        "zero",
        "even",
        "odd",
        "prime",
        "commutative",
        "finite",
        "extended_real",
    ]
)
CONSTANTS: dict[str, Basic] = {
    "pi": sympy.pi,
    "E": sympy.E,
    "I": sympy.I,
    "oo": sympy.oo,
    "-oo": -sympy.oo,
    "EulerGamma": sympy.EulerGamma,
    "true": sympy.true,
    "false": sympy.false,
}
EVALUATING = (
    "Add Mul Pow exp log sin cos tan asin acos atan sinh cosh tanh Abs sign floor ceiling Max Min Mod factorial binomial gamma loggamma "
    "harmonic RisingFactorial FallingFactorial KroneckerDelta erf zeta re im conjugate Eq Ne Lt Le Gt Ge And Or Not Piecewise"
)
PLAIN = (
    "Sum Product Integral Derivative Subs Tuple Lambda MatMul MatAdd MatPow Inverse Transpose Trace Determinant Identity ZeroMatrix OneMatrix "
    "HadamardProduct DiagMatrix DotProduct BlockMatrix"
)
WORDS = (
    "Players PlayerSet UnionOf Minus Meet In Subset ProperSubset SameSet Nonempty Card ValueAt Indicator SubsetSum PlayerSum Unanimity "
    "Payment ForAll Before OrderCount OrderMean LambdaMin LambdaMax Norm SpectralRadius MatrixSum Gradient Hessian Jacobian "
    "Draw Occurs AnyOf AllOf RandomSubset SubsetOfSize SubsetBySize RandomOrder Finite Uniform Expectation Variance Covariance Probability "
    "Independent Within"
)
ALIASES = {"Equality": "Eq", "Unequality": "Ne", "StrictLessThan": "Lt", "LessThan": "Le", "StrictGreaterThan": "Gt", "GreaterThan": "Ge"}
PROPERTIES = ("symmetric", "positive_definite", "invertible", "diagonal", "orthogonal", "lower_triangular", "upper_triangular", "fullrank")
NAMED = {
    "Coalition": words.Coalition,
    "Player": words.Player,
    "Utility": words.Utility,
    "Rule": words.Rule,
    "RandomVariable": words.RandomVariable,
    "Event": words.Event,
}


def _heads() -> dict[str, Callable[..., Any]]:
    heads: dict[str, Callable[..., Any]] = {}
    for name in EVALUATING.split():
        heads[name] = _unevaluated(getattr(sympy, name))
    for name in PLAIN.split():
        heads[name] = getattr(sympy, name)
    for name in WORDS.split():
        heads[name] = getattr(words, name)
    heads["ExprCondPair"] = sympy.functions.elementary.piecewise.ExprCondPair
    heads["MatrixElement"] = sympy.matrices.expressions.matexpr.MatrixElement
    heads["MatrixSlice"] = MatrixSlice
    return heads


def _unevaluated(head: Any) -> Callable[..., Any]:
    return lambda *args: head(*args, evaluate=False)


HEADS = _heads()


def encode(expression: Any) -> Any:
    """The expression as JSON data.

    Raises:
        AnswerError: too large, or a head that is not part of the language.

    Example:
        >>> encode(sympy.Symbol("x") ** 2)
        ['Pow', ['Symbol', 'x', {}], 2]
    """
    if isinstance(expression, sympy.MatrixBase):
        if expression.rows * expression.cols > MAX_NODES:
            raise AnswerError(f"too large: a matrix of {expression.rows} x {expression.cols} entries")
        expression = expression.as_immutable()
    try:
        check_size(expression)
    except TooLarge as problem:
        raise AnswerError(f"too large: {problem}") from None
    return _encode(expression)


def _encode(node: Any) -> Any:
    kind = type(node).__name__
    if node.is_Rational:
        return _encode_rational(node)
    if node.is_Float:
        return _encode_rational(sympy.Rational(str(node)))
    if type(node) in (sympy.Symbol, sympy.Dummy):
        declared = {name: bool(value) for name, value in sorted(node._assumptions_orig.items()) if name in ASSUMPTIONS and value is not None}
        return ["Symbol", str(node.name), declared]
    if kind in NAMED:
        return [kind, str(node.name)]
    for name, constant in CONSTANTS.items():
        if node is constant:
            return [name]
    if isinstance(node, words.Axiom):
        return ["Axiom", str(node.args[0].name), node.axiom]
    if isinstance(node, sympy.MatrixSymbol):
        return ["MatrixSymbol", str(node.name), *(_encode(side) for side in node.shape)]
    if isinstance(node, sympy.ImmutableDenseMatrix):
        return ["Matrix", *([_encode(entry) for entry in row] for row in node.tolist())]
    if isinstance(node, sympy.Order):
        return ["Order", _encode(node.args[0])]
    if isinstance(node, sympy.assumptions.AppliedPredicate) and str(node.function.name) in PROPERTIES:
        return ["Given", str(node.function.name), _encode(node.arguments[0])]
    if isinstance(node, sympy.Limit):
        return ["Limit", *(_encode(arg) for arg in node.args[:3]), str(node.args[3])]
    if isinstance(node, AppliedUndef):
        return ["Apply", str(node.func.__name__), *(_encode(arg) for arg in node.args)]
    name = ALIASES.get(kind, kind)
    if name not in HEADS and name != "ElementwiseApplyFunction":
        raise AnswerError(f"{kind} is not part of the language of answers")
    return [name, *(_encode(arg) for arg in node.args)]


def _encode_rational(value: Any) -> Any:
    def whole(number: int) -> Any:
        return number if abs(number) < 2**53 else ["Integer", str(number)]

    return whole(int(value.p)) if value.q == 1 else ["Rational", whole(int(value.p)), whole(int(value.q))]


def decode(data: Any) -> Any:
    """The expression that the data stands for; inverse of `encode`.

    Raises:
        AnswerError: data that `encode` cannot have written, or too large.

    Example:
        >>> decode(["Pow", 9, ["Pow", 9, ["Symbol", "x", {}]]])
        9**(9**x)
    """
    _check_shape(data)
    try:
        found = _decode(data)
        check_size(found)
        return found
    except TooLarge as problem:
        raise AnswerError(f"too large: {problem}") from None
    except AnswerError:
        raise
    except (TypeError, ValueError, AttributeError, KeyError, IndexError, RecursionError, NotImplementedError, ArithmeticError) as problem:
        raise AnswerError(f"damaged expression ({type(problem).__name__})") from None


def _check_shape(data: Any) -> None:
    """Refuse by depth and number of parts before anything is built, without recursion."""
    stack, count = [(data, 0)], 0
    while stack:
        node, depth = stack.pop()
        count += 1
        if depth > MAX_DEPTH + 4:
            raise AnswerError(f"too large: nested more than {MAX_DEPTH} levels deep")
        if count + (len(node) if isinstance(node, list) else 0) > 6 * MAX_NODES:
            raise AnswerError(f"too large: more than {MAX_NODES} parts")
        if isinstance(node, list):
            stack.extend((part, depth + 1) for part in node)
        elif isinstance(node, str) and len(node) > MAX_BITS // 3:
            raise AnswerError(f"too large: a name or number of {len(node)} characters")
        elif not isinstance(node, (str, int, dict)) or (isinstance(node, int) and abs(node) >= 2**63) or (isinstance(node, dict) and len(node) > 20):
            raise AnswerError(f"damaged expression: {type(node).__name__}")


def _decode(data: Any) -> Any:
    if isinstance(data, int) and not isinstance(data, bool):
        return sympy.Integer(data)
    if not isinstance(data, list) or not data or not isinstance(data[0], str):
        raise AnswerError("damaged expression: no head")
    head, *parts = data
    if head in CONSTANTS and not parts:
        return CONSTANTS[head]
    special = SPECIAL.get(head)
    if special is not None:
        return special(*parts)
    if head not in HEADS:
        raise AnswerError(f"{head[:40]!r} is not part of the language of answers")
    return HEADS[head](*(_decode(part) for part in parts))


def _name(text: Any) -> str:
    if not isinstance(text, str) or not NAME.fullmatch(text):
        shown = repr(text)[:70] if isinstance(text, str) else type(text).__name__
        raise AnswerError(f"{shown} is not read as a name: a letter comes first, then letters, digits and _ ' ^ + - * {{ }}, at most 60 together")
    for letter in text:
        if not letter.isascii() and unicodedata.name(letter, "").partition(" ")[0] not in SCRIPTS:
            raise AnswerError(f"{text!r} holds {unicodedata.name(letter, 'a strange letter')}, which looks like another letter; use a plain one")
        if letter in LIKE_LATIN:
            raise AnswerError(f"{text!r} holds {unicodedata.name(letter)}, which looks like a Latin letter; use the Latin one")
    return text


def _decode_symbol(name: Any, declared: Any) -> Any:
    if not isinstance(declared, dict) or not all(key in ASSUMPTIONS and isinstance(value, bool) for key, value in declared.items()):
        raise AnswerError("damaged expression: what is declared of a symbol")
    return sympy.Symbol(_name(name), **declared)


def _decode_whole(digits: Any) -> Any:
    if not isinstance(digits, str) or not re.fullmatch(r"-?[0-9]{1,3000}", digits):
        raise AnswerError("damaged expression: a number")
    return sympy.Integer(int(digits))


def _decode_rational(top: Any, bottom: Any) -> Any:
    whole, divisor = _decode(top), _decode(bottom)
    if not (whole.is_Integer and divisor.is_Integer):
        raise AnswerError("damaged expression: a fraction of what is no number")
    if divisor == 0:
        raise AnswerError("damaged expression: a fraction over 0")
    return sympy.Rational(whole, divisor)


def _decode_order(power: Any) -> Any:
    """O(eps**k): nothing else, because sympy computes with what it is given here."""
    small = _decode(power)
    base, exponent = small.as_base_exp()
    if not base.is_Symbol or not exponent.is_Integer or not 0 < exponent <= 100:
        raise AnswerError("O(...) is read as O(eps**k) only")
    return sympy.Order(small)


def _decode_given(name: Any, matrix: Any) -> Any:
    if name not in PROPERTIES:
        raise AnswerError("damaged expression: a property")
    return getattr(sympy.Q, name)(_decode(matrix))


def _decode_elementwise(function: Any, matrix: Any) -> Any:
    function = _decode(function)
    if not isinstance(function, sympy.Lambda):
        raise AnswerError("damaged expression: an elementwise function")
    return ElementwiseApplyFunction(function, _decode(matrix))


SPECIAL: dict[str, Callable[..., Any]] = {
    "ElementwiseApplyFunction": _decode_elementwise,
    "Symbol": _decode_symbol,
    "Integer": _decode_whole,
    "Rational": _decode_rational,
    "Axiom": lambda rule, axiom: words.Axiom(words.Rule(_name(rule)), axiom),
    "MatrixSymbol": lambda name, rows, columns: sympy.MatrixSymbol(_name(name), _decode(rows), _decode(columns)),
    "Matrix": lambda *rows: sympy.ImmutableDenseMatrix([[_decode(entry) for entry in row] for row in rows]),
    "Order": _decode_order,
    "Given": _decode_given,
    "Limit": lambda body, symbol, point, side: sympy.Limit(_decode(body), _decode(symbol), _decode(point), side),
    "Apply": lambda name, *args: sympy.Function(_name(name))(*(_decode(arg) for arg in args)),
    **{kind: (lambda name, made=made: made(_name(name))) for kind, made in NAMED.items()},
}
