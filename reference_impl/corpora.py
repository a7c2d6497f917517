r"""Corpora as players: what a small language model trained on some of them saves on held-out text.

The model predicts the next byte from the ``order`` bytes before it. Its counts are smoothed by the model of the next shorter context, down
to the uniform one, so that every byte has some probability:

.. math:: p(c \mid h) = \frac{n(hc) + \alpha \, p(c \mid h')}{n(h) + \alpha}, \quad h' = h \text{ without its first byte}, \quad
    p(c) = 1/256 \text{ below the empty context}

Training is counting, so the model of a coalition is the sum of its members' counts, and a game of many corpora is quick.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import log2
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .counting import RememberingGame
from .text_games import subset_game

ALPHABET = 256  # bytes


class Counts(NamedTuple):
    """How often each context, 0 to order bytes, was followed by some byte, and how often by each one (context and byte together)."""

    contexts: Counter[bytes]
    continued: Counter[bytes]


def context_counts(text: bytes, order: int) -> Counts:
    """Count every context of up to ``order`` bytes, and what follows it.

    Raises:
        ValueError: order < 0, or a text that is no bytes.

    Example:
        >>> counts = context_counts(b"aba", 1)
        >>> sorted(counts.contexts.items()), sorted(counts.continued.items())
        ([(b'', 3), (b'a', 1), (b'b', 1)], [(b'a', 2), (b'ab', 1), (b'b', 1), (b'ba', 1)])
    """
    if order < 0 or not isinstance(text, bytes):
        raise ValueError(f"text, order are {type(text).__name__}, {order}, expected bytes and order >= 0")
    places = [(place - length, place) for length in range(order + 1) for place in range(length, len(text))]
    return Counts(Counter(text[begin:place] for begin, place in places), Counter(text[begin : place + 1] for begin, place in places))


def added(several: Sequence[Counts]) -> Counts:
    """Add up the counts of several texts: the model trained on all of them.

    Example:
        >>> added([context_counts(b"a", 0), context_counts(b"ab", 0)]).continued
        Counter({b'a': 2, b'b': 1})
    """
    total = Counts(Counter(), Counter())
    for counts in several:
        total.contexts.update(counts.contexts)
        total.continued.update(counts.continued)
    return total


def probability(counts: Counts, context: bytes, byte: bytes, *, alpha: float = 4.0) -> float:
    """Give the probability of the next byte; see the formula of the module.

    Args:
        counts: of the training texts.
        context: the bytes before, as many as the model uses.
        byte: the next one.
        alpha: > 0, how many counts the model of the shorter context is worth.

    Raises:
        ValueError: alpha <= 0, or not one byte.

    Example:
        >>> probability(context_counts(b"", 1), b"a", b"b") * 256  # nothing learnt
        1.0
        >>> round(probability(context_counts(b"abababab", 1), b"a", b"b"), 3)
        0.667
    """
    if not alpha > 0 or len(byte) != 1:
        raise ValueError(f"alpha, byte are {alpha}, {byte!r}, expected alpha > 0 and one byte")
    found = 1 / ALPHABET
    for length in range(len(context) + 1):
        shorter = context[len(context) - length :]
        found = (counts.continued[shorter + byte] + alpha * found) / (counts.contexts[shorter] + alpha)
    return found


def cross_entropy(counts: Counts, text: bytes, order: int, *, alpha: float = 4.0) -> float:
    r"""Find the bits a byte that a model needs for a text.

    .. math:: -\frac{1}{L} \sum_{k=1}^L \log_2 p(c_k \mid c_{k - \text{order}} \dots c_{k-1})

    Args:
        counts: of the training texts, of this order.
        text: L >= 1 bytes, none of which the model was trained on.
        order: bytes of context.
        alpha: see `probability`.

    Raises:
        ValueError: an empty text, order < 0, or alpha <= 0.

    Example:
        >>> cross_entropy(context_counts(b"", 2), b"abc", 2)
        8.0
    """
    if not text or order < 0:
        raise ValueError(f"text, order are {len(text)} bytes, {order}, expected at least one byte and order >= 0")
    chances = (probability(counts, text[max(0, k - order) : k], text[k : k + 1], alpha=alpha) for k in range(len(text)))
    return -sum(log2(chance) for chance in chances) / len(text)


def corpora_game(corpora: Sequence[bytes], held_out: Sequence[bytes], order: int = 3, *, alpha: float = 4.0) -> RememberingGame:
    """Make corpora players: a coalition earns the bits a byte that its model saves on held-out texts, against no training.

    Args:
        corpora: training texts, one player each.
        held_out: test texts, weighed alike whatever their length; they must not be part of the corpora.
        order: bytes of context.
        alpha: see `probability`.

    Returns:
        A game in bits a byte; the empty coalition earns 0, more is better, 8 is the most.

    Raises:
        ValueError: a held-out text that is empty, or of more than 100 bytes and part of a corpus; or see `context_counts`.

    Example:
        >>> game = corpora_game([b"abab" * 20, b"cdcd" * 20], [b"baba", b"dcdc"], order=1)
        >>> game(np.array([[False, False], [True, False], [True, True]])).round(2)
        array([0.  , 1.64, 7.41])

    Source: chapter, Problem 10.5.1, with real corpora.
    """
    for text in held_out:
        if not text or (len(text) > 100 and any(text in corpus for corpus in corpora)):
            raise ValueError(f"held_out has a text of {len(text)} bytes that is empty or part of a corpus, expected text not trained on")
    learnt = [context_counts(corpus, order) for corpus in corpora]

    def saved(players: NDArray[np.intp]) -> float:
        counts = added([learnt[player] for player in players])
        return log2(ALPHABET) - sum(cross_entropy(counts, text, order, alpha=alpha) for text in held_out) / len(held_out)

    return subset_game(len(corpora), saved)
