"""Small language models: probabilities, exact small cases, and a game with synergies."""

from __future__ import annotations

from math import log2

import numpy as np
import pytest

from reference_impl import corpora, games


def test_probabilities_of_all_bytes_add_up_to_one() -> None:
    counts = corpora.context_counts(b"the theory of the thing", 3)
    for context in (b"", b"t", b"he", b"the", b"xyz", b"ing"):
        total = sum(corpora.probability(counts, context, bytes([byte])) for byte in range(256))
        assert total == pytest.approx(1, abs=1e-12)


def test_smoothing_by_hand() -> None:
    counts = corpora.context_counts(b"aab", 1)
    lower = (2 + 1 / 256) / (3 + 1)  # a without context, alpha = 1
    assert corpora.probability(counts, b"a", b"a", alpha=1) == pytest.approx((1 + lower) / (2 + 1), abs=1e-15)
    wanted = -(log2(lower) + log2((1 + lower) / 3)) / 2
    assert corpora.cross_entropy(counts, b"aa", 1, alpha=1) == pytest.approx(wanted, abs=1e-12)


def test_counts_of_a_coalition_are_sums() -> None:
    both = corpora.added([corpora.context_counts(b"abc", 2), corpora.context_counts(b"abd", 2)])
    assert both.contexts[b"ab"] == 2
    assert both.continued[b"abc"] == both.continued[b"abd"] == 1
    assert both.continued[b"ca"] == 0  # nothing is counted across the border


def test_the_game_pays_nobody_nothing_and_more_of_the_right_text_helps() -> None:
    prose = b"it was a bright cold day in april and the clocks were striking thirteen "
    game = corpora.corpora_game([prose * 2, b"x = y + 1; " * 20, prose[:30]], [b"the day was cold", b"y = x + 1"], order=2)
    table = games.tabulate(game)
    assert table[0] == 0
    assert game.evaluations == 8
    assert table[0b011] > max(table[0b001], table[0b010]) > 0


def test_testing_on_the_training_text_is_refused() -> None:
    text = bytes(range(200))
    with pytest.raises(ValueError, match="part of a corpus, expected text not trained on"):
        corpora.corpora_game([text], [text[20:180]])
    with pytest.raises(ValueError, match="a text of 0 bytes that is empty"):
        corpora.corpora_game([text], [b""])


def test_bad_input_is_refused() -> None:
    with pytest.raises(ValueError, match="text, order are str, 1, expected bytes"):
        corpora.context_counts("abc", 1)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"alpha, byte are 0.0, b'a', expected alpha > 0"):
        corpora.probability(corpora.context_counts(b"", 0), b"", b"a", alpha=0.0)
    with pytest.raises(ValueError, match=r"text, order are 0 bytes, 1, expected at least one byte"):
        corpora.cross_entropy(corpora.context_counts(b"", 0), b"", 1)


def test_a_model_of_order_zero_knows_frequencies_alone() -> None:
    counts = corpora.context_counts(b"ab" * 500, 0)
    assert corpora.cross_entropy(counts, b"aabb" * 5, 0) == pytest.approx(1, abs=0.02)
    assert np.isclose(corpora.probability(counts, b"", b"a"), 0.5, atol=0.01)
