"""The key of chapter 11: its drawn scenes, its slips against the reference, and what its text says in numbers."""

from __future__ import annotations

from fractions import Fraction
from importlib.resources import files
from itertools import combinations
from typing import Any

import numpy as np
import pytest

from autograder import judge
from autograder.exercises import exercise
from autograder.exercises import pricing_budgets as buying
from autograder.exercises import pricing_pairs as pairs
from autograder.exercises import pricing_purchases as ways
from autograder.exercises.corner_network import draw_unit
from autograder.exercises.pricing_language import language_table
from autograder.exercises.pricing_prices import VALUES
from reference_impl.axioms import is_efficient
from reference_impl.interactions import joint_gains, shapley_interactions
from reference_impl.pair_gains import gains_by_partner
from reference_impl.shapley import banzhaf_values, shapley_values
from reference_impl.text_games import CRITICAL, Points, dataset_pricing, matched_pair, square_grid, svm_accuracy

SCENES = {
    "symmetric": pairs.SYMMETRIC,
    "steep": pairs.STEEP,
    "one far off": np.array([[1.5, 0.5], [2.0, 0.5], [2.0, 1.0], [0.0, 2.0]]),
}
FAR = [[x, y] for x in np.linspace(0, 2, 5) for y in np.linspace(0, 2, 5) if abs(x - y) > 0.6]


def gains(easy: Any) -> Any:
    """A alone, A after B, B alone, B after A, on the notebook's grid."""
    test = square_grid()
    return pairs.matched_pair.reference(CRITICAL.points, easy, easy[:, 1] > easy[:, 0], test.points, test.above)  # type: ignore[operator]


def trained(name: str) -> Any:
    easy = SCENES[name]
    game = matched_pair(Points(easy, easy[:, 1] > easy[:, 0]))
    n = game.n_players
    return game(np.arange(2**n)[:, None] >> np.arange(n) & 1 == 1)


# ------------------------------------------------------------------------------------------------------------ drawn cases


@pytest.mark.parametrize("seed", range(5))
def test_no_test_point_of_a_drawn_scene_hangs_on_the_last_digits(seed: int) -> None:
    case = pairs.built(pairs.draw_scene(np.random.default_rng(seed), "scene"))
    for one in pairs._coalitions(case["pair"], case["easy"], case["above"]):
        hard = svm_accuracy(one, Points(case["X_test"], case["above_test"]))
        for c in (1e5, 1e7):
            assert svm_accuracy(one, Points(case["X_test"], case["above_test"]), c=c) == hard


@pytest.mark.parametrize("ident", ["pricing.matched_pair", "pricing.budgets", "pricing.corpora", "corner.network"])
@pytest.mark.parametrize("seed", range(4))
def test_every_slip_shows_in_some_hidden_case(ident: str, seed: int) -> None:
    entry = exercise(ident)
    spec = judge.record(entry, np.random.default_rng(seed))
    for one in entry.misconceptions:
        cases = [case for case in spec["cases"] if one.id in case["wrong"]]
        assert any(case["wrong"][one.id] != case["expected"] for case in cases), one.id


def test_units_that_switch_off_switch_off() -> None:
    case = draw_unit(np.random.default_rng(0), "unit", on=False).args
    w, bias = np.array(case["weights"]["array"]), case["bias"]
    assert np.array(case["baseline"]["array"]) @ w + bias > 0 > np.array(case["image"]["array"]) @ w + bias


def test_ways_to_count_misled_games_are_told_apart() -> None:
    tables, prices, budget = buying._telling_share(np.random.default_rng(3), 4)
    found = [count(tables, prices, budget) for count in (ways.share, ways.sets_differ, ways.by_worth_alone, ways.counted)]
    assert len(set(found)) == 4
    for buy in buying.BUYERS:  # a slip in the purchase is not taken for a slip in the count
        assert ways.share_with(buy=buy)(tables, prices, budget) not in found[1:]


# ------------------------------------------------------------------------------------------------- what the text says in numbers


def test_the_story_of_the_pair_holds_in_part() -> None:
    for name, alone, together in (("symmetric", -0.169, 0.0), ("steep", -0.054, 0.238), ("one far off", 0.037, 0.206)):
        a, a_after_b, b, b_after_a = gains(SCENES[name])
        assert a == pytest.approx(alone, abs=1e-3)
        assert b < 0
        assert min(a_after_b, b_after_a) > 0.1
        assert a + b_after_a == pytest.approx(together, abs=1e-3)


