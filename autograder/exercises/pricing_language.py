"""Language models of the exercise on corpora, right and with slips: the table of utilities that each gives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from math import log2

import numpy as np

from reference_impl.corpora import Counts, added, context_counts, corpora_game, cross_entropy, probability
from reference_impl.games import tabulate

from .shapley_games import Array

Score = Callable[[Counts, Sequence[bytes], int, float], float]  # counts, held-out texts, order, alpha -> utility


def _bytes(texts: Sequence[str]) -> list[bytes]:
    return [text.encode("latin-1") for text in texts]


def language_table(corpora: list[str], held_out: list[str], order: int, alpha: float) -> Array:
    return tabulate(corpora_game(_bytes(corpora), _bytes(held_out), order, alpha=alpha))


def saved(counts: Counts, held_out: Sequence[bytes], order: int, alpha: float) -> float:
    return 8 - sum(cross_entropy(counts, text, order, alpha=alpha) for text in held_out) / len(held_out)


def scored(score: Score, learn: Callable[[list[bytes], int], Counts] | None = None) -> Callable[..., Array]:
    """The table by another score, or by other counts of a coalition's texts."""

    def language_table(corpora: list[str], held_out: list[str], order: int, alpha: float) -> Array:
        texts, tested = _bytes(corpora), _bytes(held_out)
        found = []
        for mask in range(2 ** len(texts)):
            mine = [text for i, text in enumerate(texts) if mask >> i & 1]
            counts = learn(mine, order) if learn else added([context_counts(text, order) for text in mine])
            found.append(score(counts, tested, order, alpha))
        return np.array(found)

    return language_table


def tested_on_training(corpora: list[str], held_out: list[str], order: int, alpha: float) -> Array:
    return scored(lambda counts, tested, *model: saved(counts, _bytes(corpora), *model))(corpora, held_out, order, alpha)


def in_one_piece(counts: Counts, held_out: Sequence[bytes], order: int, alpha: float) -> float:
    """All bytes of the held-out texts weighed alike, so that the longest text counts most."""
    sums = [cross_entropy(counts, text, order, alpha=alpha) * len(text) for text in held_out]
    return 8 - sum(sums) / sum(len(text) for text in held_out)


def longest_context_only(counts: Counts, held_out: Sequence[bytes], order: int, alpha: float) -> float:
    """Smoothed by the uniform distribution instead of the model of the next shorter context."""

    def bits(text: bytes) -> float:
        total = 0.0
        for k in range(len(text)):
            h = text[max(0, k - order) : k]
            total -= log2((counts.continued[h + text[k : k + 1]] + alpha / 256) / (counts.contexts[h] + alpha))
        return total / len(text)

    return 8 - sum(bits(text) for text in held_out) / len(held_out)


def mean_probability(counts: Counts, held_out: Sequence[bytes], order: int, alpha: float) -> float:
    """The logarithm of the mean probability instead of the mean logarithm."""

    def bits(text: bytes) -> float:
        chances = [probability(counts, text[max(0, k - order) : k], text[k : k + 1], alpha=alpha) for k in range(len(text))]
        return -log2(sum(chances) / len(chances))

    return 8 - sum(bits(text) for text in held_out) / len(held_out)


def with_levels(lengths: Callable[[int], range], *, base: float = 1 / 256, skipped: bool = False, divided: bool = True) -> Score:
    """Other levels of histories, of the lengths that an order gives; another base; a text's first characters skipped; or bits summed up."""

    def score(counts: Counts, held_out: Sequence[bytes], order: int, alpha: float) -> float:
        means = []
        for text in held_out:
            bits = []
            for k in range(order if skipped else 0, len(text)):
                found = base
                for length in lengths(order):
                    if length <= k:
                        h = text[k - length : k]
                        found = (counts.continued[h + text[k : k + 1]] + alpha * found) / (counts.contexts[h] + alpha)
                bits.append(-log2(found))
            means.append(sum(bits) / (len(bits) if divided else 1))
        return 8 - sum(means) / len(means)

    return score


def all_lengths(order: int) -> range:
    return range(order + 1)


def end_counted(texts: list[bytes], order: int) -> Counts:
    """The history at the end of a text is counted, though nothing follows it."""
    total = added([context_counts(text, order) for text in texts])
    for text in texts:
        total.contexts.update(text[len(text) - length :] for length in range(order + 1) if length <= len(text))
    return total


def late_start(texts: list[bytes], order: int) -> Counts:
    """Training begins where the first full history ends."""
    total = Counts(Counter(), Counter())
    for text in texts:
        places = [(k - length, k) for k in range(order, len(text)) for length in range(order + 1)]
        total.contexts.update(text[a:k] for a, k in places)
        total.continued.update(text[a : k + 1] for a, k in places)
    return total
