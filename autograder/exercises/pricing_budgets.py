"""The exercise on buying under a budget: the best coalition, the purchase by rank, and how often they differ."""

from __future__ import annotations

from typing import Any

import numpy as np

from reference_impl.text_games import dataset_pricing

from . import pricing_purchases as ways
from .model import Case, FunctionExercise, Misconception, Tolerance
from .shapley_games import Array, game, with_null_player

Rng = np.random.Generator


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


def _dear(lead: float, worth: float = 10.0) -> tuple[Array, list[float], float]:
    """Player 1 costs 2 more than player 0 and leads by ``lead``; nothing else can be paid."""
    return np.array([0.0, worth, worth + lead, worth + 9, 2, worth + 3, worth + 5, worth + 12]), [1.0, 3.0, 4.0], 3.0


def _harm(base: float = 5.0) -> tuple[Array, list[float], float]:
    """Whatever can be paid lowers the utility."""
    return base + np.array([0.0, -2, -1, 4]), [1.0, 1.0], 1.0


def _telling_greed(rng: Rng, n: int) -> tuple[Array, list[float], float]:
    """A game with prices in which greed, a budget that must not be used up, and no budget at all buy something else than the best."""
    while True:
        table = _growing(rng, n)
        prices = [float(price) for price in rng.integers(1, 5, n)]
        budget = float(rng.integers(3, 7))
        one = ways.Table(table)
        best = ways.best(one, prices, budget)
        others = (ways.greedy(one, prices, budget), ways.money_left(one, prices, budget), ways.budget_ignored(one, prices, budget))
        if best @ np.array(prices) == budget and not any((best == other).all() for other in others):
            return table, prices, budget


def _telling_rank(rng: Rng, n: int) -> tuple[Array, list[float], float]:
    """Values and prices for which every other way down the ranking buys something else."""
    while True:
        values = rng.permutation(np.arange(1, n + 1)) * 3.0 + rng.uniform(0, 1, n).round(3)
        prices = [float(price) for price in rng.integers(1, 6, n)]
        budget = float(rng.integers(4, 9))
        right = ways.ranked(values, prices, budget)
        others = (ways.stops, ways.per_price, ways.ascending, ways.largest_sum)
        if not any((right == other(values, prices, budget)).all() for other in others):
            return values, prices, budget


BUYERS = (ways.greedy, ways.money_left, ways.spends_all, ways.less_cost(1.0), ways.budget_ignored)
RANKS = (ways.stops, ways.per_price, ways.ascending, ways.largest_sum)


def _telling_share(rng: Rng, n: int) -> tuple[Array, list[float], float]:
    """Games for which the ways to count are different numbers, and none is that of a right count after a wrong purchase."""
    while True:
        prices, budget = [1.0 + (k % 2) for k in range(n)], float(rng.integers(2, n + 1))
        tables = np.array([*(_growing(rng, n) for _ in range(12)), *(with_null_player(_growing(rng, n - 1), k % n) for k in range(6))]).round(2)
        right, differing, alone = (count(tables, prices, budget) for count in (ways.share, ways.sets_differ, ways.by_worth_alone))
        if not 0 < right < 1 or len({right, differing, alone}) < 3:
            continue
        slips = [*(ways.share_with(buy=buy) for buy in BUYERS), *(ways.share_with(rank=rank) for rank in RANKS)]
        inherited = {slip(tables, prices, budget) for slip in slips}
        if not inherited & {differing, alone} and ways.share_with(buy=ways.greedy)(tables, prices, budget) != right:
            return tables, prices, budget


def _hidden(rng: Rng) -> list[Case]:
    return [
        *(_purchase(f"{n} data sets drawn at random", *_telling_greed(rng, n)) for n in (3, 4, 5)),
        *(_purchase("two choices equally good", *_equally_good(dear, float(rng.integers(1, 9)))) for dear in (True, False)),
        *(_purchase("the better one is much dearer", *_dear(lead, float(rng.integers(8, 20)))) for lead in (0.1, 1.5, 3.0)),
        _purchase("all that can be paid does harm", *_harm(float(rng.integers(3, 9)))),
        *(_rank(f"{n} values drawn at random", *_telling_rank(rng, n)) for n in (4, 5)),
        _rank("a value below nought", np.array([4.0, -float(rng.integers(1, 9)), 6.0]), [1.0, 1.0, 3.0], 5.0 + float(rng.integers(0, 2))),
        _misled("18 games drawn at random", *_telling_share(rng, 4)),
    ]


PRICING = dataset_pricing().table
HARMFUL = np.array([0.0, 4.0, -2.0, 1.0])
DRAWN = np.random.default_rng(21)
LESS_COST = (
    "The cost has been taken off the utility. In (4) money is the constraint, not a part of the aim: what is left of the budget is worth nothing, "
    "and a dearer choice that reaches more is better, by however little."
)

