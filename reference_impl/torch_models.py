r"""What every method here needs of a torch model: one score per input, its gradient, and the model left as it was found.

A *model* is any callable on a batch, shape (m, ...), that returns (m,), (m, 1) or (m, classes); usually an `torch.nn.Module`.
The *target* says which class's score is meant: one class for all, or one per input; None where the model has a single output.
Inputs are rows of a floating tensor on any device; results have their shape, dtype and device. A batch has at most ``batch_size``
rows, and no more than one batch is ever held with the intermediate results that a gradient needs: that is the bound on memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

import torch
from torch import Tensor, nn

from .arrays import checked_count
from .torch_inputs import checked_floating, cut

Model = Callable[[Tensor], Tensor]
Target = int | Sequence[int] | Tensor | None


class TorchEstimate(NamedTuple):
    """What an average over random draws gives: the mean, its standard error (entry by entry), and the count of evaluations."""

    value: Tensor
    standard_error: Tensor
    evaluations: int


@contextmanager
def undisturbed(model: Model, x: Tensor | None = None) -> Iterator[None]:
    """Hold a model in evaluation mode with frozen parameters; afterwards everything is as it was.

    Evaluation mode makes the rows of a batch independent (batch normalisation) and the scores repeatable (dropout). Frozen
    parameters keep a backward pass from storing what only their gradients need. A plain function is left alone: to put a softmax after a
    network, write ``nn.Sequential(network, nn.Softmax(dim=1))``, not a lambda. (A recurrent layer on CUDA goes backward in evaluation mode
    only under ``torch.backends.cudnn.flags(enabled=False)``.)

    Args:
        model: see the module.
        x: what the model will be given, so that a model that fails on another dtype than its parameters' can be told so.

    Raises:
        ValueError: the model fails, and x has another dtype than all its parameters.

    Example:
        >>> layer = nn.Dropout()
        >>> with undisturbed(layer):
        ...     layer.training
        False
        >>> layer.training
        True
    """
    modules = list(model.modules()) if isinstance(model, nn.Module) else []
    parameters = [p for module in modules for p in module.parameters(recurse=False)]
    modes, trainable = [module.training for module in modules], [p.requires_grad for p in parameters]
    try:
        for module in modules:
            module.training = False
        for parameter in parameters:
            parameter.requires_grad_(False)
        yield
    except RuntimeError as error:  # torch's own words name neither x nor the model
        kinds = {parameter.dtype for parameter in parameters}
        if isinstance(x, Tensor) and len(kinds) == 1 and x.dtype not in kinds:
            raise ValueError(f"x has dtype {x.dtype}, expected {kinds.pop()}, that of the model's parameters") from error
        raise
    finally:
        for module, mode in zip(modules, modes, strict=True):
            module.training = mode
        for parameter, flag in zip(parameters, trainable, strict=True):
            parameter.requires_grad_(flag)


def checked_inputs(x: Tensor, name: str = "x", *, like: Tensor | None = None) -> Tensor:
    """Refuse anything but a finite floating tensor with at least one row.

    Args:
        x: shape (n, ...).
        name: what a message calls it.
        like: if given, x must have its shape and dtype.

    Returns:
        x, cut from any graph (see `cut`).

    Raises:
        ValueError: no tensor, no rows, not floating, not finite, or another shape or dtype than ``like``.

    Example:
        >>> checked_inputs(torch.zeros(2, 3), like=torch.zeros(2, 4))
        Traceback (most recent call last):
        ValueError: x has shape (2, 3), expected (2, 4)
    """
    checked_floating(x, name)
    if x.ndim < 2 or x.numel() == 0:
        raise ValueError(f"{name} has shape {tuple(x.shape)}, expected (n, d, ...) with at least one row")
    if like is not None and x.shape != like.shape:
        raise ValueError(f"{name} has shape {tuple(x.shape)}, expected {tuple(like.shape)}")
    if like is not None and x.dtype != like.dtype:
        raise ValueError(f"{name} has dtype {x.dtype}, expected {like.dtype}")
    if not torch.isfinite(x).all():
        raise ValueError(f"{name} holds {x[~torch.isfinite(x)][0].item()}, expected finite numbers")
    return cut(x)


def checked_target(target: Target, x: Tensor) -> Tensor | None:
    """Read a target as one class per row of x.

    Returns:
        Shape (n,), integers, or None for a model with a single output.

    Raises:
        ValueError: neither a class nor one class per row.

    Example:
        >>> checked_target(3, torch.zeros(2, 5))
        tensor([3, 3])
    """
    if target is None:
        return None
    classes = torch.as_tensor(target, device=x.device)
    if classes.dtype not in (torch.int64, torch.int32) or classes.shape not in ((), (len(x),)):
        raise ValueError(f"target is {target}, expected a class or {len(x)} of them")
    return classes.long().expand(len(x))


def chosen_scores(outputs: Tensor, classes: Tensor | None, m: int) -> Tensor:
    """Pick one score per row from what a model returned for m rows.

    Raises:
        ValueError: outputs of another shape than (m,), (m, 1) or (m, classes); several of them and no target; no such class;
            outputs that are not finite.

    Example:
        >>> chosen_scores(torch.tensor([[1.0, 5.0], [2.0, 6.0]]), torch.tensor([1, 0]), 2)
        tensor([5., 2.])
    """
    if not isinstance(outputs, Tensor) or outputs.ndim not in (1, 2) or outputs.shape[0] != m:
        got = f"shape {tuple(outputs.shape)}" if isinstance(outputs, Tensor) else type(outputs).__name__
        raise ValueError(f"the model returned {got}, expected ({m},) or ({m}, classes)")
    table = outputs.reshape(m, -1)
    if classes is None:
        if table.shape[1] != 1:
            raise ValueError(f"the model returned {table.shape[1]} outputs and target is None, expected one of 0..{table.shape[1] - 1}")
        classes = torch.zeros(m, dtype=torch.int64, device=table.device)
    if classes.min() < 0 or classes.max() >= table.shape[1]:
        raise ValueError(f"target is {sorted(set(classes.tolist()))}, expected classes 0..{table.shape[1] - 1}")
    scores = table.gather(1, classes[:, None])[:, 0]  # (m, classes) -> (m,)
    if not torch.isfinite(scores).all():
        raise ValueError("the model returned scores that are not finite")
    return scores


def slices(n: int, batch_size: int) -> Iterator[slice]:
    """Cut n rows into batches.

    Example:
        >>> [(part.start, part.stop) for part in slices(5, 2)]
        [(0, 2), (2, 4), (4, 5)]
    """
    checked_count(batch_size, "batch_size")
    return (slice(start, min(start + batch_size, n)) for start in range(0, n, batch_size))


def scores_of(model: Model, x: Tensor, *, target: Target = None, batch_size: int = 16) -> Tensor:
    """Evaluate the score of the target on every row.

    Args:
        model: see the module.
        x: shape (n, ...).
        target: class, or one per row.
        batch_size: rows at a time.

    Returns:
        Shape (n,).

    Raises:
        ValueError: bad input, or what `chosen_scores` refuses.

    Example:
        >>> scores_of(lambda z: z * 2, torch.tensor([[1.0, 4.0], [2.0, 6.0]]), target=1)
        tensor([ 8., 12.])
    """
    x = checked_inputs(x)
    classes = checked_target(target, x)
    with undisturbed(model, x), torch.inference_mode():
        parts = [chosen_scores(model(x[rows]), None if classes is None else classes[rows], len(x[rows])) for rows in slices(len(x), batch_size)]
    return torch.cat(parts).clone()


def gradient_of_batch(model: Model, points: Tensor, classes: Tensor | None) -> Tensor:
    """Take the gradient of each row's score by that row, in one backward pass, in any mode of torch. The model is used as it is (see `undisturbed`).

    Args:
        model: one that treats the rows of a batch independently, so that the gradient of the sum of scores holds each row's own.
        points: shape (m, ...).
        classes: shape (m,), or None.

    Returns:
        Shape (m, ...).

    Raises:
        ValueError: what `chosen_scores` refuses; the scores do not depend on the points by differentiable operations;
            a gradient that is not finite.

    Example:
        >>> gradient_of_batch(lambda z: z.prod(dim=1), torch.tensor([[2.0, 3.0]]), None)
        tensor([[3., 2.]])
    """
    with torch.inference_mode(False), torch.enable_grad():
        leaf = points.detach().clone().requires_grad_(True)
        scores = chosen_scores(model(leaf), None if classes is None else classes.clone(), len(leaf))
        if not scores.requires_grad:
            raise ValueError("the model's scores do not depend on its input by differentiable operations")
        (gradient,) = torch.autograd.grad(scores.sum(), leaf, allow_unused=True)
    if gradient is None:
        raise ValueError("the model's scores do not depend on its input by differentiable operations")
    if not torch.isfinite(gradient).all():
        raise ValueError("the gradient holds numbers that are not finite")
    return gradient


def per_row(numbers: Tensor, like: Tensor) -> Tensor:
    """Give a number per row the axes of ``like``, so that it multiplies whole rows.

    Example:
        >>> per_row(torch.tensor([1.0, 2.0]), torch.zeros(2, 3, 4)).shape
        torch.Size([2, 1, 1])
    """
    return numbers.to(like).reshape(-1, *[1] * (like.ndim - 1))
