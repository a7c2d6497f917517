"""The exercise on corpora as players: a small language model trained on every combination of texts, its table, values and synergies."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import log
from typing import Any

import numpy as np

from reference_impl.corpora import context_counts
from reference_impl.interactions import joint_gains
from reference_impl.shapley import banzhaf_values, shapley_values

from . import pricing_language as models
from .model import Case, FunctionExercise, Misconception
from .pricing_interactions import PRICING
from .shapley_games import Array, random_table, table

Rng = np.random.Generator


def _summary(table: Array) -> tuple[Array, Array]:
    return shapley_values(table), np.array([joint_gains(table, i, j) for i, j in combinations(range(3), 2)])


def _first_gains(table: Array) -> tuple[Array, Array]:
    """Without the third: what the pair reaches together, nothing taken off."""
    both = [table[(1 << i) | (1 << j)] - table[0] for i, j in combinations(range(3), 2)]
    return shapley_values(table), np.column_stack([both, table[7] - table[[4, 2, 1]]])


def _empty_given_back(table: Array) -> tuple[Array, Array]:
    values, gains = _summary(table)
    return values, gains + np.column_stack([np.zeros(3), table[0] - table[[4, 2, 1]]])


def _banzhaf(table: Array) -> tuple[Array, Array]:
    return banzhaf_values(table), _summary(table)[1]


WORDS = (
    "the model of a student is often as good as the last thing that she has read and the rest is habit",
    "let x be a real number such that f ( x ) = 0 ; then the sum over n of x ^ n converges for | x | < 1",
    "def f ( self , x ) : return self . model ( x ) if x is not None else [ x for x in self ]",
)


def _text(rng: Rng, sort: int, length: int) -> str:
    """Words of one sort in random order, so that texts of a sort are alike and no two are the same."""
    return " ".join(rng.choice(WORDS[sort].split(), length).tolist())


def _corpora_case(label: str, rng: Rng, sorts: Sequence[int], order: int, alpha: float) -> Case:
    args: dict[str, Any] = {
        "corpora": [_text(rng, sort, 30) for sort in sorts],
        "held_out": [_text(rng, sort, 10 + 6 * place) for place, sort in enumerate(sorts)],
        "order": order,
        "alpha": alpha,
    }
    return Case(label, args, call="language_table", part="language_table")


def _summary_case(label: str, values: Array) -> Case:
    return Case(label, {"table": table(values)}, call="values_and_synergies", part="values_and_synergies")


DRAWN = np.random.default_rng(31)
TINY = {"corpora": ["abab", "ba"], "held_out": ["aab", "bb"], "order": 1, "alpha": 1.0}

corpora = FunctionExercise(
    id="pricing.corpora",
    title="Three real corpora",
    points=4,
    stars=3,
    minutes=45,
    answers=("language_table", "values_and_synergies"),
    parts={"language_table": 0.75, "values_and_synergies": 0.25},
    reference={"language_table": models.language_table, "values_and_synergies": _summary},
    public=(
        Case("two corpora of few letters", TINY, call="language_table", part="language_table"),
        _corpora_case("three short corpora, no context", DRAWN, (0, 1, 2), 0, 4.0),
        _corpora_case("three short corpora, order 2", DRAWN, (0, 1, 2), 2, 4.0),
        _corpora_case("two corpora, order 3, alpha 1", DRAWN, (2, 0), 3, 1.0),
        _summary_case("the prices of section 5", PRICING),
        _summary_case("a random table", random_table(DRAWN, 3)),
    ),
    hidden=lambda rng: [
        _corpora_case("three corpora drawn at random, order 2", rng, (0, 1, 2), 2, 4.0),
        _corpora_case("two corpora drawn at random, order 4", rng, (1, 2), 4, 2.0),
        _summary_case("a table drawn at random", random_table(rng, 3)),
    ],
    misconceptions=(
        Misconception(
            "tests_on_training_text",
            "The model is tested on the corpora, which it was trained on. What it has learnt by heart then counts as skill, and every corpus looks "
            "useful: score the held-out texts.",
            {"language_table": models.tested_on_training},
        ),
        Misconception(
            "bits_needed",
            "These are bits needed, and less is better. Utility is what is saved against the 8 bits of a model without training, so that the empty "
            "coalition has 0.",
            {"language_table": models.scored(lambda *model: 8 - models.saved(*model))},
        ),
        Misconception(
            "joined_texts",
            "The corpora have been joined before counting, and characters of one are counted as followed by characters of another. Count each corpus "
            "by itself and add up the counts.",
            {"language_table": models.scored(models.saved, lambda texts, order: context_counts(b"".join(texts), order))},
        ),
        Misconception(
            "weighed_by_length",
            "Every held-out character counts alike, so that a long text decides. Take the mean for each text first, then the mean of the texts.",
            {"language_table": models.scored(models.in_one_piece)},
        ),
        Misconception(
            "no_shorter_contexts",
            "The longest context is mixed with the uniform distribution alone. Formula (5) goes through the shorter contexts: what is seldom seen "
            "after three characters is known after one.",
            {"language_table": models.scored(models.longest_context_only)},
        ),
        Misconception(
            "log_of_the_mean",
            "This is the logarithm of the mean probability. Bits add up from character to character: the mean is taken of the logarithms.",
            {"language_table": models.scored(models.mean_probability)},
        ),
        Misconception(
            "natural_logarithm",
            "The logarithm is the natural one. Bits are counted to the base 2: one character of 256 takes 8 of them.",
            {"language_table": models.scored(lambda *model: 8 - (8 - models.saved(*model)) * log(2))},
        ),
        Misconception(
            "history_one_short",
            "The histories are one character short: they have at most order - 1 characters. `order` is r, and a history of r characters is"
            " the longest: range(order + 1) lengths, the empty one among them.",
            {"language_table": models.scored(models.with_levels(range))},
        ),
        Misconception(
            "end_of_text_counted",
            "n(h) counts the history at the end of a text, too, which nothing follows. It is how often h was followed by something: the "
            "sum of n(hc) over all c.",
            {"language_table": models.scored(models.saved, models.end_counted)},
        ),
        Misconception(
            "first_characters_not_counted",
            "In training, a text's first `order` characters are skipped. They have shorter histories, and those are counted.",
            {"language_table": models.scored(models.saved, models.late_start)},
        ),
        Misconception(
            "first_characters_not_tested",
            "In testing, a text's first `order` characters are skipped. They are predicted, too, from the shorter histories that they have.",
            {"language_table": models.scored(models.with_levels(models.all_lengths, skipped=True))},
        ),
        Misconception(
            "half_the_characters",
            "The uniform distribution has 1/128 here. There are 256 characters, each with 1/256 before anything is learnt, so that a model"
            " without training needs 8 bits.",
            {"language_table": models.scored(models.with_levels(models.all_lengths, base=1 / 128))},
        ),
        Misconception(
            "no_empty_history",
            "The level of the empty history is missing: how often c comes at all. Formula (5) ends with (n(c) + alpha/256)/(n + alpha), "
            "and only below that is 1/256.",
            {"language_table": models.scored(models.with_levels(lambda order: range(1, order + 1)))},
        ),
        Misconception(
            "bits_of_a_text",
            "The bits of a whole text have been summed up. Cross-entropy is in bits a character: divide by the length of the text.",
            {"language_table": models.scored(models.with_levels(models.all_lengths, divided=False))},
        ),
        Misconception(
            "joint_worth",
            "These are the gains of a pair as a whole. Synergy is what is left after the gain of each one by itself has been taken off: formula (2).",
            {"values_and_synergies": _first_gains},
        ),
        Misconception(
            "empty_given_back",
            "With the third player there, U(S) in formula (2) is the utility of the third alone, not that of the empty coalition.",
            {"values_and_synergies": _empty_given_back},
        ),
        Misconception(
            "columns_exchanged",
            "The synergies are right, their two columns stand in each other's place: first without the third player, then with it.",
            {"values_and_synergies": lambda table: (_summary(table)[0], _summary(table)[1][:, ::-1])},
        ),
        Misconception(
            "pairs_by_the_third",
            "The synergies are right, but the pairs stand in another order: asked are players 0 and 1, then 0 and 2, then 1 and 2, as "
            "combinations(range(3), 2) gives them.",
            {"values_and_synergies": lambda table: (_summary(table)[0], _summary(table)[1][::-1])},
        ),
        Misconception(
            "pairs_round_the_circle",
            "The synergies are right, but the pairs stand in another order: asked are players 0 and 1, then 0 and 2, then 1 and 2, as "
            "combinations(range(3), 2) gives them.",
            {"values_and_synergies": lambda table: (_summary(table)[0], _summary(table)[1][[0, 2, 1]])},
        ),
        Misconception(
            "banzhaf",
            "The synergies are right, the values are Banzhaf's: gains after one other player weigh half as much as first and last gains, 1/6 "
            "against 1/3.",
            {"values_and_synergies": _banzhaf},
        ),
    ),
)
