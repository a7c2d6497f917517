r"""Multilayer perceptrons by hand: softmax, cross-entropy, forward pass and backpropagation.

Layer l maps a batch :math:`A^{l-1}`, shape (n, d_{l-1}), to :math:`Z^l = A^{l-1} W^{l\top} + b^l` and :math:`A^l = \sigma_l(Z^l)`;
:math:`W^l` has shape (d_l, d_{l-1}), as in torch. The input is :math:`A^0`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .arrays import checked_array
from .computational_graphs import activation
from .tables import Array


class Forward(NamedTuple):
    """What a forward pass leaves behind: Z of layers 1..d, and A of layers 0..d."""

    pre: list[Array]
    post: list[Array]


class MlpGradient(NamedTuple):
    """Derivatives by the weights and biases of layers 1..d, and by the input, shape (n, d_0)."""

    weights: list[Array]
    biases: list[Array]
    inputs: Array


def softmax(logits: ArrayLike, axis: int = -1) -> Array:
    r"""Turn logits into probabilities along an axis, without overflow.

    .. math:: p_k = e^{z_k - \max z} / \textstyle\sum_j e^{z_j - \max z}

    Raises:
        ValueError: entries that are not finite, or no such axis.

    Example:
        >>> softmax([[1000.0, 1000.0], [0.0, 1000.0]])
        array([[0.5, 0.5],
               [0. , 1. ]])

    Source: thesis, section 1.2.
    """
    z = checked_array(logits, "logits", tuple("abcdefgh"[: np.ndim(logits)]))
    if not -z.ndim <= axis < z.ndim:
        raise ValueError(f"axis is {axis}, expected one of the {z.ndim} axes")
    powers = np.exp(z - z.max(axis=axis, keepdims=True))
    return np.asarray(powers / powers.sum(axis=axis, keepdims=True))


def cross_entropy(logits: ArrayLike, labels: ArrayLike) -> float:
    r"""Average the negative log-probability of the right class, in nats.

    .. math:: \frac{1}{n} \sum_i \Big( \log \sum_k e^{z_{ik}} - z_{i y_i} \Big)

    Args:
        logits: shape (n, K).
        labels: classes 0..K-1, shape (n,).

    Raises:
        ValueError: shapes that do not fit, entries that are not finite, or no such class.

    Example:
        >>> cross_entropy([[0.0, 0.0], [0.0, 2000.0]], [0, 0]).__round__(6)
        1000.346574

    Source: thesis, section 1.2.
    """
    z, y = _checked_classes(logits, labels)
    top = z.max(axis=1)
    return float(np.mean(top + np.log(np.exp(z - top[:, None]).sum(axis=1)) - z[np.arange(len(z)), y]))


def cross_entropy_gradient(logits: ArrayLike, labels: ArrayLike) -> Array:
    r"""Find the gradient of the mean cross-entropy by the logits.

    .. math:: \frac{\partial}{\partial z_{ik}} = \tfrac{1}{n} (p_{ik} - [k = y_i])

    Returns:
        Shape (n, K).

    Raises:
        ValueError: see `cross_entropy`.

    Example:
        >>> cross_entropy_gradient([[0.0, 0.0]], [1])
        array([[ 0.5, -0.5]])
    """
    z, y = _checked_classes(logits, labels)
    errors = softmax(z, axis=1)
    errors[np.arange(len(z)), y] -= 1
    return errors / len(z)


def mlp_forward(weights: Sequence[ArrayLike], biases: Sequence[ArrayLike], activations: Sequence[str], x: ArrayLike) -> Forward:
    r"""Run a perceptron on a batch.

    Args:
        weights: W of layers 1..d, shapes (d_l, d_{l-1}).
        biases: b of layers 1..d, shapes (d_l,).
        activations: one name a layer, see `computational_graphs.activation`.
        x: shape (n, d_0).

    Returns:
        Z and A of every layer; the output is ``post[-1]``.

    Raises:
        ValueError: lists of different lengths, shapes that do not fit, entries that are not finite, or no such activation.

    Example:
        >>> mlp_forward([[[1.0, -1.0]]], [[0.5]], ["relu"], [[3.0, 1.0], [1.0, 3.0]]).post[-1]
        array([[2.5],
               [0. ]])

    Source: thesis, section 1.2.
    """
    if not len(weights) == len(biases) == len(activations) > 0:
        raise ValueError(
            f"there are {len(weights)} weights, {len(biases)} biases, {len(activations)} activations, expected as many of each, at least 1"
        )
    pre, post = [], [checked_array(x, "x", ("n", "d"))]
    for layer, (w, b, name) in enumerate(zip(weights, biases, activations, strict=True), start=1):
        W = checked_array(w, f"weights of layer {layer}", ("m", post[-1].shape[1]))
        pre.append(post[-1] @ W.T + checked_array(b, f"biases of layer {layer}", (len(W),)))
        post.append(activation(name).value(pre[-1]))
    return Forward(pre, post)


def backpropagate(
    weights: Sequence[ArrayLike], biases: Sequence[ArrayLike], activations: Sequence[str], x: ArrayLike, output_gradient: ArrayLike
) -> MlpGradient:
    r"""Find the derivatives of a loss by all weights and biases, given those by the perceptron's output.

    .. math:: \delta^d = \frac{\partial L}{\partial A^d} \odot \sigma_d'(Z^d), \quad \delta^l = (\delta^{l+1} W^{l+1}) \odot \sigma_l'(Z^l), \quad
        \frac{\partial L}{\partial W^l} = \delta^{l\top} A^{l-1}, \quad \frac{\partial L}{\partial b^l} = \sum_i \delta^l_i

    Args:
        output_gradient: derivatives of the loss by the output, shape (n, d_d). If the loss is a mean over the batch, 1/n is in them already.
        The others as in `mlp_forward`.

    Returns:
        Derivatives with the shapes of the weights, the biases and x.

    Raises:
        ValueError: see `mlp_forward`.

    Example:
        >>> backpropagate([[[1.0, -1.0]]], [[0.5]], ["relu"], [[3.0, 1.0], [1.0, 3.0]], [[1.0], [1.0]]).weights[0]
        array([[3., 1.]])

    Source: thesis, Proposition 1.8, (1.2) to (1.5).
    """
    pre, post = mlp_forward(weights, biases, activations, x)
    by_output = checked_array(output_gradient, "output_gradient", post[-1].shape)
    by_weights, by_biases = [], []
    for layer in reversed(range(len(weights))):
        delta = by_output * activation(activations[layer]).slope(pre[layer])  # (n, d_l)
        by_weights.append(delta.T @ post[layer])
        by_biases.append(delta.sum(axis=0))
        by_output = delta @ np.asarray(weights[layer], dtype=np.float64)
    return MlpGradient(by_weights[::-1], by_biases[::-1], by_output)


def _checked_classes(logits: ArrayLike, labels: ArrayLike) -> tuple[Array, NDArray[np.intp]]:
    z, y = checked_array(logits, "logits", ("n", "K")), np.asarray(labels)
    if y.shape != z.shape[:1] or y.dtype.kind not in "iu":
        raise ValueError(f"labels has shape {y.shape} and dtype {y.dtype}, expected ({len(z)},) integers")
    if y.min() < 0 or y.max() >= z.shape[1]:
        raise ValueError(f"labels holds {y[(y < 0) | (y >= z.shape[1])][0]}, expected classes 0..{z.shape[1] - 1}")
    return z, y.astype(np.intp)
