"""Quadrature: degrees of exactness, orders of convergence, weights that sum to one."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_impl import quadrature
from reference_impl.quadrature import Nodes

DEGREES = {"left": 0, "right": 0, "midpoint": 1, "trapezoid": 1, "simpson": 3}
ORDERS = {"left": 1, "right": 1, "midpoint": 2, "trapezoid": 2, "simpson": 4}


def integral_of_power(nodes: Nodes, power: int) -> float:
    return float(nodes.weights @ nodes.t**power)


@given(st.sampled_from(sorted(quadrature.RULES)), st.integers(1, 40).map(lambda k: 2 * k + 1))
def test_weights_are_those_of_a_mean(rule: str, n: int) -> None:
    nodes = quadrature.nodes(rule, n)
    assert nodes.t.shape == nodes.weights.shape == (n,)
    assert nodes.weights.sum() == pytest.approx(1, abs=1e-12)
    assert (nodes.weights > 0).all()
    assert ((nodes.t >= 0) & (nodes.t <= 1)).all()


@pytest.mark.parametrize("rule", sorted(DEGREES))
def test_degree_of_exactness(rule: str) -> None:
    nodes, degree = quadrature.nodes(rule, 5), DEGREES[rule]
    for power in range(degree + 1):
        assert integral_of_power(nodes, power) == pytest.approx(1 / (power + 1), abs=1e-14)
    assert abs(integral_of_power(nodes, degree + 1) - 1 / (degree + 2)) > 1e-4


@pytest.mark.parametrize("n", [1, 2, 5, 9])
def test_gauss_legendre_is_exact_up_to_twice_its_nodes(n: int) -> None:
    nodes = quadrature.gauss_legendre(n)
    for power in range(2 * n):
        assert integral_of_power(nodes, power) == pytest.approx(1 / (power + 1), abs=1e-13)
    assert abs(integral_of_power(nodes, 2 * n) - 1 / (2 * n + 1)) > 1e-14


@pytest.mark.parametrize("rule", sorted(ORDERS))
def test_order_of_convergence(rule: str) -> None:
    def error(parts: int) -> float:
        nodes = quadrature.nodes(rule, parts + (rule in ("trapezoid", "simpson")))
        return abs(float(nodes.weights @ np.exp(nodes.t)) - (math.e - 1))

    assert math.log2(error(16) / error(32)) == pytest.approx(ORDERS[rule], abs=0.1)


def test_denser_nodes_integrate_a_function_steep_at_zero_better() -> None:
    exact = 2.0  # integral of t^(-1/2), the slope of 2 sqrt(t)
    plain, denser = quadrature.midpoint(16), quadrature.denser_at_zero(quadrature.midpoint(16))
    assert abs(float(denser.weights @ denser.t**-0.5) - exact) < 1e-12
    assert abs(float(plain.weights @ plain.t**-0.5) - exact) > 0.1


def test_rules_that_do_not_exist_are_refused() -> None:
    with pytest.raises(ValueError, match="rule is 'gauss', expected one of gauss-legendre, midpoint"):
        quadrature.nodes("gauss", 4)
    with pytest.raises(ValueError, match="n is 0, expected an integer >= 1"):
        quadrature.nodes("midpoint", 0)
    with pytest.raises(ValueError, match="n is 1, expected n >= 2 for the trapezoid rule"):
        quadrature.nodes("trapezoid", 1)
    with pytest.raises(ValueError, match="n is 4, expected an odd n >= 3 for Simpson's rule"):
        quadrature.nodes("simpson", 4)
