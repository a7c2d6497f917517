"""The format in which answers travel: JSON data, bounded in size, never pickle.

`encode` runs beside the student's code and takes any value; `decode` runs where the verdict is made and trusts nothing. None, bool,
int, finite float, str, list and dicts with text keys are themselves; everything else is a dict with the key ``"$"`` that names its type:

    float (nan, inf)  complex  int (large)  fraction  tuple  set  dict  array  game  expression  figure

Numpy scalars become Python numbers; tensors become arrays; arrays of objects become lists.
"""

from __future__ import annotations

from .bounds import MAX_BYTES, MAX_DEPTH, AnswerError
from .decoding import Figure, decode
from .encoding import encode

__all__ = ["MAX_BYTES", "MAX_DEPTH", "AnswerError", "Figure", "decode", "encode"]
