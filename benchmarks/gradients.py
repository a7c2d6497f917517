"""Attribution on the ImageNet network: maps against captum's defaults in time, memory and error; superpixels and cells against bare passes."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch
from skimage.segmentation import slic

from autograder.student import materials
from reference_impl import games, path_methods, path_refinement, quadrature, shapley, superpixels
from reference_impl.cells import additive_values, cell_labels, linear_head_terms, probability_game
from reference_impl.layer_attribution import activations, head_at
from reference_impl.shapley_sampling import kernel_regression

from ._timing import seconds

CAT = 285
SIDES = {"ours": "this, batches of 2 to 8", "captum": "captum's defaults, same network", "captum-as-it-comes": "captum's defaults, package's network"}


def run(side: str, method: str, folder: Path) -> tuple[float, float, np.ndarray] | None:
    """Seconds, mebibytes above the loaded network, and the map; None where the process did not live to say."""
    place = folder / f"{side}-{method}.npy"
    command = [sys.executable, "-m", "benchmarks._gradients_worker", f"{side}:{method}", str(place)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"    {SIDES[side]}: failed\n{done.stderr[-500:]}")
        return None
    said = json.loads(done.stdout.splitlines()[-1])
    return said["seconds"], said["mebibytes"], np.load(place)


def against_captum() -> None:
    captum = find_spec("captum") is not None
    print(f"captum {version('captum')}" if captum else "captum not installed: pip install -e '.[peers]'")
    sides = [side for side in SIDES if captum or side == "ours"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        converged = run("ours", "ig-converged", folder)
        for method in ("ig", "smoothgrad", "occlusion"):
            found = {side: result for side in sides if (result := run(side, method, folder)) is not None}
            if "ours" not in found:
                continue
            truth = converged[2] if method == "ig" and converged else found["ours"][2]
            against = "converged map" if method == "ig" else "ours"
            for side, (time, memory, heat) in found.items():
                off = np.linalg.norm(heat - truth) / np.linalg.norm(truth)
                ratio = f"time x{time / found['ours'][0]:5.2f}  memory x{memory / max(found['ours'][1], 1):6.1f}"
                print(f"{method:11s} {SIDES[side]:37s} {time:7.2f} s {memory:6.0f} MiB  {ratio}  off {against} {off:.3f}", flush=True)


def stated_error() -> None:
    net = materials.load_network()
    x = materials.to_network(materials.load_photograph("chelsea"))
    black = torch.full_like(x, -127 / 128)
    for tolerance in (0.3, 0.15):
        found = path_refinement.integrated_gradients_to(net, x, black, tolerance=tolerance, target=CAT, batch_size=16)
        twice = quadrature.denser_at_zero(quadrature.midpoint(4 * int(found.gradients)))
        finer = path_methods.integrated_at(net, x, black, twice, target=CAT, batch_size=16).attribution
        off = float((found.attribution - finer).norm() / finer.norm())
        print(f"stated error {tolerance}: {int(found.gradients)} gradients, estimate {float(found.error):.3f}, against four times as many {off:.3f}")


def bare_passes() -> None:
    net, picture = materials.load_network(), materials.load_photograph("chelsea")
    x = materials.to_network(picture)
    labels = slic(picture, n_segments=15, compactness=10, start_label=0)
    game = superpixels.SuperpixelGame(net, x, labels, fill=0.0, target=CAT, batch_size=16)
    coalitions = games.coalition_matrix(game.n_players)
    batch = x.repeat(16, 1, 1, 1).contiguous(memory_format=torch.channels_last)

    def passes(n: int) -> None:
        with torch.inference_mode():
            for _ in range(n // 16):
                net(batch)

    passes(32)
    parts, table = np.array_split(coalitions, 16), []
    pairs = [(seconds(lambda part=part: table.append(game(part))), seconds(lambda part=part: passes(len(part)))) for part in parts]  # type: ignore[misc]
    mine, bare = (sum(pair[k] for pair in pairs) for k in (0, 1))
    values = shapley.shapley_values(np.concatenate(table))
    print(f"{game.n_players} superpixels, {len(coalitions)} maskings: {mine:.1f} s, bare passes {bare:.1f} s, ratio {mine / bare:.2f}")
    assert np.isclose(values.sum(), table[-1][-1] - table[0][0])

    a = activations(net, net.features, x)
    head = head_at(net, net.features, x)
    below = min(seconds(lambda: activations(net, net.features, x)) for _ in range(5))
    cells = superpixels.SuperpixelGame(head, a, cell_labels(7, 7), fill=0.0, target=CAT, batch_size=128)
    logit = min(seconds(lambda: additive_values(cells)) for _ in range(5))
    chance = probability_game(*linear_head_terms(head, a), CAT)
    sampled = kernel_regression(chance, 2000, np.random.default_rng(0))
    sampling = min(seconds(lambda: kernel_regression(chance, 2000, np.random.default_rng(0))) for _ in range(3))
    once = min(seconds(lambda: passes(16)) for _ in range(3)) / 16
    print(f"49 cells: layers below once {below:.3f} s (a bare pass in a batch {once:.3f} s), logit exactly {logit:.4f} s;")
    error, greatest = sampled.standard_errors.max(), sampled.values.max()
    print(f"  probability by 2,000 evaluations {sampling:.3f} s, greatest standard error {error:.2g} beside a greatest value of {greatest:.2g}")
    print(f"  superpixels take {mine / (below + logit):.0f} times as long as cells (the thesis: 19 minutes against 16 seconds, 71 times)")


def main() -> None:
    against_captum()
    stated_error()
    bare_passes()
