"""Exercises on pairs in any game: values taken apart by the partner, and the interaction of every two players."""

from __future__ import annotations

from collections.abc import Callable
from math import comb
from typing import Any

import numpy as np

from reference_impl.interactions import banzhaf_interactions, shapley_interactions
from reference_impl.pair_gains import gains_by_partner
from reference_impl.text_games import dataset_pricing

from .model import Case, FunctionExercise, Misconception
from .shapley_games import GLOVE, HEAD_START, SPOILER, Array, game, n_players, random_table

PRICING = dataset_pricing().table
NEVER_APART = np.array([0.0, 0.0, 0.0, 6.0, 0.0, 0.0, 0.0, 6.0])


def _split(weight: Callable[[int, int, bool], float]) -> Callable[[Any], Array]:
    """Value, mean gain with the partner there, mean gain without; ``weight(n, |S|, partner in S)`` normalised within each half."""

    def values(game: Any) -> Array:
        utilities = np.asarray(game.table)
        n, rows = n_players(utilities), []
        for me, partner in ((0, 1), (1, 0)):
            sums, totals = [0.0, 0.0], [0.0, 0.0]
            for mask in range(2**n):
                if mask >> me & 1:
                    continue
                there = mask >> partner & 1
                share = weight(n, mask.bit_count(), bool(there))
                sums[there] += share * (utilities[mask | 1 << me] - utilities[mask])
                totals[there] += share
            rows.append([sum(sums) / sum(totals), sums[1] / totals[1], sums[0] / totals[0]])
        return np.array(rows)

    return values


def _reference(game: Any) -> Array:
    return gains_by_partner(np.asarray(game.table), 0, 1)


def _halves_not_means(game: Any) -> Array:
    found: Array = _reference(game) * np.array([1.0, 0.5, 0.5])
    return found


def _exchanged(game: Any) -> Array:
    return _reference(game)[:, [0, 2, 1]]


def _in_full_company(game: Any) -> Array:
    """Only the coalitions that hold every easy point, as the story names them."""
    u = np.asarray(game.table)
    base = len(u) - 4
    neither, a, b, both = u[base : base + 4]
    rows = [[both - b, a - neither], [both - a, b - neither]]
    return np.array([[sum(row) / 2, *row] for row in rows])


def pair_weight(n: int, size: int) -> float:
    return 1 / ((n - 1) * comb(n - 2, size))


SIZES_ALIKE = (
    "The sizes count alike within each half, as if the partner were no player. They do not: where the partner came before, large coalitions are "
    "likelier, where it comes later, small ones. Keep the weights 1/(N C(N-1,|S|)), and divide by the half that they sum to."
)
_partner_apart = _split(lambda n, size, there: pair_weight(n, size - int(there)))

matched_pair_shapley = FunctionExercise(
    id="pricing.matched_pair_shapley",
    title="The pair's Shapley values, and what they average",
    points=4,
    stars=2,
    minutes=30,
    answers=("pair_values",),
    reference=_reference,
    public=(
        Case("glove game, 3 players", {"game": game(GLOVE)}),
        Case("2 players, U(empty) = 2", {"game": game(HEAD_START)}),
        Case("prices of data sets, 3 players", {"game": game(PRICING)}),
        Case("random table, 4 players", {"game": game(random_table(np.random.default_rng(11), 4))}),
    ),
    hidden=lambda rng: [Case(f"random table, {n} players", {"game": game(random_table(rng, n))}) for n in (3, 4, 6)],
    misconceptions=(
        Misconception(
            "unweighted",
            "All coalitions count alike here, which gives Banzhaf values. In a random order every *size* of the coalition before A is equally "
            "likely: a gain weighs 1/(N C(N-1,|S|)).",
            _split(lambda n, size, there: 1.0),
        ),
        Misconception(
            "parts_not_means",
            "The value is right; the other two columns are its parts, not means. The weights of the coalitions with the partner sum to one half: "
            "divide by what they sum to.",
            _halves_not_means,
        ),
        Misconception(
            "columns_exchanged",
            "The value is right, the two means stand in each other's column: first with the partner already there, then without.",
            _exchanged,
        ),
        Misconception(
            "story_only",
            "Only the coalitions with every easy point are used, those of the story. The Shapley value runs over all coalitions of the others, small "
            "ones and the empty one too.",
            _in_full_company,
        ),
        Misconception(
            "alike_within_halves",
            "The value would be right with Shapley's weights; here each half is averaged with equal weights. Keep the weight 1/(N C(N-1,|S|)) within "
            "the halves, too, and divide by its sum.",
            lambda game: np.column_stack([_reference(game)[:, 0], _split(lambda n, size, there: 1.0)(game)[:, 1:]]),
        ),
        Misconception("partner_no_player", SIZES_ALIKE, _partner_apart),
        Misconception(
            "partner_no_player_in_the_means",
            SIZES_ALIKE,
            lambda game: np.column_stack([_reference(game)[:, 0], _partner_apart(game)[:, 1:]]),
        ),
    ),
)


