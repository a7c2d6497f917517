"""Shapley values by sampling: error at equal evaluations against shapiq's estimators.

Relative l2 error, mean over seeds; seconds of one run, evaluations included. The last columns: error against the best of shapiq's, and
evaluations against what plain permutation sampling needs for the same error (its squared error falls as 1 over evaluations).
``python -m benchmarks approximation`` takes about three quarters of an hour with shapiq; QUICK=1 leaves out the 10,000 evaluations.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable

import numpy as np
from threadpoolctl import threadpool_limits

from reference_impl import shapley_sampling as sampling
from reference_impl.games import Game
from reference_impl.sampling_permutations import orders_within
from reference_impl.shapley_sampling import Estimate
from reference_impl.tables import Array

from ._shapley_games import Contest, parliament, projects, training_points
from ._shapley_peers import HOW, ask, interpreter


def plain(game: Game, evaluations: int, rng: np.random.Generator) -> Estimate:
    return sampling.permutation_sampling(game, orders_within(game.n_players, evaluations), rng)


OURS: dict[str, Callable[[Game, int, np.random.Generator], Estimate]] = {
    "plain permutations": plain,
    "group testing": sampling.group_testing,
    "stratified reuse": sampling.stratified_reuse,
    "kernel regression, paired": sampling.kernel_regression,
    "corrected surrogate": sampling.surrogate_sampling,
}
THEIRS = ("PermutationSamplingSV", "KernelSHAP", "LeverageSHAP", "SVARM", "RegressionMSR", "OddSHAP", "PolySHAP")
SEEDS = {2000: 3, 10_000: 2}


def error(values: Array, truth: Array) -> float:
    return float(np.linalg.norm(values - truth) / np.linalg.norm(truth))


def ours(contest: Contest, evaluations: int) -> dict[str, tuple[float, float]]:
    found = {}
    for name, estimator in OURS.items():
        begin = time.perf_counter()
        runs = [estimator(contest.game, evaluations, np.random.default_rng(seed)) for seed in range(SEEDS[evaluations])]
        seconds = (time.perf_counter() - begin) / len(runs)
        assert max(run.evaluations for run in runs) <= evaluations
        found[name] = (float(np.mean([error(run.values, contest.truth) for run in runs])), seconds)
    return found


def theirs(contest: Contest, evaluations: int) -> dict[str, tuple[float, float]]:
    found = {}
    for method in THEIRS:
        answers = [ask("estimate", method, contest.arrays, evaluations=evaluations, seed=seed) for seed in range(SEEDS[evaluations])]
        if failed := [answer.failure for answer in answers if answer.failure]:
            print(f"  shapiq {method:40s} {failed[0]}", flush=True)
            continue
        errors = [error(answer.values, contest.truth) for answer in answers]
        found[f"shapiq {method}"] = (float(np.mean(errors)), float(np.mean([answer.seconds for answer in answers])))
    return found


def compare(contest: Contest, evaluations: int) -> None:
    print(f"{contest.name} players, {evaluations} evaluations, {SEEDS[evaluations]} seeds", flush=True)
    mine = ours(contest, evaluations)
    peers = theirs(contest, evaluations) if interpreter() else {}
    best = min((found for found, _ in peers.values()), default=float("nan"))
    naive = mine["plain permutations"][0]
    for name, (found, seconds) in (mine | peers).items():
        against = f"{found / best:5.2f} of the best shapiq   " if peers else ""
        print(f"  {name:34s} error {found:7.4f}  {seconds:7.2f} s   {against}{(found / naive) ** 2:6.3f} of plain's evaluations", flush=True)


def main() -> None:
    if interpreter() is None:
        print(f"shapiq not installed: {HOW}")
    else:
        print(", ".join(f"{name} {number}" for name, number in ask("exact", "shapiq", {"table": np.zeros(4)}).versions.items()))
    with threadpool_limits(1):  # as the peers; two threads on a busy machine are slower than one
        for contest in (parliament(), projects(), training_points()):
            for evaluations in SEEDS if not os.environ.get("QUICK") else (2000,):
                compare(contest, evaluations)
