"""Influences by pyDVL, dattri and captum, each in its own manner, all as predicted changes of the test losses, shape (n, k)."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Callable
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset

Examples = tuple[Tensor, Tensor]
Method = Callable[[nn.Module, nn.Module, Examples, Examples, float], Any]  # model, loss class with reduction, train, test, damping


def pydvl_method(name: str, **options: Any) -> Method:
    def run(model: nn.Module, loss: type[nn.Module], train: Examples, test: Examples, damping: float) -> Any:
        try:
            from pydvl.influence import torch as pydvl  # an optional peer
        except AttributeError as broken:  # 0.9 under numpy 2; 0.10 asks for an older numpy
            raise ImportError(str(broken)) from broken

        method = getattr(pydvl, name)(model, loss(), regularization=damping, **options)
        fitted = method.fit(DataLoader(TensorDataset(*train), batch_size=len(train[0])))
        return fitted.influences(*test, *train).T.numpy() / len(train[0])

    return run


def dattri_method(name: str, **options: Any) -> Method:
    def run(model: nn.Module, loss: type[nn.Module], train: Examples, test: Examples, damping: float) -> Any:
        from dattri.algorithm import influence_function  # an optional peer
        from dattri.task import AttributionTask

        def of_parameters(parameters: dict[str, Tensor], data: Examples) -> Tensor:
            inputs, targets = data
            outputs = torch.func.functional_call(model, parameters, (inputs if inputs.ndim == train[0].ndim else inputs[None],))
            return loss()(outputs, targets.reshape(len(outputs), *train[1].shape[1:]))

        task = AttributionTask(loss_func=of_parameters, model=model, checkpoints=model.state_dict())
        method = getattr(influence_function, name)(task=task, regularization=damping, **options)
        loaders = [DataLoader(TensorDataset(*part), batch_size=len(part[0])) for part in (train, test)]
        with redirect_stderr(StringIO()):  # its progress bars
            method.cache(loaders[0])  # all examples in one batch: over several it sums the inverses
            return method.attribute(*loaders).detach().numpy() / len(train[0])

    return run


def captum_method(name: str, **options: Any) -> Method:
    def run(model: nn.Module, loss: type[nn.Module], train: Examples, test: Examples, damping: float) -> Any:
        from captum.influence._core import arnoldi_influence_function, influence_function  # an optional peer

        method = getattr(influence_function, name, None) or getattr(arnoldi_influence_function, name)

        def load(module: nn.Module, path: str) -> float:
            module.load_state_dict(torch.load(path))
            return 1.0

        with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            path = str(Path(folder) / "model.pt")
            torch.save(model.state_dict(), path)
            total = damping * len(train[0])  # its Hessian is the sum over examples, and so n times the mean's
            ready = method(
                model, TensorDataset(*train), path, load, loss_fn=loss(reduction="mean"), batch_size=len(train[0]), hessian_reg=total,
                sample_wise_grads_per_batch=True, **options
            )  # fmt: skip
            return np.asarray(ready.influence(test).T)

    return run