def _by_pairs(weight: Callable[[int, int], float], joint: Callable[[float, float, float, float], float]) -> Callable[[Any], Array]:
    """Weighted sums of ``joint(U(S+ij), U(S+i), U(S+j), U(S))`` over the coalitions S of the others."""

    def matrix(game: Any) -> Array:
        u = np.asarray(game.table)
        n = n_players(u)
        found = np.zeros((n, n))
        for i in range(n):
            for j in range(n):
                for mask in range(2**n) if i != j else ():
                    if not mask >> i & 1 and not mask >> j & 1:
                        four = (u[mask | 1 << i | 1 << j], u[mask | 1 << i], u[mask | 1 << j], u[mask])
                        found[i, j] += weight(n, mask.bit_count()) * joint(*four)
        return found

    return matrix


interaction = FunctionExercise(
    id="pricing.interaction",
    title="What two bring together, and not apart",
    points=3,
    stars=2,
    minutes=25,
    answers=("interactions",),
    reference=lambda game: shapley_interactions(np.asarray(game.table)),
    public=(
        Case("prices of data sets, 3 players", {"game": game(PRICING)}),
        Case("2 players, U(empty) = 2", {"game": game(HEAD_START)}),
        Case("the spoiler game, 3 players", {"game": game(SPOILER)}),
        Case("players 0 and 1 never apart", {"game": game(NEVER_APART)}),
        Case("random table, 4 players", {"game": game(random_table(np.random.default_rng(12), 4))}),
    ),
    hidden=lambda rng: [Case(f"random table, {n} players", {"game": game(random_table(rng, n))}) for n in (2, 4, 5)],
    misconceptions=(
        Misconception(
            "unweighted",
            "All coalitions of the others count alike: that is Banzhaf's interaction index. As in the Shapley value, sizes count alike, and within a "
            "size its coalitions: look at the binomial in the formula.",
            lambda game: banzhaf_interactions(np.asarray(game.table)),
        ),
        Misconception(
            "weights_of_one_player",
            "The weights are those of a single player, 1/(N C(N-1,|S|)). S lacks *two* players, so it is one of C(N-2,|S|) of its size, and "
            "there are N-1 sizes.",
            _by_pairs(lambda n, size: 1 / (n * comb(n - 1, size)), lambda both, i, j, none: both - i - j + none),
        ),
        Misconception(
            "gain_of_the_pair",
            "This is what the pair adds to S as a whole, U(S+ij) - U(S). A pair of independent players would score high, too: take off what each "
            "adds alone.",
            _by_pairs(pair_weight, lambda both, i, j, none: both - none),
        ),
        Misconception(
            "forgets_the_empty",
            "U(S) is missing: it has been taken off twice, once in the gain of i and once in that of j, and must be given back. For players who "
            "add up, the index has to be 0.",
            _by_pairs(pair_weight, lambda both, i, j, none: both - i - j),
        ),
        Misconception(
            "empty_taken_off",
            "U(S) has the wrong sign: it is in the gain of i and in that of j, so that two of it are taken off and one has to be given back.",
            _by_pairs(pair_weight, lambda both, i, j, none: both - i - j - none),
        ),
        Misconception(
            "sizes_summed",
            "These are sums over the sizes of S, not means. There are N-1 sizes, from 0 to N-2: the factor 1/(N-1) in formula (3) is missing.",
            _by_pairs(lambda n, size: 1 / comb(n - 2, size), lambda both, i, j, none: both - i - j + none),
        ),
        Misconception(
            "upper_half_only",
            "Only the entries above the diagonal are filled. The index of i and j is that of j and i: add the transpose.",
            lambda game: np.triu(shapley_interactions(np.asarray(game.table))),
        ),
    ),
)
