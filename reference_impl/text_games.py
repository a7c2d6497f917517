"""The games of the chapter: the corner detector, the priced data sets, the matched pair; and any callable that scores a subset."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .arrays import checked_range, checked_vector
from .counting import RememberingGame
from .games import Coalitions, FormulaGame, TableGame, unanimity, weighted_voting
from .tables import Array

CORNER = ("TL", "TR", "BL", "BR")  # pixels of the corner detector, by player
DATASETS = ("A", "B", "C")  # general web text, mathematical papers, source code


def corner_detector() -> FormulaGame:
    r"""Pay 1 if the pixels TL, TR and BL (players 0, 1, 2) are on; BR (player 3) plays no part.

    .. math:: U(S) = 1 \text{ if } \{TL, TR, BL\} \subseteq S, \text{ else } 0

    Example:
        >>> corner_detector()(np.array([[True, True, True, False], [True, True, False, True]]))
        array([1., 0.])

    Source: chapter, Problem 10.5.2.
    """
    return unanimity(4, (0, 1, 2))


def dataset_pricing() -> TableGame:
    """Score a language model out of 100, trained on some of the data sets A, B and C (players 0, 1, 2).

    Example:
        >>> dataset_pricing().table
        array([  0.,  50.,  20.,  75.,  25.,  80.,  90., 100.])

    Source: chapter, Problem 10.5.1.
    """
    return TableGame([0, 50, 20, 75, 25, 80, 90, 100])


def security_council() -> FormulaGame:
    """Pass a resolution with nine votes of fifteen, those of the five permanent members (players 0..4) among them.

    Example:
        >>> nine = np.array([[True] * 9 + [False] * 6, [False] + [True] * 14])
        >>> security_council()(nine)
        array([1., 0.])

    Source: chapter, section 10.2.2 (weighted voting); the weights 7 and 1 with quota 39 say the same.
    """
    return weighted_voting([7.0] * 5 + [1.0] * 10, quota=39.0)


def subset_game(n_players: int, score: Callable[[NDArray[np.intp]], float]) -> RememberingGame:
    """Make a game of a callable that scores a subset, such as one that trains a model on it and tests the model.

    Args:
        n_players: n.
        score: takes the players of a coalition, in rising order, shape (k,) with 0 <= k <= n, and returns a number. It must give
            the same for the same subset (fix its seed); it is asked once for each.

    Returns:
        A game of n players with the count of subsets scored, ``evaluations``.

    Raises:
        ValueError: score returns something else than a finite number.

    Example:
        >>> game = subset_game(3, lambda players: float(len(players) ** 2))
        >>> game(np.array([[True, False, True], [False, False, False]]))
        array([4., 0.])

    Source: chapter, Example 10.2.1.
    """

    def scored(row: NDArray[np.bool_]) -> float:
        got = score(np.flatnonzero(row))
        if np.ndim(got) != 0 or not np.isfinite(got):
            raise ValueError(f"score of {np.flatnonzero(row).tolist()} is {got!r}, expected a finite number")
        return float(got)

    def utility(coalitions: Coalitions) -> Array:
        return np.array([scored(row) for row in coalitions], dtype=np.float64)

    return RememberingGame(FormulaGame(n_players, utility))


class Points(NamedTuple):
    """Points of the plane, shape (m, 2), and their labels, shape (m,): True above the line y = x, False below."""

    points: Array
    above: NDArray[np.bool_]


CRITICAL = Points(np.array([[1.0, 1.1], [1.1, 1.0]]), np.array([True, False]))  # d_A and d_B
EASY = Points(np.array([[0.0, 1.0], [1.0, 0.0], [1.0, 2.0], [2.0, 1.0]]), np.array([True, False, True, False]))


def square_grid(n_side: int = 22) -> Points:
    """List the points of a grid on the square from 0 to 2 that are not on the line y = x, labelled by their side.

    Example:
        >>> square_grid(2).points
        array([[2., 0.],
               [0., 2.]])
    """
    x, y = np.meshgrid(np.linspace(0, 2, n_side), np.linspace(0, 2, n_side))
    points = np.column_stack([x.ravel(), y.ravel()])
    points = points[points[:, 0] != points[:, 1]]
    return Points(points, points[:, 1] > points[:, 0])


def svm_accuracy(train: Points, test: Points, *, c: float = 1e6) -> float:
    """Train a linear support vector machine and give the share of test points that it classifies right.

    Without training points, or with points of one label alone, it gives every point the label True, or that one label.

    Args:
        train: m >= 0 points.
        test: as many as wanted.
        c: the penalty of a point on the wrong side of the margin; large: a hard margin.

    Example:
        >>> svm_accuracy(Points(np.array([[0.0, 1.0], [1.0, 0.0]]), np.array([True, False])), square_grid())
        1.0
    """
    if len(set(train.above.tolist())) < 2:
        said = np.full(len(test.points), bool(train.above.all()))
    else:
        from sklearn.svm import SVC  # seconds to import, and the other games do without

        said = SVC(kernel="linear", C=c).fit(train.points, train.above).predict(test.points)
    return float((said == test.above).mean())


def matched_pair(easy: Points = EASY, test: Points | None = None, *, c: float = 1e6) -> RememberingGame:
    """Make a game of the matched pair: d_A = (1, 1.1) above the line is player 0, d_B = (1.1, 1) below is player 1, then easy points.

    A coalition's utility is the accuracy of a linear support vector machine trained on it. With easy points symmetric about the line
    either critical point alone turns the boundary away from it, and both together put it back.

    Args:
        easy: points far from the line.
        test: by default `square_grid`.
        c: see `svm_accuracy`.

    Example:
        >>> game = matched_pair()
        >>> all_easy = np.array([[d_a, d_b, True, True, True, True] for d_a in (False, True) for d_b in (False, True)])
        >>> game(all_easy).round(2)  # neither, d_B, d_A, both
        array([1.  , 0.83, 0.83, 1.  ])

    Source: chapter, section 10.5.1.
    """
    everybody = Points(np.concatenate([CRITICAL.points, easy.points]), np.concatenate([CRITICAL.above, easy.above]))
    tested = square_grid() if test is None else test
    return subset_game(len(everybody.points), lambda players: svm_accuracy(Points(everybody.points[players], everybody.above[players]), tested, c=c))


def best_affordable(table: ArrayLike, prices: Sequence[float], budget: float) -> tuple[int, ...]:
    """Find the coalition with the highest utility among those whose prices fit a budget, the cheapest one if several are as good.

    Args:
        table: utilities by mask, shape (2**n,).
        prices: of the players, >= 0, n of them.
        budget: >= 0, in the units of the prices.

    Raises:
        ValueError: a bad table; prices or a budget that are negative, not finite, or not as many as players.

    Example:
        >>> best_affordable(dataset_pricing().table, [1, 1, 1], budget=2)  # B and C, though A and C have the highest values
        (1, 2)

    Source: chapter, Problem 10.5.1 (3).
    """
    game = TableGame(table)
    cost = _costs(game, prices)
    affordable = np.flatnonzero(cost <= checked_range(budget, "budget", least=0))
    best = min(affordable.tolist(), key=lambda mask: (-game.table[mask], cost[mask], mask))
    return tuple(player for player in range(game.n_players) if best >> player & 1)


def bought_by_rank(values: ArrayLike, prices: Sequence[float], budget: float) -> tuple[int, ...]:
    """Buy players in falling order of value, skipping those that no longer fit the budget.

    Example:
        >>> bought_by_rank([115 / 3, 85 / 3, 100 / 3], [1, 1, 1], budget=2)
        (0, 2)

    Raises:
        ValueError: values, prices or a budget that do not fit (see `best_affordable`).
    """
    bought: list[int] = []
    worth = checked_vector(values, "values")
    costs, left = checked_prices(prices, worth.size), checked_range(budget, "budget", least=0)
    for player in np.argsort(-worth, kind="stable").tolist():
        if costs[player] <= left:
            left -= costs[player]
            bought.append(player)
    return tuple(sorted(bought))


def checked_prices(prices: Sequence[float], n: int) -> Array:
    """Read the prices of n players.

    Raises:
        ValueError: another number of them, or one that is negative or not finite.

    Example:
        >>> checked_prices([1, -1], 2)
        Traceback (most recent call last):
        ValueError: prices holds -1.0, expected numbers >= 0
    """
    costs = checked_vector(prices, "prices", n)
    if (costs < 0).any():
        raise ValueError(f"prices holds {costs.min()}, expected numbers >= 0")
    return costs


def _costs(game: TableGame, prices: Sequence[float]) -> Array:
    costs = np.zeros(1)
    for price in checked_prices(prices, game.n_players):  # player after player: without it, with it
        costs = np.concatenate([costs, costs + price])
    return costs
