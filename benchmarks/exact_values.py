"""Exact Shapley values and Moebius coefficients: the folded table against loops, and against shap's and shapiq's exact computers."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from functools import partial

import numpy as np

from reference_impl import games, moebius, shapley
from reference_impl.tables import Array

from ._shapley_peers import ask
from ._timing import seconds, show, side_by_side

LARGEST = """
import numpy as np, time
from reference_impl.shapley import shapley_values
table = np.random.default_rng(0).standard_normal(2**24)
begin = time.perf_counter()
values = shapley_values(table)
took = time.perf_counter() - begin
assert abs(values.sum() - (table[-1] - table[0])) < 1e-8
print(took)
"""


def against_loops(rng: np.random.Generator) -> None:
    for players in (8, 12):
        table = rng.normal(size=2**players)
        game = games.TableGame(table)
        folded, loop = side_by_side(partial(shapley.shapley_values, table), partial(shapley.shapley_by_subsets, game), rounds=3)
        show(f"Shapley values, {players} players", folded, loop, "loop over coalitions")
        fast, slow = side_by_side(partial(moebius.moebius_transform, table), partial(moebius.moebius_by_definition, table), rounds=3)
        show(f"Moebius transform, {players} players", fast, slow, "definition")


def compared(label: str, task: str, peer: str, arrays: dict[str, Array], mine: Array, took: float) -> None:
    """One row: our seconds, the peer's, the ratio, and how far apart the results are."""
    answer = ask(task, peer, arrays)
    if answer.failure:
        print(f"{label:44s} {took:9.4f} s   {peer} {answer.failure}", flush=True)
        return
    apart = float(np.abs(answer.values - mine).max() / np.abs(mine).max())
    show(label, took, answer.seconds, f"{peer} {answer.versions[peer]}")
    print(f"{'':44s} largest relative difference {apart:.0e}", flush=True)


def best_of(work: partial[Array], rounds: int = 3) -> float:
    return min(seconds(work) for _ in range(rounds))


def from_a_table(rng: np.random.Generator) -> None:
    for players in (16, 18, 20):
        table = rng.normal(size=2**players)
        work = partial(shapley.shapley_values, table)
        mine, took = work(), best_of(work)
        for peer in ("shap", "shapiq"):
            compared(f"from a table, {players} players", "exact", peer, {"table": table}, mine, took)


def end_to_end(rng: np.random.Generator) -> None:
    """The utility included: tanh of a weighted sum, the same numpy lines on both sides."""
    for players in (16, 18, 20):
        weights = rng.normal(size=players)

        def utility(coalitions: games.Coalitions, weights: Array = weights) -> Array:
            return np.asarray(np.tanh(coalitions @ weights))

        game = games.FormulaGame(players, utility)

        def work(game: games.Game = game) -> Array:
            return shapley.shapley_values(games.tabulate(game))

        mine, took = work(), best_of(partial(work))
        for peer in ("shap", "shapiq"):
            compared(f"end to end, {players} players", "exact", peer, {"weights": weights}, mine, took)


def moebius_transforms(rng: np.random.Generator) -> None:
    """shapiq takes 3**N steps of Python: 12 and 14 players are measured; each further player takes three times as long."""
    for players in (12, 14):
        table = rng.normal(size=2**players)
        work = partial(moebius.moebius_transform, table)
        mine, took = work(), best_of(work)
        compared(f"Moebius transform, {players} players", "moebius", "shapiq", {"table": table}, mine, took)
    for players in (16, 18, 20, 22):
        table = rng.normal(size=2**players)
        print(f"{f'Moebius transform, {players} players':44s} {best_of(partial(moebius.moebius_transform, table)):9.4f} s", flush=True)


def largest() -> None:
    """24 players in a process of its own, so that its peak memory can be read."""
    begin = time.perf_counter()
    ran = subprocess.run([sys.executable, "-c", LARGEST], capture_output=True, text=True, check=True)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20  # KiB on Linux: the largest of all children so far
    took = time.perf_counter() - begin
    print(f"{'from a table, 24 players':44s} {float(ran.stdout):9.4f} s   peak memory {peak:.2f} GiB, {took:.1f} s with imports", flush=True)


def main() -> None:
    rng = np.random.default_rng(0)
    largest()
    against_loops(rng)
    from_a_table(rng)
    end_to_end(rng)
    moebius_transforms(rng)
