"""The value that JSON data stand for, whoever wrote them; see `answers` for the format."""

from __future__ import annotations

import base64
import binascii
import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from .bounds import DTYPES, MAX_BITS, MAX_BYTES, MAX_KEYS, AnswerError, Budget
from .games import TableGame


def decode(data: Any) -> Any:
    """The value that the data stands for; inverse of `encode`.

    Raises:
        AnswerError: data that `encode` cannot have written, or too large.
    """
    try:
        return _decode(data, Budget(), 0)
    except AnswerError:
        raise
    except (ValueError, TypeError, KeyError, IndexError, OverflowError, AttributeError, RecursionError) as error:
        raise AnswerError(f"damaged data ({type(error).__name__})") from None


def _decode(data: Any, budget: Budget, depth: int) -> Any:
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


def _decode_container(tag: str, items: list[Any], budget: Budget, depth: int) -> Any:
    if len(items) > MAX_KEYS:
        raise AnswerError(f"too large: a {tag} of {len(items):,} entries, at most {MAX_KEYS:,}; use an array")
    if tag == "dict":
        pairs = [(_decode(key, budget, depth + 1), _decode(item, budget, depth + 1)) for key, item in items]
        return dict(pairs)
    return frozenset(_decode(item, budget, depth + 1) for item in items)


def _decode_tagged(tag: str, data: Mapping[str, Any], budget: Budget, depth: int) -> Any:
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
        return Figure(axes=_decode(data["axes"], budget, depth + 1))
    raise AnswerError(f"damaged data: no type {tag[:40]!r}")


class Figure(dict[str, Any]):
    """What `figures.describe` says of a figure: ``{"axes": [...]}``."""


def _decode_array(data: Mapping[str, Any], budget: Budget) -> np.ndarray[Any, Any]:
    name, shape = data["dtype"], data["shape"]
    if not isinstance(name, str) or name not in DTYPES:
        raise AnswerError("damaged data: an array of a dtype that is not allowed")
    if not isinstance(shape, list) or len(shape) > 16 or not all(type(n) is int and 0 <= n <= MAX_BYTES for n in shape):
        raise AnswerError("damaged data: the shape of an array")
    dtype, size = np.dtype(name).newbyteorder("<"), math.prod(shape)
    budget.take(size * dtype.itemsize, f"an array of shape {tuple(shape)}, {name},")
    if "values" in data:
        values = data["values"]
        sorts = (bool,) if name == "bool" else (int, float) if dtype.kind == "f" else (int,)
        if not isinstance(values, list) or len(values) != size or not all(type(v) in sorts for v in values):
            raise AnswerError(f"damaged data: an array of shape {tuple(shape)} needs {size:,} numbers of {name}")
        return np.array(values, dtype=np.dtype(name)).reshape(shape)
    try:
        raw = base64.b64decode(_text(data["base64"]), validate=True)
    except binascii.Error:
        raise AnswerError("damaged data: the bytes of an array") from None
    if len(raw) != size * dtype.itemsize:
        wanted = size * dtype.itemsize
        raise AnswerError(f"damaged data: an array of shape {tuple(shape)}, {name}, needs {wanted:,} bytes, {len(raw):,} came")
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
