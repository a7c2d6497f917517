"""From the data of a case to what a function receives. The same code runs beside the student's function and in the judge.

    {"game": "table", "values": [...]}        a `TableGame`; with "asked", one that has been evaluated so often before
    {"rng": seed}                             ``np.random.default_rng(seed)``
    {"array": nested list, "dtype": "int64"}  an array (float64 unless said)
    {"product": matrix}                       a `Product`; ``{"products": matrices}`` a `SampleProduct`
    {"solver": "products"}                    `solve_with_products`
    {"network": ...}, {"risk": ...}, {"tensor": ...}, {"normal": ...}     see `networks`
    {"$": ...}                                what `answers.decode` makes of it

Numbers, texts, lists and other dicts are themselves, their contents built. Every call builds afresh: a function that changes its argument
changes nothing that is read later.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from .answers import decode
from .games import TableGame
from .networks import WORDS, build_torch
from .products import Product, SampleProduct, solve_with_products


def build(data: Any) -> Any:
    """The value that an argument's data describes.

    Raises:
        ValueError: a game of an unknown sort, or damaged data.

    Example:
        >>> build({"game": "table", "values": [0, 1, 1, 3]}).value([0, 1])
        3.0
        >>> build({"orders": [{"array": [0, 1], "dtype": "int64"}]})
        {'orders': [array([0, 1])]}
    """
    if isinstance(data, list):
        return [build(item) for item in data]
    if isinstance(data, tuple):
        return tuple(build(item) for item in data)
    if not isinstance(data, dict):
        return data
    if "$" in data:
        return decode(data)
    if isinstance(data.get("game"), str):  # an argument may be called game, too
        if data["game"] != "table":
            raise ValueError(f"no game of the sort {data['game']!r}, only 'table'")
        game = TableGame(build(data["values"]))
        game.evaluations = data.get("asked", 0)
        return game
    if data.keys() == {"rng"} and not isinstance(data["rng"], dict):
        return np.random.default_rng(data["rng"])
    if "array" in data:
        return np.array(data["array"], dtype=data.get("dtype", "float64"))
    if data.keys() == {"product"}:
        return Product(data["product"])
    if data.keys() == {"products"}:
        return SampleProduct(data["products"])
    if data == {"solver": "products"}:
        return solve_with_products
    if any(word in data and data.keys() <= {word, "activation", "seed", "dtype"} for word in WORDS):
        return build_torch(data)
    return {key: build(item) for key, item in data.items()}


def build_args(args: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a case, name -> value; a name may be any, ``rng`` and ``array`` included."""
    return {name: build(data) for name, data in args.items()}
