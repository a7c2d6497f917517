"""What estimators share: means with errors, games asked in parts, counts refused."""

from __future__ import annotations

import numpy as np
import pytest

from reference_impl import arrays, estimates, games


def test_mean_and_error_of_independent_draws() -> None:
    draws = np.random.default_rng(0).standard_normal((40, 3))
    mean, error = estimates.mean_and_error(draws)
    np.testing.assert_allclose(mean, draws.mean(axis=0), rtol=0, atol=1e-12)
    np.testing.assert_allclose(error, np.sqrt(((draws - mean) ** 2).sum(axis=0) / (40 * 39)), rtol=0, atol=1e-12)
    with pytest.raises(ValueError, match="draws holds 1, expected at least 2"):
        estimates.mean_and_error(draws[:1])


def test_many_coalitions_are_asked_for_in_calls_of_bounded_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(estimates, "ROWS_AT_ONCE", 10)
    game = games.CountingGame(games.airport([1, 2, 3, 4, 5]))
    got = estimates.utilities_of(game, games.coalition_matrix(5))
    assert np.array_equal(got, games.tabulate(game.game))
    assert (game.evaluations, game.calls) == (32, 4)
    assert estimates.utilities_of(game, games.coalition_matrix(5)[:0]).shape == (0,)


def test_tables_are_asked_for_in_calls_of_bounded_size() -> None:
    game = games.CountingGame(games.linear([1.0] * 19))
    table = games.tabulate(game)
    assert (game.evaluations, game.calls) == (2**19, 2)
    assert np.array_equal(table, np.bitwise_count(np.arange(2**19)))


@pytest.mark.parametrize("count", [1, True, 2.0, "3"])
def test_counts_that_are_none_are_refused(count: object) -> None:
    with pytest.raises(ValueError, match=r"m is .*, expected an integer >= 2"):
        arrays.checked_count(count, "m", least=2)  # type: ignore[arg-type]
