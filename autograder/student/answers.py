"""The format in which answers travel: JSON data, bounded in size, never pickle.

`encode` runs beside the student's code and takes any value; `decode` runs where the verdict is made and trusts nothing. None, bool, int, finite
float, str, list and dicts with text keys are themselves; everything else is a dict with the key ``"$"`` that names its type:

    float (nan, inf)  complex  int (large)  fraction  tuple  set  dict  array  game  expression  figure

Numpy scalars become Python numbers; tensors become arrays; arrays of objects become lists.
"""

from __future__ import annotations

import base64
import binascii
import math
import sys
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from .games import TableGame

MAX_DEPTH = 24
MAX_BYTES = 16_000_000  # of one answer: array bytes and characters
MAX_ITEMS = 200_000  # of one answer: numbers, texts and containers outside arrays
MAX_BITS = 100_000  # of an integer
MAX_KEYS = 10_000  # of a set, or of a dict with keys that are no texts: equal hashes can be made on purpose, and cost the square
READABLE = 1024  # arrays up to this size are written as numbers, larger ones as raw bytes

DTYPES = frozenset(
    "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64 complex64 complex128".split()
)


class AnswerError(ValueError):
    """A value that is no answer: of a type that is not data, too large, too deep, or damaged. The text says which, and how big."""


class _Budget:
    """What is left of the allowance of one answer."""

    def __init__(self) -> None:
        self.bytes = MAX_BYTES
        self.items = MAX_ITEMS

    def take(self, n_bytes: int, what: str) -> None:
        if n_bytes > self.bytes:
            raise AnswerError(f"too large: {what} needs {n_bytes:,} bytes, an answer may have {MAX_BYTES:,}")
        self.bytes -= n_bytes

    def item(self, depth: int) -> None:
        self.items -= 1
        if self.items < 0:
            raise AnswerError(f"too large: more than {MAX_ITEMS:,} entries outside arrays; use an array")
        if depth > MAX_DEPTH:
            raise AnswerError(f"nested more than {MAX_DEPTH} deep")


def encode(value: object) -> Any:
    """The value as JSON data.

    Raises:
        AnswerError: and nothing else, whatever the value's own methods do.
    """
    try:
        return _encode(value, _Budget(), 0)
    except AnswerError:
        raise
    except Exception as error:  # the value's own methods may raise anything
        raise AnswerError(f"a value of type {type(value).__name__} cannot be read as data ({type(error).__name__})") from None


def decode(data: Any) -> Any:
    """The value that the data stands for; inverse of `encode`.

    Raises:
        AnswerError: data that `encode` cannot have written, or too large.
    """
    try:
        return _decode(data, _Budget(), 0)
    except AnswerError:
        raise
    except (ValueError, TypeError, KeyError, IndexError, OverflowError, AttributeError, RecursionError) as error:
        raise AnswerError(f"damaged data ({type(error).__name__})") from None


# ---------------------------------------------------------------------------------------------------------------- encode


def _encode(value: Any, budget: _Budget, depth: int) -> Any:
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
        number = complex.__complex__(value)
        return {"$": "complex", "real": _encode(number.real, budget, depth + 1), "imag": _encode(number.imag, budget, depth + 1)}
    if issubclass(kind, Fraction):
        return {"$": "fraction", "numerator": _encode_int(value.numerator), "denominator": _encode_int(value.denominator)}
    return _encode_container(value, kind, budget, depth)


def _encode_container(value: Any, kind: type, budget: _Budget, depth: int) -> Any:
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


def _encode_foreign(value: Any, kind: type, budget: _Budget, depth: int) -> Any:
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

        return {"$": "figure", "axes": describe(value)}
    if issubclass(kind, range) or kind.__name__ in ("dict_values", "dict_keys"):
        return [_encode(item, budget, depth + 1) for item in value]
    if hasattr(kind, "__array__"):
        return _encode_array(np.asarray(value), budget, depth)
    hint = {"generator": "; return a list or an array", "function": "; a function was given where its value is meant", "map": "; use list(...)"}
    raise AnswerError(f"a value of type {kind.__name__} is not an answer{hint.get(kind.__name__, '')}")


def _encode_int(number: int) -> Any:
    if number.bit_length() > MAX_BITS:
        raise AnswerError(f"too large: an integer of {number.bit_length():,} bits, at most {MAX_BITS:,}")
    return number if abs(number) < 2**63 else {"$": "int", "hex": f"{number:x}"}


def _encode_array(value: Any, budget: _Budget, depth: int) -> Any:
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


# ---------------------------------------------------------------------------------------------------------------- decode


