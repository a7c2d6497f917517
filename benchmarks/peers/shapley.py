"""shapiq and shap on the games of the benchmarks. Runs in an environment of its own, Python 3.12, and imports nothing of ours.

Usage: python shapley.py JOB.npz. The file holds a game's arrays and what to do:
task ("estimate", "exact", "moebius", "interactions"), method, evaluations, seed.
Prints versions, then values and seconds as one line of JSON. Refuses shapiq older than 1.8 (on Python 3.11 pip installs 1.4.1 without a word).
"""

import json
import sys
import time
import warnings
from importlib.metadata import version

import numpy as np

OLDEST = (1, 8)


def refuse_old_shapiq():
    found = tuple(int(part) for part in version("shapiq").split(".")[:2])
    if found < OLDEST:
        sys.exit(f"shapiq {version('shapiq')} is older than 1.8: make an environment with Python 3.12 (benchmarks/peers/shapiq.txt)")


def game_of(job):
    if "table" in job:
        table = job["table"]
        bits = 1 << np.arange(table.size.bit_length() - 1)
        return len(bits), lambda rows: table[np.atleast_2d(rows).astype(bool) @ bits]
    if "coefficients" in job:
        members, coefficients = job["members"].astype(float), job["coefficients"]
        sizes = members.sum(axis=1)
        return members.shape[1], lambda rows: (np.atleast_2d(rows) @ members.T >= sizes) @ coefficients
    weights = job["weights"]
    if "quota" in job:
        return len(weights), lambda rows: (np.atleast_2d(rows) @ weights >= job["quota"]).astype(float)
    return len(weights), lambda rows: np.tanh(np.atleast_2d(rows) @ weights)


def estimate(method, n, game, evaluations, seed):
    from shapiq import approximator

    shift = game(np.zeros((1, n), dtype=bool))[0]
    found = getattr(approximator, method)(n=n, random_state=seed, **({"index": "SV"} if method in ("SVARM", "RegressionMSR") else {}))
    values = found.approximate(budget=evaluations, game=lambda rows: game(rows) - shift)
    return [float(values[(player,)]) for player in range(n)]


def exact(method, n, game):
    if method == "shapiq":
        from shapiq import ExactComputer

        values = ExactComputer(game, n_players=n)("SV", 1)
        return [float(values[(player,)]) for player in range(n)]
    import shap

    explainer = shap.explainers.Exact(game, shap.maskers.Independent(np.zeros((1, n))))
    return [float(value) for value in explainer(np.ones((1, n)), max_evals=2**n).values[0]]


def moebius(n, game):
    from shapiq import ExactComputer

    found = ExactComputer(game, n_players=n).moebius_transform
    by_mask = [0.0] * 2**n
    for players, position in found.interaction_lookup.items():
        by_mask[sum(1 << player for player in players)] = float(found.values[position])
    return by_mask


def interactions(index, n, game):
    """All pairs of one of shapiq's indices ("SII", "BII", "STII"), row by row."""
    from shapiq import ExactComputer

    found = ExactComputer(game, n_players=n)(index, 2)
    return [float(found[(min(i, j), max(i, j))]) if i != j else 0.0 for i in range(n) for j in range(n)]


def main():
    warnings.simplefilter("ignore")
    refuse_old_shapiq()
    job = dict(np.load(sys.argv[1]))
    task, method = str(job["task"]), str(job["method"])
    n, game = game_of(job)
    if task == "exact" and method == "shap":  # its first run compiles; that is not counted
        exact(method, 4, lambda rows: np.asarray(rows, dtype=float).sum(axis=1))
    if task == "estimate":
        import shapiq.approximator  # noqa: F401 - not counted either
    begin = time.perf_counter()
    values = {
        "estimate": lambda: estimate(method, n, game, int(job["evaluations"]), int(job["seed"])),
        "exact": lambda: exact(method, n, game),
        "moebius": lambda: moebius(n, game),
        "interactions": lambda: interactions(method, n, game),
    }[task]()
    seconds = time.perf_counter() - begin
    names = ("shapiq", "shap", "numpy")
    print(json.dumps({"values": values, "seconds": seconds, "versions": {name: version(name) for name in names}}))


if __name__ == "__main__":
    main()
