"""Any value as JSON data; see `answers` for the format."""

from __future__ import annotations

import base64
import math
import sys
from fractions import Fraction
from typing import Any

import numpy as np

from .bounds import DTYPES, MAX_BITS, AnswerError, Budget
from .games import TableGame

READABLE = 1024  # arrays up to this size are written as numbers, larger ones as raw bytes
HINTS = {
    "generator": "; return a list or an array",
    "function": "; a function was given where its value is meant",
    "map": "; use list(...)",
}


def encode(value: object) -> Any:
    """The value as JSON data.

    Raises:
        AnswerError: and nothing else, whatever the value's own methods do.
    """
    try:
        return _encode(value, Budget(), 0)
    except AnswerError:
        raise
    except Exception as error:  # the value's own methods may raise anything
        raise AnswerError(f"a value of type {type(value).__name__} cannot be read as data ({type(error).__name__})") from None


def _encode(value: Any, budget: Budget, depth: int) -> Any:
    budget.item(depth)
    kind = type(value)  # never value.__class__, which a class may fake
    if value is None or kind is bool:
        return value
    if issubclass(kind, str):
        text = str.__str__(value)
        budget.take(4 * len(text), f"a text of {len(text):,} characters")
        return text
    if issubclass(kind, np.generic):
        return _encode_array(np.asarray(value), budget, depth) if kind.__name__ == "void" else _encode(value.item(), budget, depth)
    if issubclass(kind, int):
        return _encode_int(int.__int__(value))
    if issubclass(kind, float):
        number = float.__float__(value)
        return number if math.isfinite(number) else {"$": "float", "value": repr(number)}
    if issubclass(kind, complex):
        parts = complex.__complex__(value)
        return {"$": "complex", "real": _encode(parts.real, budget, depth + 1), "imag": _encode(parts.imag, budget, depth + 1)}
    if issubclass(kind, Fraction):
        return {"$": "fraction", "numerator": _encode_int(value.numerator), "denominator": _encode_int(value.denominator)}
    return _encode_container(value, kind, budget, depth)


def _encode_container(value: Any, kind: type, budget: Budget, depth: int) -> Any:
    if issubclass(kind, list):
        return [_encode(item, budget, depth + 1) for item in list.__iter__(value)]
    if issubclass(kind, tuple):
        return {"$": "tuple", "items": [_encode(item, budget, depth + 1) for item in tuple.__iter__(value)]}
    if issubclass(kind, set | frozenset):
        items = [_encode(item, budget, depth + 1) for item in kind.__iter__(value)]
        return {"$": "set", "items": sorted(items, key=repr)}
    if issubclass(kind, dict):
        pairs = list(dict.items(value))
        if all(type(key) is str and key != "$" for key, _ in pairs):
            return {key: _encode(item, budget, depth + 1) for key, item in pairs}
        return {"$": "dict", "items": [[_encode(key, budget, depth + 1), _encode(item, budget, depth + 1)] for key, item in pairs]}
    if issubclass(kind, np.ndarray):
        return _encode_array(value, budget, depth)
    if issubclass(kind, TableGame):
        return {"$": "game", "table": _encode_array(value._table, budget, depth)}
    return _encode_foreign(value, kind, budget, depth)


def _encode_foreign(value: Any, kind: type, budget: Budget, depth: int) -> Any:
    """Values of libraries that may not be loaded; a value of a library shows that it is."""
    torch, sympy = sys.modules.get("torch"), sys.modules.get("sympy")
    if torch is not None and issubclass(kind, torch.Tensor):
        tensor = value.detach().cpu().resolve_conj().resolve_neg()
        return _encode_array((tensor.float() if tensor.dtype == torch.bfloat16 else tensor).numpy(), budget, depth)
    if sympy is not None and issubclass(kind, sympy.Basic | sympy.MatrixBase):
        from . import expressions

        return {"$": "expression", "tree": expressions.encode(value)}
    if kind.__module__.startswith("matplotlib."):
        from .figures import describe

        return {"$": "figure", "axes": _encode(describe(value), budget, depth + 1)}
    if issubclass(kind, range) or kind.__name__ in ("dict_values", "dict_keys"):
        return [_encode(item, budget, depth + 1) for item in value]
    if hasattr(kind, "__array__"):
        try:
            array = np.asarray(value)
        except Exception as error:
            raise AnswerError(f"a value of type {kind.__name__} cannot be read as an array ({type(error).__name__})") from None
        return _encode_array(array, budget, depth)
    raise AnswerError(f"a value of type {kind.__name__} is not an answer{HINTS.get(kind.__name__, '')}")


def _encode_int(number: int) -> Any:
    if number.bit_length() > MAX_BITS:
        raise AnswerError(f"too large: an integer of {number.bit_length():,} bits, at most {MAX_BITS:,}")
    return number if abs(number) < 2**63 else {"$": "int", "hex": f"{number:x}"}


def _encode_array(value: Any, budget: Budget, depth: int) -> Any:
    if issubclass(type(value), np.ma.MaskedArray):
        raise AnswerError("a masked array is not an answer; fill it")
    array = np.ndarray.view(value, np.ndarray)
    if array.dtype == np.longdouble:
        array = array.astype(np.float64)
    elif array.dtype == np.clongdouble:
        array = array.astype(np.complex128)
    if array.dtype.kind in "OUS":
        budget.take(array.size, f"an array of shape {array.shape}")
        return _encode(array.tolist(), budget, depth + 1)
    name = array.dtype.name
    if name not in DTYPES:
        raise AnswerError(f"an array of dtype {name} is not an answer")
    budget.take(array.nbytes, f"an array of shape {array.shape}, {name},")
    shape = [int(length) for length in array.shape]
    if array.size <= READABLE and array.dtype.kind in "biuf" and np.isfinite(array).all():
        return {"$": "array", "dtype": name, "shape": shape, "values": array.ravel().tolist()}
    little = np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<"))
    return {"$": "array", "dtype": name, "shape": shape, "base64": base64.b64encode(little.tobytes()).decode("ascii")}
