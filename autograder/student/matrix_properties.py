"""Properties of matrices as counterexamples: where a Neumann series diverges, and where a printed bound of its error fails."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .findings import Finding

Array = NDArray[np.float64]
STEP = 1e-6  # how far inside and outside of an interval's ends the series is tried
LARGEST, LONGEST = 8, 60  # rows of a matrix; r
ROUNDING = 1e-14  # of the largest eigenvalue: how far off a computed one may be


def neumann_divergence(answers: Mapping[str, Any], cases: Sequence[Mapping[str, Any]] = ()) -> list[Finding]:
    """A positive definite matrix whose series diverges, and the open interval of eigenvalues for which it converges."""
    spectrum, trouble = _spectrum(answers.get("diverging"), "diverging")
    findings = trouble
    if spectrum is not None:
        factor = max(spectrum, key=lambda value: abs(1 - value))
        ok = bool(abs(1 - factor) >= 1)
        text = f"diverging: at the eigenvalue {factor:.6g} the powers of I - A have the factor {1 - factor:.6g}"
        findings = [Finding(ok, text + (", and do not fall to 0" if ok else ": they fall to 0 at every eigenvalue, and the series converges"))]
    return [*findings, *_interval(answers.get("interval"))]


def _interval(value: Any) -> list[Finding]:
    """Whether an eigenvalue just inside each end gives a convergent series, and one just outside does not."""
    ends = _numbers(value)
    if ends is None or ends.shape != (2,) or not ends[0] < ends[1]:
        return [Finding(False, "interval: two finite numbers are wanted, the lower end first")]
    findings = []
    for name, end, inward in (("lower", ends[0], STEP), ("upper", ends[1], -STEP)):
        inside, outside = abs(1 - (end + inward)) < 1, abs(1 - (end - inward)) < 1
        text = f"interval: its {name} end is {end:.6g}"
        if not inside:
            text += "; for an eigenvalue just inside of it the series diverges"
        elif outside:
            text += "; for an eigenvalue just outside of it the series still converges"
        findings.append(Finding(bool(inside and not outside), text))
    return findings


def neumann_printed_bound(answers: Mapping[str, Any], cases: Sequence[Mapping[str, Any]] = ()) -> list[Finding]:
    """A positive definite matrix with eigenvalues below 1, and an r, for which the printed bound fails however terms are counted."""
    spectrum, trouble = _spectrum(answers.get("matrix"), "matrix")
    r = answers.get("terms")
    if isinstance(r, bool) or not isinstance(r, int) or not 1 <= r <= LONGEST:
        trouble = [*trouble, Finding(False, f"terms: a whole number from 1 to {LONGEST} is wanted")]
    if spectrum is None or not isinstance(r, int) or trouble:
        return trouble
    top = float(spectrum.max())
    findings = [
        Finding(
            top < 1,
            f"matrix: its eigenvalues are {', '.join(f'{value:.6g}' for value in spectrum)}" + ("" if top < 1 else "; all have to be below 1"),
        )
    ]
    if top >= 1:
        return findings
    printed = (1 - top) ** (r + 1) / top
    for words, power in (("r terms, i = 0 to r - 1", r), ("the terms i = 0 to r", r + 1)):
        error = float(((1 - spectrum) ** power / spectrum).max())
        fails = error > printed * (1 + 1e-9)
        text = f"counting {words}: the error is {error:.6g}, the printed bound {printed:.6g}"
        findings.append(Finding(bool(fails), text + (", so it fails" if fails else ", so it holds")))
    return findings


def _spectrum(value: Any, name: str) -> tuple[Array | None, list[Finding]]:
    """The eigenvalues of a symmetric positive definite matrix, rising; or what is wrong with it."""
    matrix = _numbers(value)
    if matrix is None or matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or not 1 <= len(matrix) <= LARGEST:
        return None, [Finding(False, f"{name}: a square matrix of finite numbers is wanted, 1 to {LARGEST} rows; a single number is [[x]]")]
    if np.abs(matrix - matrix.T).max() > 1e-12 * np.abs(matrix).max():
        return None, [Finding(False, f"{name}: the matrix is not symmetric")]
    spectrum = np.linalg.eigvalsh(matrix)
    if spectrum[0] <= ROUNDING * max(-spectrum[0], spectrum[-1]):
        why = "a positive definite matrix is wanted" if spectrum[0] <= 0 else "beside the largest that is no more than rounding"
        return None, [Finding(False, f"{name}: the smallest eigenvalue is {spectrum[0]:.6g}; {why}")]
    return np.asarray(spectrum, dtype=np.float64), []


def _numbers(value: Any) -> Array | None:
    """Real finite numbers of any shape, or None."""
    try:
        array = np.asarray(value)
        if array.dtype == np.object_:  # fractions, numbers of sympy
            array = array.astype(np.float64)
        if array.dtype.kind not in "iuf" or not np.isfinite(array).all():
            return None
        return array.astype(np.float64)
    except (TypeError, ValueError):
        return None
