"""Answer key of chapter 11: limits of Shapley values, and pricing data. The exercises in the order of the notebook."""

from __future__ import annotations

from .corner import axioms, discussion, values
from .corner_network import network
from .pricing_budgets import budgets
from .pricing_corpora import corpora
from .pricing_interactions import interaction, matched_pair_shapley
from .pricing_pairs import matched_pair
from .pricing_prices import contextual, decisions, discrepancy, shapley

CHAPTER = "11_limits_and_pricing"

EXERCISES = (
    matched_pair,
    matched_pair_shapley,
    interaction,
    contextual,
    shapley,
    decisions,
    budgets,
    discrepancy,
    corpora,
    values,
    axioms,
    network,
    discussion,
)
