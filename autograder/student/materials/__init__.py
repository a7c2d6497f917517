"""What chapters 07 to 10 look at: a network trained on ImageNet, photographs, textures, small data sets, and pictures of attributions.

Everything comes with an installed package; nothing is downloaded. Each name is loaded when it is first asked for, so that importing
this package costs nothing: `torch`, `skimage`, `sklearn` and `matplotlib` come only with what needs them. Knows no answers.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOMES = {
    "network": ("CLASS_NAMES", "CAT", "CUP", "load_network"),
    "photographs": ("load_photograph", "photographs", "to_network", "to_picture", "two_objects"),
    "textures": ("TEXTURES", "load_backgrounds", "load_textures"),
    "data_sets": ("DataSet", "load_breast_cancer", "load_digits"),
    "plots": ("bars", "curves", "picture_and_maps"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = sorted(_HOME_OF)


def __getattr__(name: str) -> Any:
    if name in _HOME_OF:
        return getattr(import_module(f".{_HOME_OF[name]}", __package__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
