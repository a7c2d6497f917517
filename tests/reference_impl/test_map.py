"""What the package says of itself: every module is on its map, and the modules that gather others hand on what they name."""

import re
from importlib import import_module
from pkgutil import iter_modules

import pytest

import reference_impl


def test_every_module_is_on_the_map_and_only_those() -> None:
    named = set(re.findall(r"`(\w+)`", reference_impl.__doc__ or ""))
    there = {module.name for module in iter_modules(reference_impl.__path__)}
    assert there - named == {"perturbation", "shapley_sampling"}  # headings of their own
    assert named <= there
    assert all(f"- {module}: every" in (reference_impl.__doc__ or "") for module in there - named)


@pytest.mark.parametrize("name", ["perturbation", "shapley_sampling"])
def test_a_gathering_module_hands_on_what_it_names(name: str) -> None:
    module = import_module(f"reference_impl.{name}")
    listed = re.findall(r"^`(\w+)`", module.__doc__ or "", re.MULTILINE)
    assert listed
    assert set(listed) <= set(module.__all__)
    assert all(hasattr(module, public) for public in module.__all__)
