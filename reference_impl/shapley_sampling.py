"""Shapley values by sampling: every estimator under one name, each returning values, standard errors and evaluations.

==============================  ===========================================================  ==========================
estimator                       idea                                                         module
==============================  ===========================================================  ==========================
`permutation_sampling`          mean gain over random orders                                 `sampling_permutations`
`antithetic_sampling`           each order with its reverse                                  `sampling_permutations`
`stratified_orders_sampling`    each order with its rotations                                `sampling_permutations`
`group_testing`                 one utility, all inside against all outside                  `sampling_groups`
`stratified_reuse`              means by size, with the player less without                  `sampling_strata`
`kernel_regression`             best linear model, in pairs                                  `sampling_kernel`
`surrogate_sampling`            a smooth model's values, corrected by its held-out errors    `sampling_surrogate`
==============================  ===========================================================  ==========================

The last is the most accurate at equal evaluations on the games of ``benchmarks/approximation.py``, or within noise of it, and takes the
most time besides the evaluations. `stratified_reuse` is as good on votes and other games full of thresholds, in no time;
`kernel_regression` is good where games are smooth. None is best everywhere: on sums of small unanimity games group testing and reuse
are behind plain orders, on votes far ahead of them. Look at the standard errors.
"""

from .estimates import Estimate
from .sampling_groups import group_testing
from .sampling_kernel import kernel_regression, kernel_regression_exact
from .sampling_permutations import antithetic_sampling, gains_in_orders, permutation_sampling, stratified_orders_sampling
from .sampling_strata import stratified_reuse
from .sampling_surrogate import surrogate_sampling

__all__ = [
    "Estimate",
    "antithetic_sampling",
    "gains_in_orders",
    "group_testing",
    "kernel_regression",
    "kernel_regression_exact",
    "permutation_sampling",
    "stratified_orders_sampling",
    "stratified_reuse",
    "surrogate_sampling",
]
