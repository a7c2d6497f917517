"""Exact Shapley values: the definition as a loop over coalitions against the folded table; and the Moebius transform both ways."""

from __future__ import annotations

from functools import partial

import numpy as np

from reference_impl import games, moebius, shapley

from ._timing import seconds, show, side_by_side


def main() -> None:
    rng = np.random.default_rng(0)
    for players in (8, 12):
        table = rng.normal(size=2**players)
        game = games.TableGame(table)
        folded, loop = side_by_side(partial(shapley.shapley_values, table), partial(shapley.shapley_by_subsets, game), rounds=3)
        show(f"Shapley values, {players} players", folded, loop, "loop over coalitions")
        fast, slow = side_by_side(partial(moebius.moebius_transform, table), partial(moebius.moebius_by_definition, table), rounds=3)
        show(f"Moebius transform, {players} players", fast, slow, "definition")
    for players in (16, 18, 20):
        table = rng.normal(size=2**players)
        print(f"folded table, {players} players: {seconds(partial(shapley.shapley_values, table)):.4f} s", flush=True)
