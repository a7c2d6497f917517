r"""The cells of a layer, where the head after it is linear: their Shapley values without a sum over coalitions.

With a pooled linear head the score of a class is a constant plus a term for each cell,

.. math:: h(a)_k = b_k + \sum_{cells} \ell_{cell,k}, \qquad \ell_{cell,k} = \frac{1}{hw} \sum_c W_{kc}\, a_{c,cell}

so a cell's Shapley value is its own term (linearity and carrier), which is also gradient times input, integrated gradients from 0, and
the class activation map. A probability is not additive, but each of its values costs one row of sums of the terms.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from .arrays import checked_array
from .games import Coalitions, FormulaGame, Game
from .tables import Array
from .torch_models import Model, checked_inputs, slices, undisturbed

TOLERANCE = 1e-4  # relative; far above the rounding of float32 sums, far below what a head that is not linear shows


def cell_labels(height: int, width: int) -> NDArray[np.int_]:
    """Number the cells of a layer row by row, each a superpixel of its own.

    Example:
        >>> cell_labels(2, 2)
        array([[0, 1],
               [2, 3]])
    """
    return np.arange(height * width).reshape(height, width)


def additive_values(game: Game) -> Array:
    """Read off the Shapley values of an additive game: what each player brings alone.

    Additivity is checked by what each player takes away from all: 2 n + 2 evaluations in one call, no sum over coalitions.

    Returns:
        Shape (n,).

    Raises:
        ValueError: a player brings another amount alone than last, or the amounts do not sum to the whole: the game is not additive.

    Example:
        >>> from reference_impl.games import linear
        >>> additive_values(linear([1, 2, 4], constant=10))
        array([1., 2., 4.])

    Source: thesis 3.3, whose 49 cells took 16 s.
    """
    n = game.n_players
    alone = np.eye(n, dtype=np.bool_)
    ends = np.array([[False] * n, [True] * n])
    utilities = checked_array(game(np.concatenate([ends, alone, ~alone])), "the game's answer", (2 * n + 2,))
    empty, full = utilities[:2]
    first, last = utilities[2 : n + 2] - empty, full - utilities[n + 2 :]
    slack = TOLERANCE * float(np.abs(utilities).max())
    if np.abs(first - last).max(initial=0) > slack or abs(first.sum() - (full - empty)) > slack:
        off = max(float(np.abs(first - last).max(initial=0)), abs(float(first.sum() - (full - empty))))
        raise ValueError(f"the game is off additivity by {off:.3g}, expected at most {slack:.3g}: its values need a sum over coalitions")
    return np.array(first)


def linear_head_terms(head: Model, a: Tensor, *, batch_size: int = 64) -> tuple[Array, Array]:
    r"""Find what each cell adds to each output of a linear head.

    .. math:: h(a)_k = b_k + \sum_{cells} \ell_{cell,k}

    Args:
        head: maps (m, c, h, w) to (m, classes), linear in each cell up to a constant.
        a: activations, shape (1, c, h, w).
        batch_size: rows at a time.

    Returns:
        Terms, shape (h * w, classes), and the constant b, shape (classes,); h * w + 2 evaluations of the head.

    Raises:
        ValueError: bad input; a head that is not additive over the cells.

    Example:
        >>> linear_head_terms(lambda a: a.sum(dim=(2, 3)) + 1, torch.tensor([[[[2.0, 3.0]]]]))
        (array([[2.],
               [3.]]), array([1.]))

    Source: thesis 3.3; Zhou et al. 2016.
    """
    a = checked_inputs(a, "a")
    if a.ndim != 4 or len(a) != 1:
        raise ValueError(f"a has shape {tuple(a.shape)}, expected (1, c, h, w)")
    height, width = a.shape[2:]
    kept = torch.cat([torch.zeros(1, height * width), torch.eye(height * width), torch.ones(1, height * width)])
    kept = kept.reshape(-1, 1, height, width).to(a)
    with undisturbed(head, a), torch.inference_mode():
        outputs = torch.cat([head(kept[rows] * a) for rows in slices(len(kept), batch_size)])
    table = checked_array(outputs.cpu().double().numpy(), "the head's outputs", (len(kept), "classes"))
    terms, constant = table[1:-1] - table[0], table[0]
    off = float(np.abs(constant + terms.sum(axis=0) - table[-1]).max())
    if off > TOLERANCE * float(np.abs(table).max()):
        raise ValueError(f"the head is off additivity over the cells by {off:.3g}, expected a linear head")
    return np.array(terms), np.array(constant)


def probability_game(terms: Array, constant: Array, target: int) -> FormulaGame:
    r"""Build the game in which cells share the probability of a class under a linear head.

    .. math:: U(S) = \mathrm{softmax}\Big( b + \sum_{cell \in S} \ell_{cell} \Big)_k

    Args:
        terms: shape (n, classes), from `linear_head_terms`.
        constant: b, shape (classes,).
        target: k.

    Raises:
        ValueError: shapes that do not fit, no such class.

    Example:
        >>> probability_game(np.array([[1.0, 0.0]]), np.zeros(2), 0)(np.array([[False], [True]])).round(4)
        array([0.5   , 0.7311])

    Source: thesis 3.3.
    """
    table = checked_array(terms, "terms", ("n", "classes"))
    b = checked_array(constant, "constant", (table.shape[1],))
    if not 0 <= target < b.size:
        raise ValueError(f"target is {target}, expected one of 0..{b.size - 1}")

    def probability(coalitions: Coalitions) -> Array:
        scores = b + coalitions @ table  # (m, n) @ (n, classes) -> (m, classes)
        chances = np.exp(scores - scores.max(axis=1, keepdims=True))
        return np.asarray(chances[:, target] / chances.sum(axis=1))

    return FormulaGame(len(table), probability)
