r"""Attribution at any module of a network: the network is read as h(a), a = f(x) the module's output on the input x.

`activations` gives a, `head_at` gives h, a model like any other; so every method for a model and an input is a method for the layer:
``integrated_gradients(head_at(model, module, x), a, 0 * a)``. Attributions have the shape of a and are complete for h.
A module that a forward pass calls more than once is read at its last call.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn

from .torch_models import Model, checked_inputs, slices, undisturbed


def activations(model: nn.Module, module: nn.Module, x: Tensor, *, batch_size: int = 16) -> Tensor:
    r"""Evaluate what a module of a network returns.

    .. math:: a = f(x)

    Args:
        model: the network.
        module: one of its modules, at any depth, that returns a tensor with a row per input.
        x: shape (n, ...).
        batch_size: rows at a time.

    Returns:
        Shape (n, ...), without a graph.

    Raises:
        ValueError: bad input; a module that is not in the network, is not called, or returns something else.

    Example:
        >>> net = nn.Sequential(nn.ReLU(), nn.Flatten())
        >>> activations(net, net[0], torch.tensor([[-1.0, 2.0]]))
        tensor([[0., 2.]])

    Source: chapter 10.4.2; thesis 3.2.
    """
    x = checked_inputs(x)
    parts: list[Tensor] = []
    with undisturbed(model, x), torch.no_grad():
        for rows in slices(len(x), batch_size):
            returned: list[Any] = []
            with _hooked(model, module, returned.append):
                model(x[rows])
            parts.append(_checked_activation(returned, len(x[rows])))
    return torch.cat(parts)


def head_at(model: nn.Module, module: nn.Module, x: Tensor) -> Model:
    r"""Give the part of a network after a module, as a model of the module's output.

    .. math:: h(a), \quad h(f(x)) = F(x)

    If nothing but nested `torch.nn.Sequential` lies between the network and the module, h is the modules that follow, and costs what
    they cost. Otherwise h runs the whole network on x and puts a in the place of the module's output: right for any network (branches
    around the module see x), at the cost of a whole forward pass; only what follows the module is ever differentiated.

    Args:
        model: the network.
        module: one of its modules.
        x: one input, shape (1, ...).

    Returns:
        h, from (m, ...) to what the network returns for m inputs.

    Raises:
        ValueError: x has not one row; a module that is not in the network, is not called, or returns something else.

    Example:
        >>> net = nn.Sequential(nn.ReLU(), nn.Flatten())
        >>> head_at(net, net[0], torch.zeros(1, 2, 1))(torch.tensor([[[-1.0], [3.0]]]))
        tensor([[-1.,  3.]])

    Source: chapter 10.4.2, there written h_l.
    """
    x = checked_inputs(x)
    if len(x) != 1:
        raise ValueError(f"x has shape {tuple(x.shape)}, expected one row")
    following = _following(model, module)
    if following is not None:
        rest = nn.Sequential(*following)

        def chain(a: Tensor) -> Tensor:
            with undisturbed(rest):
                result: Tensor = rest(a)
            return result

        return chain
    with undisturbed(model, x), torch.no_grad():
        returned: list[Any] = []
        with _hooked(model, module, returned.append):
            model(x)
        _checked_activation(returned, 1)

    def head(a: Tensor) -> Tensor:
        calls = iter(range(1, len(returned) + 1))
        with undisturbed(model), _hooked(model, module, lambda _: a if next(calls) == len(returned) else None):
            result: Tensor = model(x.expand(len(a), *x.shape[1:]))
        return result

    return head


def attribute_at(
    method: Callable[[Model, Tensor, Tensor], Tensor], model: nn.Module, module: nn.Module, x: Tensor, baseline: Tensor | None = None
) -> Tensor:
    r"""Attribute the scores to what a module returns, by any method for a model, an input and a baseline.

    Args:
        method: maps (h, a, a'), a of shape (1, ...), to an attribution of the shape of a; the class is chosen inside it.
        model: the network.
        module: one of its modules.
        x: shape (n, ...).
        baseline: an input x' of the shape of x whose activations are the baseline a'; if None, a' = 0, which is what the thesis takes.

    Returns:
        Shape of the activations, (n, ...).

    Raises:
        ValueError: see `head_at`; a method that returns another shape.

    Example:
        >>> net = nn.Sequential(nn.ReLU(), nn.Linear(2, 1, bias=False))
        >>> with torch.no_grad():
        ...     _ = net[1].weight.copy_(torch.tensor([[2.0, 5.0]]))
        >>> from reference_impl.gradients import gradient_times_input
        >>> attribute_at(lambda h, a, _: gradient_times_input(h, a), net, net[0], torch.tensor([[3.0, -1.0]]))
        tensor([[6., 0.]])

    Source: thesis 3.2 and 3.3.
    """
    a = activations(model, module, x)
    a_baseline = torch.zeros_like(a) if baseline is None else activations(model, module, checked_inputs(baseline, "baseline", like=x))
    parts = [
        checked_inputs(method(head_at(model, module, x[i : i + 1]), a[i : i + 1], a_baseline[i : i + 1]), "the attribution", like=a[i : i + 1])
        for i in range(len(x))
    ]
    return torch.cat(parts)


@contextmanager
def _hooked(model: nn.Module, module: nn.Module, action: Callable[[Any], Any]) -> Iterator[None]:
    """Call ``action`` on everything that the module returns; what it returns, if not None, takes its place."""
    if not any(module is one for one in model.modules()):
        raise ValueError(f"module is {type(module).__name__}, expected one of the modules of the model")
    handle = module.register_forward_hook(lambda _module, _arguments, output: action(output))
    try:
        yield
    finally:
        handle.remove()


def _checked_activation(returned: list[Any], m: int) -> Tensor:
    if not returned:
        raise ValueError("the module is not called when the model runs")
    last = returned[-1]
    if not isinstance(last, Tensor) or last.ndim < 2 or len(last) != m:
        got = f"shape {tuple(last.shape)}" if isinstance(last, Tensor) else type(last).__name__
        raise ValueError(f"the module returned {got}, expected a tensor with {m} rows")
    return last.detach()


def _following(model: nn.Module, module: nn.Module) -> list[nn.Module] | None:
    """The modules that run after this one, if it lies in nested sequences alone and once; None where that cannot be seen."""
    if model is module:
        return []
    if type(model) is not nn.Sequential or sum(module is one for _, one in model.named_modules(remove_duplicate=False)) > 1:
        return None
    children = list(model)
    for place, child in enumerate(children):
        inside = _following(child, module)
        if inside is not None:
            return inside + children[place + 1 :]
    return None
