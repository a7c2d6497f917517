"""Bad input is refused by name wherever it comes in: no silent cast, no answer from nonsense, no generator that was not given."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from reference_impl import (
    arrays,
    axioms,
    core,
    corner_unit,
    counting,
    datamodels,
    differences,
    games,
    inverse_hvp,
    learning,
    lime,
    lissa,
    p_biased,
    retraining,
    shapley,
    text_games,
)
from reference_impl import shapley_sampling as sampling

NAN = float("nan")


class Answers:
    """A game of five players that answers what it is told to."""

    n_players = 5

    def __init__(self, answer: Callable[[Any], Any]) -> None:
        self.answer = answer

    def __call__(self, coalitions: Any, /) -> Any:
        return self.answer(coalitions)


ASKING: dict[str, Callable[[Any], Any]] = {
    "tabulate": games.tabulate,
    "draw_two_step": lambda game: shapley.draw_two_step(game, 0, np.random.default_rng(0)),
    "permutations": lambda game: sampling.permutation_sampling(game, 2, np.random.default_rng(0)),
    "group_testing": lambda game: sampling.group_testing(game, 20, np.random.default_rng(0)),
    "stratified_reuse": lambda game: sampling.stratified_reuse(game, 20, np.random.default_rng(0)),
    "kernel": lambda game: sampling.kernel_regression(game, 20, np.random.default_rng(0)),
    "surrogate": lambda game: sampling.surrogate_sampling(game, 20, np.random.default_rng(0)),
    "difference": lambda game: differences.difference_sampling(game, 0, 1, 4, np.random.default_rng(0)),
    "residual": lambda game: p_biased.residual_by_resampling(game, 0.5, 4, np.random.default_rng(0)),
    "lime": lambda game: lime.lime(game, games.coalition_matrix(5), width=1.0),
    "remembering": lambda game: counting.RememberingGame(game)(games.coalition_matrix(5)),
}
ANSWERS: dict[str, Callable[[Any], Any]] = {
    "one short": lambda c: np.zeros(len(c) - 1),
    "a matrix": lambda c: np.zeros((len(c), 1)),
    "a number": lambda c: 1.0,
    "nothing": lambda c: None,
    "nan": lambda c: np.full(len(c), NAN),
    "complex": lambda c: c.sum(axis=1) * 1j,
    "words": lambda c: c.sum(axis=1).astype(str),
    "objects": lambda c: np.array([None] * len(c)),
}


@pytest.mark.parametrize("asking", ASKING)
@pytest.mark.parametrize("answer", ANSWERS)
def test_a_game_that_answers_nonsense_is_refused(asking: str, answer: str) -> None:
    with pytest.raises(ValueError, match=r"the game's (answer|utilities) "):
        ASKING[asking](Answers(ANSWERS[answer]))


@pytest.mark.parametrize("asking", ASKING)
def test_lists_booleans_and_integers_are_utilities_too(asking: str) -> None:
    found = [ASKING[asking](Answers(answer)) for answer in (lambda c: [float(x) for x in c.any(axis=1)], lambda c: c.any(axis=1))]
    for one, two in zip(*(result if isinstance(result, tuple) else (result,) for result in found), strict=True):
        np.testing.assert_array_equal(one, two)


@pytest.mark.parametrize("rng", [None, 0, np.random, np.random.RandomState(0)])
def test_only_an_explicit_generator_is_drawn_from(rng: Any) -> None:
    game = games.glove(2, 2)
    draws: list[Callable[[], Any]] = [
        lambda: games.random_game(3, rng),
        lambda: datamodels.subset_design(3, 2, 0.5, rng),
        lambda: p_biased.residual_by_resampling(game, 0.5, 4, rng),
        lambda: shapley.draw_two_step(game, 0, rng),
        lambda: differences.difference_sampling(game, 0, 1, 4, rng),
        lambda: sampling.permutation_sampling(game, 4, rng),
        lambda: sampling.antithetic_sampling(game, 4, rng),
        lambda: sampling.stratified_orders_sampling(game, 4, rng),
        lambda: sampling.group_testing(game, 10, rng),
        lambda: sampling.stratified_reuse(game, 10, rng),
        lambda: sampling.kernel_regression(game, 10, rng),
        lambda: sampling.surrogate_sampling(game, 12, rng),
        lambda: lime.draw_lime_coalitions(4, 3, rng),
        lambda: learning.epoch_orders(3, 2, rng),
        lambda: lissa.lissa(lambda batch, u: u, [1.0], n_examples=2, n_terms=2, n_repeats=2, rng=rng),
    ]
    for draw in draws:
        with pytest.raises(ValueError, match=r"rng is .*, expected a numpy.random.Generator"):
            draw()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: games.weighted_voting([1.0, NAN], 1.0), r"weights holds nan at \(1,\)"),
        (lambda: games.weighted_voting([[1.0, 2.0]], 1.0), r"weights has shape \(1, 2\), expected \(n,\)"),
        (lambda: games.weighted_voting([1.0], NAN), "quota is nan, expected a finite number"),
        (lambda: games.linear([1j]), "weights has dtype complex128"),
        (lambda: games.linear(["1"]), "weights has dtype <U1"),
        (lambda: games.linear([1.0], constant=NAN), "constant is nan"),
        (lambda: games.airport([NAN, 1.0]), "costs holds nan"),
        (lambda: games.airport([[1.0], [1.0, 2.0]]), "costs has rows of different lengths"),
        (lambda: games.glove(1.5, 1), "left is 1.5, expected an integer >= 0"),
        (lambda: games.unanimity(3, [0.5]), "a member is 0.5, expected an integer >= 0"),
        (lambda: games.coalition_matrix(2.5), "n is 2.5, expected an integer >= 0"),
        (lambda: games.random_game(-1, np.random.default_rng(0)), "n is -1, expected an integer >= 0"),
        (lambda: games.glove(1, 1)([[1, 0]]), "coalitions has dtype int64, expected bool"),
        (lambda: datamodels.predictions(datamodels.LinearModel(0.0, np.ones(2)), np.ones((2, 3))), r"rows has shape \(2, 3\), expected \(m, 2\)"),
        (lambda: axioms.marginal_gains([0, 1, 1, 3], 1.0), "player is 1.0"),  # type: ignore[arg-type]
        (lambda: shapley.fixed_order_values([0, 1, 1, 3], (1.0, 0.0)), r"order is \(1.0, 0.0\)"),  # type: ignore[arg-type]
        (lambda: differences.difference_of_values([0, 1, 1, 3], 0.0, 1), "i, j are 0.0, 1"),  # type: ignore[arg-type]
        (lambda: sampling.gains_in_orders(games.glove(1, 1), np.array([[0.0, 1.0]])), "order of the players 0..1, as integers"),
        (lambda: sampling.stratified_orders_sampling(games.linear([]), 2, np.random.default_rng(0)), "n_players is 0"),
        (lambda: inverse_hvp.conjugate_gradient(lambda u: u * 1j, [1.0]), "hvp returned dtype complex128"),
        (lambda: inverse_hvp.conjugate_gradient(lambda u: u, [1.0], max_products=-1), "max_products is -1"),
        (lambda: arrays.checked_range("a", "scale"), "scale is a, expected a finite number"),
        (lambda: arrays.checked_range(1j, "scale"), "scale is 1j, expected a finite number"),
        (lambda: arrays.checked_range(None, "scale"), "scale is None, expected a finite number"),
        (lambda: arrays.checked_array([[1], [1, 2]], "X", ("n", "p")), "X has rows of different lengths"),
        (lambda: axioms.is_efficient([0, 1], ["1"]), "payments has dtype <U1"),
        (lambda: axioms.is_symmetric([0, 1, 1, 3], [1, 2], tolerance=NAN), "tolerance is nan, expected a finite number >= 0"),
        (lambda: core.is_in_core([0, 1], [1], tolerance=NAN), "tolerance is nan"),
        (lambda: corner_unit.unit_output([1.0, NAN], 0.0, [1.0, 1.0]), "weights holds nan"),
        (lambda: corner_unit.unit_output([1.0, 1.0], NAN, [1.0, 1.0]), "bias is nan"),
        (lambda: corner_unit.unit_shapley([1.0, 1.0], 0.0, [1.0, 1.0], [0.0]), r"baseline has shape \(1,\), expected \(2,\)"),
        (lambda: datamodels.linear_datamodelling_score([1.0, NAN], [[1, -1], [1, 1]], [1.0, 2.0]), "scores holds nan"),
        (lambda: datamodels.linear_datamodelling_score([1.0, 2.0], [[1, -1], [1, 1]], [NAN, 2.0]), "outputs holds nan"),
        (lambda: datamodels.lasso(np.array([[1.0, -1.0]]), np.array(["1"]), penalty=1.0), "outputs has dtype <U1"),
        (lambda: datamodels.coalitions_of(np.array([1.0, -1.0])), r"rows has shape \(2,\), expected \(m, n\)"),
        (lambda: text_games.best_affordable([0, 1], [NAN], 1.0), "prices holds nan"),
        (lambda: text_games.bought_by_rank([1.0], [1.0], NAN), "budget is nan"),
        (lambda: text_games.bought_by_rank([1.0, 2.0], [1.0], 1.0), r"prices has shape \(1,\), expected \(2,\)"),
    ],
)
def test_bad_input_is_refused_by_name(call: Callable[[], Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


def test_coalitions_may_be_nested_lists_of_booleans() -> None:
    rows = [[True, False], [True, True]]
    assert games.linear([1, 2])(rows).tolist() == [1.0, 3.0]  # type: ignore[arg-type]
    fits = [retraining.fit_ridge_subsets([[1.0], [1.0]], [2.0, 6.0], subsets, l2=0.5) for subsets in (rows, np.array(rows))]  # type: ignore[arg-type]
    np.testing.assert_array_equal(*fits)