def _decode(data: Any, budget: _Budget, depth: int) -> Any:
    budget.item(depth)
    if data is None or isinstance(data, bool):
        return data
    if isinstance(data, int):
        return _checked_int(data)
    if isinstance(data, float):
        return data
    if isinstance(data, str):
        budget.take(4 * len(data), f"a text of {len(data):,} characters")
        return data
    if isinstance(data, list):
        return [_decode(item, budget, depth + 1) for item in data]
    if not isinstance(data, dict):
        raise AnswerError(f"no data: {type(data).__name__}")
    if "$" not in data:
        return {_text(key): _decode(item, budget, depth + 1) for key, item in data.items()}
    tag = data["$"]
    if not isinstance(tag, str):
        raise AnswerError("damaged data: a tag that is no text")
    if tag == "tuple":
        return tuple(_decode(item, budget, depth + 1) for item in _items(data))
    if tag in ("set", "dict"):
        return _decode_container(tag, _items(data), budget, depth)
    return _decode_tagged(tag, data, budget, depth)


def _decode_container(tag: str, items: list[Any], budget: _Budget, depth: int) -> Any:
    if len(items) > MAX_KEYS:
        raise AnswerError(f"too large: a {tag} of {len(items):,} entries, at most {MAX_KEYS:,}; use an array")
    if tag == "dict":
        pairs = [(_decode(key, budget, depth + 1), _decode(item, budget, depth + 1)) for key, item in items]
        return dict(pairs)
    return frozenset(_decode(item, budget, depth + 1) for item in items)


def _decode_tagged(tag: str, data: Mapping[str, Any], budget: _Budget, depth: int) -> Any:
    if tag == "float":
        return {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}[_text(data["value"])]
    if tag == "complex":
        real, imag = (_decode(data[key], budget, depth + 1) for key in ("real", "imag"))
        return complex(_real(real), _real(imag))
    if tag == "int":
        digits = _text(data["hex"])
        if len(digits) > MAX_BITS // 4 + 2:
            raise AnswerError(f"too large: an integer of {4 * len(digits):,} bits, at most {MAX_BITS:,}")
        return int(digits, 16)
    if tag == "fraction":
        numerator, denominator = (_decode(data[key], budget, depth + 1) for key in ("numerator", "denominator"))
        if type(numerator) is not int or type(denominator) is not int or denominator == 0:
            raise AnswerError("damaged data: a fraction of what are no integers, or with denominator 0")
        return Fraction(numerator, denominator)
    if tag == "array":
        return _decode_array(data, budget)
    if tag == "game":
        return TableGame(_decode_array(data["table"], budget))
    if tag == "expression":
        from . import expressions

        return expressions.decode(data["tree"])
    if tag == "figure":
        return Figure(_decode(data["axes"], budget, depth + 1))
    raise AnswerError(f"damaged data: no type {tag[:40]!r}")


class Figure(dict[str, Any]):
    """What `figures.describe` says of a figure: ``{"axes": [...]}``."""


def _decode_array(data: Mapping[str, Any], budget: _Budget) -> np.ndarray[Any, Any]:
    name, shape = data["dtype"], data["shape"]
    if not isinstance(name, str) or name not in DTYPES:
        raise AnswerError("damaged data: an array of a dtype that is not allowed")
    if not isinstance(shape, list) or len(shape) > 16 or not all(type(n) is int and 0 <= n <= MAX_BYTES for n in shape):
        raise AnswerError("damaged data: the shape of an array")
    dtype, size = np.dtype(name).newbyteorder("<"), math.prod(shape)
    budget.take(size * dtype.itemsize, f"an array of shape {tuple(shape)}, {name},")
    if "values" in data:
        values = data["values"]
        number = bool if name == "bool" else (int, float) if dtype.kind == "f" else int
        wanted = number if isinstance(number, tuple) else (number,)
        if not isinstance(values, list) or len(values) != size or not all(type(v) in wanted for v in values):
            raise AnswerError(f"damaged data: an array of shape {tuple(shape)} needs {size:,} numbers of {name}")
        return np.array(values, dtype=np.dtype(name)).reshape(shape)
    try:
        raw = base64.b64decode(_text(data["base64"]), validate=True)
    except binascii.Error:
        raise AnswerError("damaged data: the bytes of an array") from None
    if len(raw) != size * dtype.itemsize:
        raise AnswerError(f"damaged data: an array of shape {tuple(shape)}, {name}, needs {size * dtype.itemsize:,} bytes, {len(raw):,} came")
    return np.frombuffer(raw, dtype=dtype).astype(np.dtype(name)).reshape(shape)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise AnswerError("damaged data: a text is missing")
    return value


def _items(data: Mapping[str, Any]) -> list[Any]:
    items = data["items"]
    if not isinstance(items, list):
        raise AnswerError("damaged data: a list is missing")
    return items


def _real(value: Any) -> float:
    if type(value) not in (int, float):
        raise AnswerError("damaged data: a real number is missing")
    return float(value)


def _checked_int(number: int) -> int:
    if number.bit_length() > MAX_BITS:
        raise AnswerError(f"too large: an integer of {number.bit_length():,} bits, at most {MAX_BITS:,}")
    return number
