"""Ways to buy data sets under a budget, right and wrong, and the share of games in which one way reaches less than another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from reference_impl.purchases import share_misled
from reference_impl.shapley import shapley_values
from reference_impl.text_games import best_affordable, bought_by_rank

from .shapley_games import Array

Row = np.ndarray[Any, np.dtype[np.bool_]]
Buyer = Callable[[Any, list[float], float], Row]  # of a game, or of values


class Table:
    """What a buyer needs of a game."""

    def __init__(self, table: Array) -> None:
        self.table = table


def row(players: Any, n: int) -> Row:
    return np.isin(np.arange(n), list(players))


def best(game: Any, prices: list[float], budget: float) -> Row:
    return row(best_affordable(np.asarray(game.table), prices, budget), len(prices))


def ranked(values: Array, prices: list[float], budget: float) -> Row:
    return row(bought_by_rank(values, prices, budget), len(prices))


def share(tables: Array, prices: list[float], budget: float) -> float:
    return share_misled(tables, prices, budget)


def share_with(buy: Buyer = best, rank: Buyer = ranked) -> Callable[[Array, list[float], float], float]:
    """The share as it comes out where one of the two purchases is made in another way."""

    def misled(tables: Array, prices: list[float], budget: float) -> float:
        weights = 1 << np.arange(len(prices))
        worse = [
            table[rank(shapley_values(table), prices, budget) @ weights] < table[buy(Table(table), prices, budget) @ weights] - 1e-9
            for table in tables
        ]
        return float(np.mean(worse))

    return misled


def bought(buy: Buyer) -> dict[str, Any]:
    """A slip in the best purchase, which the count of misled games inherits."""
    return {"best_purchase": buy, "misled": share_with(buy=buy)}


def by_rank(rank: Buyer) -> dict[str, Any]:
    """A slip in the purchase by rank, which the count of misled games inherits."""
    return {"purchase_by_rank": rank, "misled": share_with(rank=rank)}


# ------------------------------------------------------------------------------------------------------------- of a game


def chosen(fits: Callable[[float, float], bool], score: Callable[[float, float], Any], *, nothing: bool = True) -> Buyer:
    """The first coalition with the highest ``score(utility, cost)`` among those whose cost fits the budget."""

    def buy(game: Any, prices: list[float], budget: float) -> Row:
        table: list[float] = np.asarray(game.table).tolist()
        n = len(prices)
        costs = {mask: sum(prices[i] for i in range(n) if mask >> i & 1) for mask in range(2**n)}
        masks = [mask for mask in costs if fits(costs[mask], budget) and (nothing or mask)]
        one = max(masks, key=lambda mask: score(table[mask], costs[mask]), default=0)
        return row([i for i in range(n) if one >> i & 1], n)

    return buy


def _can_be_paid(cost: float, budget: float) -> bool:
    return cost <= budget


def less_cost(times: float) -> Buyer:
    return chosen(_can_be_paid, lambda utility, cost: utility - times * cost)


money_left = chosen(lambda cost, budget: cost < budget, lambda utility, cost: utility)
dearer_of_two = chosen(_can_be_paid, lambda utility, cost: utility)
spends_all = chosen(_can_be_paid, lambda utility, cost: (cost, utility))
never_nothing = chosen(_can_be_paid, lambda utility, cost: (utility, -cost), nothing=False)
budget_ignored = chosen(lambda cost, budget: True, lambda utility, cost: (utility, -cost))


def greedy(game: Any, prices: list[float], budget: float) -> Row:
    table, held, left = np.asarray(game.table), 0, budget
    while True:
        gains = {i: table[held | 1 << i] - table[held] for i, price in enumerate(prices) if not held >> i & 1 and price <= left}
        one = max(gains, key=lambda i: gains[i], default=None)
        if one is None or gains[one] <= 0:
            return row([i for i in range(len(prices)) if held >> i & 1], len(prices))
        held, left = held | 1 << one, left - prices[one]


# ------------------------------------------------------------------------------------------------------------- of values


def stops(values: Array, prices: list[float], budget: float) -> Row:
    paid: list[int] = []
    for player in np.argsort(-values).tolist():
        if prices[player] > budget:
            break
        budget -= prices[player]
        paid.append(player)
    return row(paid, len(prices))


def keeps_money(values: Array, prices: list[float], budget: float) -> Row:
    """What would cost exactly the rest of the money is not bought."""
    paid: list[int] = []
    for player in np.argsort(-np.asarray(values), kind="stable").tolist():
        if prices[player] < budget:
            budget -= prices[player]
            paid.append(player)
    return row(paid, len(prices))


def per_price(values: Array, prices: list[float], budget: float) -> Row:
    return ranked(np.asarray(values) / np.asarray(prices), prices, budget)


def ascending(values: Array, prices: list[float], budget: float) -> Row:
    return ranked(-np.asarray(values), prices, budget)


def largest_sum(values: Array, prices: list[float], budget: float) -> Row:
    """A knapsack: the affordable players whose values sum to the most."""
    sums = np.array([sum(value for i, value in enumerate(values) if mask >> i & 1) for mask in range(2 ** len(prices))])
    return dearer_of_two(Table(sums), prices, budget)


def skips_worthless(values: Array, prices: list[float], budget: float) -> Row:
    """Nobody with a value of nought or less is bought."""
    some = np.flatnonzero(np.asarray(values) > 0)
    paid = ranked(np.asarray(values)[some], [prices[i] for i in some], budget) if len(some) else np.zeros(0, dtype=bool)
    return row(some[paid], len(prices))


# -------------------------------------------------------------------------------------------------------------- the count


def sets_differ(tables: Array, prices: list[float], budget: float) -> float:
    """Every other coalition counts, one as good too."""
    misled = [best_affordable(table, prices, budget) != bought_by_rank(shapley_values(table), prices, budget) for table in tables]
    return float(np.mean(misled))


def counted(tables: Array, prices: list[float], budget: float) -> float:
    return share(tables, prices, budget) * len(tables)


def by_worth_alone(tables: Array, prices: list[float], budget: float) -> float:
    """Ranked by what each reaches alone, not by Shapley values."""
    weights = 1 << np.arange(len(prices))
    worse = [table[ranked(table[weights], prices, budget) @ weights] < table[best(Table(table), prices, budget) @ weights] - 1e-9 for table in tables]
    return float(np.mean(worse))
