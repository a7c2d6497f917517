"""Influences by pyDVL, dattri and captum on the same network, and a fault of each. ``pip install -e '.[peers]'``, then ``pytest peers``.

pyDVL 0.10 asks for numpy below 2, so its rows want an environment of their own; a peer that is not installed is skipped.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F

from benchmarks._influence_peers import Examples, Method, captum_method, dattri_method, pydvl_method
from reference_impl import network_influence, network_training
from reference_impl.tables import Array

pytestmark = pytest.mark.filterwarnings("ignore")  # theirs
N, DAMPING = 30, 0.02
PEERS: list[tuple[str, Method]] = [
    ("pydvl", pydvl_method("DirectInfluence")),
    ("pydvl", pydvl_method("CgInfluence", solve_simultaneously=True, rtol=1e-10, atol=1e-12)),
    ("dattri", dattri_method("IFAttributorExplicit")),
    ("dattri", dattri_method("IFAttributorCG", max_iter=60, tol=1e-9)),
    ("captum", captum_method("NaiveInfluenceFunction", projection_dim=24, hessian_inverse_tol=0.0)),
]


def case() -> tuple[nn.Module, Examples, Examples]:
    generator = torch.Generator().manual_seed(0)
    torch.manual_seed(0)
    X = torch.randn(N + 40, 3, generator=generator).double()
    y = (X[:, 0] + X[:, 1] > X[:, 2] ** 2).long()
    model = nn.Sequential(nn.Linear(3, 3), nn.Tanh(), nn.Linear(3, 2), nn.Tanh(), nn.Linear(2, 2, bias=False)).double()
    train = X[:N], y[:N]
    return network_training.fit_network(model, per_example, *train, l2=DAMPING), train, (X[N:], y[N:])


def per_example(outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    return F.cross_entropy(outputs, targets, reduction="none")


def ours(model: nn.Module, train: Examples, test: Examples) -> Array:
    """Predicted changes: minus the influences over n."""
    found = network_influence.network_influences(model, per_example, train, test, damping=DAMPING, tolerance=1e-12)
    assert np.abs(found.values).max() > 0.1  # there is something to agree on
    return -found.values / N


def theirs(name: str, method: Method, *arguments: Any) -> Array:
    pytest.importorskip(name)
    try:
        return np.asarray(method(*arguments))
    except ImportError as broken:
        pytest.skip(str(broken))


@pytest.mark.parametrize(("name", "method"), PEERS)
def test_same_influences(name: str, method: Method) -> None:
    model, train, test = case()
    few = test[0][:5], test[1][:5]
    np.testing.assert_allclose(theirs(name, method, model, nn.CrossEntropyLoss, train, few, DAMPING), ours(model, train, few), atol=1e-8)


def test_more_test_examples_than_parameters_get_their_influences_too() -> None:
    model, train, test = case()
    assert len(test[0]) > sum(p.numel() for p in model.parameters())
    explicit = theirs("dattri", dattri_method("IFAttributorExplicit"), model, nn.CrossEntropyLoss, train, test, DAMPING)
    np.testing.assert_allclose(ours(model, train, test), explicit, atol=1e-8)
