"""How large and how deep an answer may be, and the error that says it is more."""

from __future__ import annotations

MAX_DEPTH = 24
MAX_BYTES = 16_000_000  # of one answer: array bytes and characters
MAX_ITEMS = 200_000  # of one answer: numbers, texts and containers outside arrays
MAX_BITS = 100_000  # of an integer
MAX_KEYS = 10_000  # of a set, or of a dict with keys that are no texts: equal hashes can be made on purpose, and cost the square

INTEGERS = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")
DTYPES = frozenset(("bool", *INTEGERS, "float16", "float32", "float64", "complex64", "complex128"))


class AnswerError(ValueError):
    """A value that is no answer: of a type that is not data, too large, too deep, or damaged. The text says which, and how big."""


class Budget:
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