def test_harm_alone_is_the_rule_and_a_gain_together_a_coin_toss() -> None:
    rng = np.random.default_rng(1)
    found = []
    while len(found) < 150:
        easy = np.array(FAR)[rng.choice(len(FAR), rng.integers(4, 7), replace=False)]
        if 0 < np.sum(easy[:, 1] > easy[:, 0]) < len(easy):
            found.append(gains(easy))
    a, a_after_b, b, b_after_a = np.array(found).T
    assert np.mean((a < 0) & (b < 0)) > 0.9
    assert (a_after_b > 0).all()
    assert 0.35 < np.mean(a + b_after_a > 0.02) < 0.65


@pytest.mark.parametrize("name", SCENES)
def test_the_pair_has_the_two_highest_values_and_stands_out_by_its_interaction(name: str) -> None:
    table = trained(name)
    values, index = shapley_values(table), shapley_interactions(table)
    assert min(values[:2]) > 1.1 * max(values[2:])
    others = [index[pair] for pair in combinations(range(len(values)), 2) if pair != (0, 1)]
    assert index[0, 1] > 2.5 * max(np.abs(others)) or index[0, 1] > max(others) + 0.2
    np.testing.assert_allclose(gains_by_partner(table, 0, 1)[:, 0], values[:2], atol=1e-12)


def test_prices_of_the_three_data_sets() -> None:
    table = dataset_pricing().table
    np.testing.assert_allclose([float(VALUES[name]) for name in "ABC"], shapley_values(table))
    assert sum(VALUES.values()) == Fraction(100)
    np.testing.assert_allclose(banzhaf_values(table), [42.5, 32.5, 37.5])
    assert is_efficient(table, shapley_values(table))
    assert [joint_gains(table, *pair).tolist() for pair in ((0, 1), (0, 2), (1, 2))] == [[5, -45], [5, -45], [45, -5]]


def test_rounded_weights_do_not_make_a_hundred() -> None:
    early = next(one for one in exercise("pricing.shapley").misconceptions if one.id == "rounded_early").wrong
    gains_first, gains_middle = {"A": 60, "B": 40, "C": 50}, {"A": 110, "B": 90, "C": 100}
    for name in "ABC":
        assert 0.33 * gains_first[name] + 0.17 * gains_middle[name] == pytest.approx(early[name])
    assert sum(early.values()) != 100


@pytest.fixture(scope="module")
def corpora() -> tuple[list[str], list[str]]:
    """Training and test texts, as the notebook reads them."""

    def read(package: str, *names: str) -> str:
        return "\n".join(files(package).joinpath(name).read_text(encoding="utf-8") for name in names).encode("ascii", "ignore").decode()

    guide = "docs/source/user_guide/"
    pages = ("what_is_nbgrader", "philosophy", "highlights", "installation", "advanced")
    prose = read("nbgrader", *(f"{guide}{page}.rst" for page in pages))
    functions, faq = read("mpmath", "function_docs.py"), read("nbgrader", guide + "faq.rst")
    code, parser = read("jinja2", "compiler.py"), read("jinja2", "parser.py")
    return [prose[:40_000], functions[:40_000], code[:40_000]], [faq[2000:5000], functions[-18_000:-15_000], parser[8000:11_000]]


def test_real_corpora_are_substitutes_and_with_a_bolder_model_complements_until_the_third_comes(corpora: Any) -> None:
    texts, tests = corpora
    assert [len(text) for text in (*texts, *tests)] == [40_000] * 3 + [3000] * 3
    careful, bold = (language_table(texts, tests, 4, alpha) for alpha in (4.0, 1.0))
    joint = {name: np.array([joint_gains(one, i, j) for i, j in combinations(range(3), 2)]) for name, one in (("careful", careful), ("bold", bold))}
    assert (joint["careful"] < 0).all()
    assert (joint["bold"][:, 0] > 0.05).all()
    assert (joint["bold"][:, 1] < -0.05).all()
    assert max((3, 5, 6), key=lambda mask: careful[mask]) == 3  # prose and mathematics, the two with the highest values
    assert np.argsort(-shapley_values(careful)).tolist() == [1, 0, 2]


def test_code_harms_mathematics_alone_and_is_the_best_partner_for_some_uses(corpora: Any) -> None:
    texts, tests = corpora
    by_test = [language_table(texts, [test], 4, 4.0) for test in tests]
    assert by_test[1][4] < by_test[1][1] < 0
    used = 0.8 * by_test[1] + 0.2 * by_test[2]
    assert np.argsort(-shapley_values(used))[:2].tolist() == [1, 0]
    assert used[6] - used[3] > 0.3


def test_a_turning_synergy_has_index_nought() -> None:
    table = np.array([0.0, 3, 5, 8])[np.bitwise_count(np.arange(8, dtype=np.uint8))]
    assert not shapley_interactions(table).any()
    assert joint_gains(table, 0, 1).tolist() == [-1, 1]
