"""The exercise on buying under a budget: the best coalition, the purchase by rank, and how often they differ."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from reference_impl.purchases import share_misled
from reference_impl.shapley import shapley_values
from reference_impl.text_games import best_affordable, bought_by_rank, dataset_pricing

from .model import Case, FunctionExercise, Misconception
from .shapley_games import Array, game, with_null_player

Rng = np.random.Generator
Row = np.ndarray[Any, np.dtype[np.bool_]]
Buyer = Callable[[Array, list[float], float], Row]


def _row(players: Any, n: int) -> Row:
    return np.isin(np.arange(n), list(players))


def _best(game: Any, prices: list[float], budget: float) -> Row:
    return _row(best_affordable(np.asarray(game.table), prices, budget), len(prices))


def _ranked(values: Array, prices: list[float], budget: float) -> Row:
    return _row(bought_by_rank(values, prices, budget), len(prices))


def _share(tables: Array, prices: list[float], budget: float) -> float:
    return share_misled(tables, prices, budget)


def _affordable(table: Array, prices: list[float], fits: Callable[[float], bool]) -> Row:
    n = len(prices)
    masks = [mask for mask in range(2**n) if fits(sum(prices[i] for i in range(n) if mask >> i & 1))]
    best = max(masks, key=lambda mask: table[mask], default=0)
    return _row([i for i in range(n) if best >> i & 1], n)


def _greedy(game: Any, prices: list[float], budget: float) -> Row:
    table, bought, left = np.asarray(game.table), 0, budget
    while True:
        gains = {i: table[bought | 1 << i] - table[bought] for i, price in enumerate(prices) if not bought >> i & 1 and price <= left}
        best = max(gains, key=lambda i: gains[i], default=None)
        if best is None or gains[best] <= 0:
            return _row([i for i in range(len(prices)) if bought >> i & 1], len(prices))
        bought, left = bought | 1 << best, left - prices[best]


def _stops(values: Array, prices: list[float], budget: float) -> Row:
    bought: list[int] = []
    for player in np.argsort(-values).tolist():
        if prices[player] > budget:
            break
        budget -= prices[player]
        bought.append(player)
    return _row(bought, len(prices))


def _per_price(values: Array, prices: list[float], budget: float) -> Row:
    ratio = np.asarray(values) / np.asarray(prices)
    return _ranked(ratio, prices, budget)


def _sets_differ(tables: Array, prices: list[float], budget: float) -> float:
    """Every other coalition counts, one as good too."""
    misled = [best_affordable(table, prices, budget) != bought_by_rank(shapley_values(table), prices, budget) for table in tables]
    return float(np.mean(misled))


def _misled_by_greed(tables: Array, prices: list[float], budget: float) -> float:
    """Compared with the greedy purchase, not with the best one."""
    weights = 1 << np.arange(len(prices))
    found = []
    for table in tables:
        ranked = _ranked(shapley_values(table), prices, budget) @ weights
        found.append(table[ranked] < table[_greedy(_Table(table), prices, budget) @ weights] - 1e-9)
    return float(np.mean(found))


class _Table:
    def __init__(self, table: Array) -> None:
        self.table = table


def _array(rows: Array) -> dict[str, Any]:
    return {"array": [[float(one) for one in row] for row in rows] if rows.ndim == 2 else [float(one) for one in rows], "dtype": "float64"}


def _purchase(label: str, table: Array, prices: list[float], budget: float) -> Case:
    return Case(label, {"game": game(table), "prices": prices, "budget": budget}, call="best_purchase", part="best_purchase")


def _rank(label: str, values: Array, prices: list[float], budget: float) -> Case:
    return Case(label, {"values": _array(values), "prices": prices, "budget": budget}, call="purchase_by_rank", part="purchase_by_rank")


def _misled(label: str, tables: Array, prices: list[float], budget: float) -> Case:
    return Case(label, {"tables": _array(tables), "prices": prices, "budget": budget}, call="misled", part="misled")


def _growing(rng: Rng, n: int) -> Array:
    """A game without equal utilities or values, mostly growing, in which data sets help or hinder each other."""
    sizes = np.array([mask.bit_count() for mask in range(2**n)])
    table: Array = (10.0 * sizes + rng.uniform(0, 24, 2**n) * (sizes > 0)).round(6)
    return table


def _equally_good(first_is_dear: bool, rise: float = 0.0) -> tuple[Array, list[float], float]:
    """Player 0 alone is worth as much as the other two together, and one of these choices costs less."""
    table = np.array([0.0, 7, 3, 8, 4, 9, 7, 10]) + rise * np.array([0, 2, 1, 2, 1, 2, 2, 2])
    return table, [3.0, 1.0, 1.0] if first_is_dear else [2.0, 1.5, 1.5], 3.0


def _telling_greed(rng: Rng, n: int) -> tuple[Array, list[float], float]:
    """A game with prices in which greed, a budget that must not be used up, and no budget at all buy something else than the best."""
    while True:
        table = _growing(rng, n)
        prices = [float(price) for price in rng.integers(1, 5, n)]
        budget = float(rng.integers(3, 7))
        best = _best(_Table(table), prices, budget)
        others = (_greedy(_Table(table), prices, budget), _affordable(table, prices, lambda cost, b=budget: cost < b))  # type: ignore[misc]
        if best @ np.array(prices) == budget and not any((best == other).all() for other in others):
            return table, prices, budget


def _telling_rank(rng: Rng, n: int) -> tuple[Array, list[float], float]:
    """Values and prices for which stopping at the first that is too dear, or ranking by value for money, buys something else."""
    while True:
        values = rng.permutation(np.arange(1, n + 1)) * 3.0 + rng.uniform(0, 1, n).round(3)
        prices = [float(price) for price in rng.integers(1, 6, n)]
        budget = float(rng.integers(4, 9))
        right = _ranked(values, prices, budget)
        if not (right == _stops(values, prices, budget)).all() and not (right == _per_price(values, prices, budget)).all():
            return values, prices, budget


def _telling_share(rng: Rng, n: int) -> tuple[Array, list[float], float]:
    """Games for which the three ways to count are three numbers."""
    while True:
        prices, budget = [1.0 + (k % 2) for k in range(n)], float(rng.integers(2, n + 1))
        tables = np.array([*(_growing(rng, n) for _ in range(6)), *(with_null_player(_growing(rng, n - 1), k % n) for k in range(3))])
        counts = {count(tables, prices, budget) for count in (_share, _sets_differ, _misled_by_greed)}
        if len(counts) == 3 and 0 < _share(tables, prices, budget) < 1:
            return tables, prices, budget


def _hidden(rng: Rng) -> list[Case]:
    return [
        *(_purchase(f"{n} data sets drawn at random", *_telling_greed(rng, n)) for n in (3, 4, 5)),
        *(_purchase("two choices equally good", *_equally_good(dear, float(rng.integers(1, 9)))) for dear in (True, False)),
        *(_rank(f"{n} values drawn at random", *_telling_rank(rng, n)) for n in (4, 5)),
        _misled("9 games drawn at random", *_telling_share(rng, 4)),
    ]


PRICING = dataset_pricing().table
HARMFUL = np.array([0.0, 4.0, -2.0, 1.0])
DRAWN = np.random.default_rng(21)

budgets = FunctionExercise(
    id="pricing.budgets",
    title="Buying under a budget",
    points=3,
    stars=2,
    minutes=30,
    answers=("best_purchase", "purchase_by_rank", "misled"),
    parts={"best_purchase": 0.4, "purchase_by_rank": 0.3, "misled": 0.3},
    reference={"best_purchase": _best, "purchase_by_rank": _ranked, "misled": _share},
    public=(
        _purchase("three data sets at 1 each, budget 2", PRICING, [1.0, 1.0, 1.0], 2.0),
        _purchase("three data sets at 3, 2 and 2, budget 3", PRICING, [3.0, 2.0, 2.0], 3.0),
        _purchase("one of two does harm, money for both", HARMFUL, [1.0, 1.0], 2.0),
        _purchase("nothing can be paid", HARMFUL, [2.0, 3.0], 1.0),
        _purchase("two choices equally good, one alone dearer", *_equally_good(first_is_dear=True)),
        _purchase("two choices equally good, one alone cheaper", *_equally_good(first_is_dear=False)),
        _purchase("4 data sets drawn at random", *_telling_greed(DRAWN, 4)),
        _rank("values 115/3, 85/3, 100/3 at 1 each, budget 2", np.array([115.0, 85.0, 100.0]) / 3, [1.0, 1.0, 1.0], 2.0),
        _rank("values 5, 4, 3 at 2, 4, 1, budget 3", np.array([5.0, 4.0, 3.0]), [2.0, 4.0, 1.0], 3.0),
        _rank("5 values drawn at random", *_telling_rank(DRAWN, 5)),
        _misled("one game of three data sets", PRICING[None], [1.0, 1.0, 1.0], 2.0),
        _misled("9 games drawn at random", *_telling_share(DRAWN, 4)),
    ),
    hidden=_hidden,
    misconceptions=(
        Misconception(
            "greedy",
            "Data sets are bought one after the other, each time the one that adds most. The first purchase then decides about the rest, and a "
            "pair that is only good together is never seen: compare all affordable coalitions.",
            {"best_purchase": _greedy},
        ),
        Misconception(
            "money_left",
            "A coalition that costs exactly the budget can be paid, too: less than or equal.",
            {"best_purchase": lambda game, prices, budget: _affordable(np.asarray(game.table), prices, lambda cost: cost < budget)},
        ),
        Misconception(
            "dearer_of_two",
            "Of two choices that reach the same utility you took the first one found, which costs more. Among equals the cheapest is to be bought.",
            {"best_purchase": lambda game, prices, budget: _affordable(np.asarray(game.table), prices, lambda cost: cost <= budget)},
        ),
        Misconception(
            "spends_all",
            "Your purchase is the dearest that the budget allows. More data is not always better here, and cheaper may be: compare utilities.",
            {"best_purchase": lambda game, prices, budget: _spends(np.asarray(game.table), prices, budget)},
        ),
        Misconception(
            "stops_at_the_first_too_dear",
            "The buyer stops at the first data set that is too dear. It is skipped; what comes later in the ranking may still be affordable.",
            {"purchase_by_rank": _stops},
        ),
        Misconception(
            "value_for_money",
            "Ranked is by value over price. That is another rule, sensible too; asked is the ranking by value alone, with prices only deciding "
            "what can be paid.",
            {"purchase_by_rank": _per_price},
        ),
        Misconception(
            "other_sets_counted",
            "Every game in which the two rules buy different coalitions is counted. Where both reach the same utility nobody has been misled: "
            "compare utilities.",
            {"misled": _sets_differ},
        ),
        Misconception(
            "misled_by_greed",
            "The purchase by rank is compared with a greedy purchase, which may itself be far from the best. Compare it with the best of all "
            "affordable coalitions.",
            {"misled": _misled_by_greed},
        ),
    ),
)


def _spends(table: Array, prices: list[float], budget: float) -> Row:
    """The dearest affordable coalition, of several the one with the highest utility."""
    n = len(prices)
    costs = {mask: sum(prices[i] for i in range(n) if mask >> i & 1) for mask in range(2**n)}
    best = max((mask for mask in costs if costs[mask] <= budget), key=lambda mask: (costs[mask], table[mask]))
    return _row([i for i in range(n) if best >> i & 1], n)