budgets = FunctionExercise(
    id="pricing.budgets",
    title="Buying under a budget",
    points=3,
    stars=2,
    minutes=30,
    answers=("best_purchase", "purchase_by_rank", "misled"),
    parts={"best_purchase": 0.4, "purchase_by_rank": 0.3, "misled": 0.3},
    reference={"best_purchase": ways.best, "purchase_by_rank": ways.ranked, "misled": ways.share},
    tolerance=Tolerance(bits=True),
    public=(
        _purchase("three data sets at 1 each, budget 2", PRICING, [1.0, 1.0, 1.0], 2.0),
        _purchase("three data sets at 3, 2 and 2, budget 3", PRICING, [3.0, 2.0, 2.0], 3.0),
        _purchase("one of two does harm, money for both", HARMFUL, [1.0, 1.0], 2.0),
        _purchase("nothing can be paid", HARMFUL, [2.0, 3.0], 1.0),
        _purchase("all that can be paid does harm", *_harm()),
        _purchase("two choices equally good, one alone dearer", *_equally_good(first_is_dear=True)),
        _purchase("two choices equally good, one alone cheaper", *_equally_good(first_is_dear=False)),
        *(_purchase(f"10 at price 1, or {10 + lead:g} at price 3", *_dear(lead)) for lead in (0.1, 1.5, 3.0)),
        _purchase("4 data sets drawn at random", *_telling_greed(DRAWN, 4)),
        _rank("values 115/3, 85/3, 100/3 at 1 each, budget 2", np.array([115.0, 85.0, 100.0]) / 3, [1.0, 1.0, 1.0], 2.0),
        _rank("values 5, 4, 3 at 2, 4, 1, budget 3", np.array([5.0, 4.0, 3.0]), [2.0, 4.0, 1.0], 3.0),
        _rank("values 10, 9, 9.5 at 3, 2, 2, budget 4", np.array([10.0, 9.0, 9.5]), [3.0, 2.0, 2.0], 4.0),
        _rank("values 5, -1, 4 at 1 each, budget 3", np.array([5.0, -1.0, 4.0]), [1.0, 1.0, 1.0], 3.0),
        _rank("5 values drawn at random", *_telling_rank(DRAWN, 5)),
        _misled("one game of three data sets", PRICING[None], [1.0, 1.0, 1.0], 2.0),
        _misled("18 games drawn at random", *_telling_share(DRAWN, 4)),
    ),
    hidden=_hidden,
    misconceptions=(
        Misconception(
            "greedy",
            "Data sets are bought one after the other, each time the one that adds most. The first purchase then decides about the rest, and a "
            "pair that is only good together is never seen: the best purchase is found by comparing all affordable coalitions.",
            ways.bought(ways.greedy),
        ),
        Misconception(
            "money_left",
            "What costs exactly the money that there is can be paid, too: less than or equal.",
            {**ways.bought(ways.money_left), "purchase_by_rank": ways.keeps_money},
        ),
        Misconception(
            "dearer_of_two",
            "Of two choices that reach the same utility you took the first one found, which costs more. Among equals the cheapest is to be bought.",
            ways.bought(ways.dearer_of_two),
        ),
        Misconception(
            "spends_all",
            "Your purchase is the dearest that the budget allows. More data is not always better here, and cheaper may be: compare utilities.",
            ways.bought(ways.spends_all),
        ),
        Misconception("less_cost", LESS_COST, ways.bought(ways.less_cost(1.0))),
        Misconception("less_a_tenth_of_the_cost", LESS_COST, ways.bought(ways.less_cost(0.1))),
        Misconception("less_twice_the_cost", LESS_COST, ways.bought(ways.less_cost(2.0))),
        Misconception(
            "never_nothing",
            "You always buy something if anything can be paid. The empty coalition is affordable, too, and the best where every other one lowers the "
            "utility.",
            ways.bought(ways.never_nothing),
        ),
        Misconception(
            "budget_ignored",
            "The best of *all* coalitions is taken, also of those that cost more than the budget. Only what can be paid is to be compared.",
            ways.bought(ways.budget_ignored),
        ),
        Misconception(
            "stops_at_the_first_too_dear",
            "The buyer stops at the first data set that is too dear. It is skipped; what comes later in the ranking may still be affordable.",
            ways.by_rank(ways.stops),
        ),
        Misconception(
            "value_for_money",
            "Ranked is by value over price. That is another rule, sensible too; asked is the ranking by value alone, with prices only deciding "
            "what can be paid.",
            ways.by_rank(ways.per_price),
        ),
        Misconception(
            "largest_sum_of_values",
            "These are the affordable players whose values *sum* to the most. The buyer by rank does not plan: the highest value is bought if it "
            "can be paid, then the next, whatever is left for the others.",
            ways.by_rank(ways.largest_sum),
        ),
        Misconception(
            "skips_the_worthless",
            "Players with a value of 0 or less are left out. The rule goes by rank and price alone and buys them, too, as long as the money lasts.",
            ways.by_rank(ways.skips_worthless),
        ),
        Misconception(
            "ascending",
            "The ranking runs from the lowest value up. np.argsort sorts in rising order: the highest value is to be bought first.",
            ways.by_rank(ways.ascending),
        ),
        Misconception(
            "other_sets_counted",
            "Every game in which the two rules buy different coalitions is counted. Where both reach the same utility nobody has been misled: "
            "compare utilities.",
            {"misled": ways.sets_differ},
        ),
        Misconception(
            "counted_not_shared",
            "This is the number of misled games. Asked is their share: divide by the number of games.",
            {"misled": ways.counted},
        ),
        Misconception(
            "ranked_by_worth_alone",
            "The ranking is by what each data set reaches alone. Rank by Shapley values: the helper shapley(table) has them.",
            {"misled": ways.by_worth_alone},
        ),
    ),
)
