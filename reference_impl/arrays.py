"""Arrays that a function may rely on: their shape, their dtype, every entry finite. What is wrong is said by name, got and wanted."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .tables import Array

Shape = tuple[int | str, ...]  # a number where the length is known, a letter where it is free


def checked_array(values: ArrayLike, name: str, shape: Shape) -> Array:
    """Read a real array of a given shape.

    Args:
        values: real numbers; float64 comes back as the same memory.
        name: what a message calls it.
        shape: its lengths; a letter stands for any length of at least 1.

    Returns:
        The array as float64.

    Raises:
        ValueError: another shape, an axis of length 0, not real, or not finite.

    Example:
        >>> checked_array([1, 2, 3], "v", (3,))
        array([1., 2., 3.])
        >>> checked_array([1, 2, 3], "v", (4,))
        Traceback (most recent call last):
        ValueError: v has shape (3,), expected (4,)
    """
    array = _rectangular(values, name)
    fits = array.ndim == len(shape) and all(got == want if isinstance(want, int) else got > 0 for got, want in zip(array.shape, shape, strict=True))
    if not fits:
        raise ValueError(f"{name} has shape {array.shape}, expected {written(shape)}")
    if not np.can_cast(array.dtype, np.float64):
        raise ValueError(f"{name} has dtype {array.dtype}, expected real numbers that fit float64")
    array = array.astype(np.float64, copy=False)
    if not np.isfinite(array).all():
        place = tuple(int(k) for k in np.argwhere(~np.isfinite(array))[0])
        raise ValueError(f"{name} holds {array[place]} at {written(place)}, expected finite numbers")
    return array


def checked_labels(labels: ArrayLike, name: str, n: int) -> Array:
    """Read n labels, each 0 or 1.

    Raises:
        ValueError: another shape, or a label that is neither 0 nor 1 (labels -1 and 1 are refused).

    Example:
        >>> checked_labels([0, 1, True], "y", 3)
        array([0., 1., 1.])
    """
    y = checked_array(labels, name, (n,))
    if not np.isin(y, (0, 1)).all():
        raise ValueError(f"{name} holds {y[~np.isin(y, (0, 1))][0]}, expected labels 0 and 1")
    return y


def checked_range(value: float, name: str, *, least: float = -np.inf, above: float = -np.inf) -> float:
    """Read a finite number that is at least ``least`` and greater than ``above``.

    Raises:
        ValueError: outside, or not finite.

    Example:
        >>> checked_range(-1, "damping", least=0)
        Traceback (most recent call last):
        ValueError: damping is -1, expected a finite number >= 0
    """
    number = np.asarray(value)
    if number.ndim or number.dtype.kind not in "biuf" or not (np.isfinite(number) and number >= least and number > above):
        wanted = f" > {above:g}" if above > -np.inf else f" >= {least:g}" if least > -np.inf else ""
        raise ValueError(f"{name} is {value}, expected a finite number{wanted}")
    return float(value)


def checked_vector(values: ArrayLike, name: str, n: int | None = None) -> Array:
    """Read finite real numbers, n of them, or any number and perhaps none.

    Raises:
        ValueError: another shape, not real, or not finite.

    Example:
        >>> checked_vector([], "costs"), checked_vector([1, 2], "costs", 2)
        (array([], dtype=float64), array([1., 2.]))
    """
    array = _rectangular(values, name)
    length = n if n is not None else array.size if array.ndim == 1 else "n"
    return checked_array(array, name, (length,))


def checked_generator(rng: np.random.Generator) -> np.random.Generator:
    """Refuse what is no generator: a seed, None, or numpy's global one, which would be disturbed.

    Raises:
        ValueError: not a `numpy.random.Generator`.

    Example:
        >>> checked_generator(0)
        Traceback (most recent call last):
        ValueError: rng is 0, expected a numpy.random.Generator, such as numpy.random.default_rng(0)
    """
    if not isinstance(rng, np.random.Generator):
        raise ValueError(f"rng is {rng!r}, expected a numpy.random.Generator, such as numpy.random.default_rng(0)")
    return rng


def checked_count(value: int, name: str, *, least: int = 1) -> int:
    """Read an integer that is at least ``least``; numpy's integers are as good as Python's.

    Raises:
        ValueError: not an integer, or too small.

    Example:
        >>> checked_count(2.5, "n_terms")
        Traceback (most recent call last):
        ValueError: n_terms is 2.5, expected an integer >= 1
    """
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | np.integer) or value < least:
        raise ValueError(f"{name} is {value}, expected an integer >= {least}")
    return int(value)


def written(shape: Shape) -> str:
    """Write a shape as Python does, letters without quotes.

    Example:
        >>> written(("n", 3)), written(("n",))
        ('(n, 3)', '(n,)')
    """
    return f"({', '.join(map(str, shape))}{',' * (len(shape) == 1)})"


def _rectangular(values: ArrayLike, name: str) -> NDArray[Any]:
    try:
        return np.asarray(values)
    except ValueError:  # numpy's own words name nothing
        raise ValueError(f"{name} has rows of different lengths, expected an array") from None
