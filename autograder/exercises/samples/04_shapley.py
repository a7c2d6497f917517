# %% shapley.permutations right growing-set-and-dict
def shapley_by_permutations(game):
    import itertools
    import math

    players = list(range(game.n_players))
    paid = {p: 0.0 for p in players}
    for order in itertools.permutations(players):
        there = set()
        worth = game.value(there)
        for p in order:
            there.add(p)
            new = game.value(there)
            paid[p] += new - worth
            worth = new
    return [paid[p] / math.factorial(len(players)) for p in players]


# %% shapley.permutations right slices-of-the-order
def shapley_by_permutations(game):
    n = game.n_players
    gains = [
        [game.value(order[: order.index(p) + 1]) - game.value(order[: order.index(p)]) for p in range(n)]
        for order in permutations(range(n))
    ]
    return np.mean(gains, axis=0)


# %% shapley.permutations wrong includes_self
def shapley_by_permutations(game):
    n = game.n_players
    total = np.zeros(n)
    for order in permutations(range(n)):
        for position, player in enumerate(order):
            before = order[: position + 1]
            total[player] += game.value(set(before) | {player}) - game.value(before)
    return total / factorial(n)


# %% shapley.permutations wrong no_average
def shapley_by_permutations(game):
    n = game.n_players
    total = [0] * n
    for order in permutations(range(n)):
        for position in range(n):
            total[order[position]] += game.value(order[: position + 1]) - game.value(order[:position])
    return total


# %% shapley.permutations wrong no_subtraction
def shapley_by_permutations(game):
    n = game.n_players
    reached = [[game.value(order[: order.index(p) + 1]) for p in range(n)] for order in permutations(range(n))]
    return np.array(reached).mean(0)


# %% shapley.permutations wrong one_order
def shapley_by_permutations(game):
    there, paid = [], []
    for player in range(game.n_players):
        there.append(player)
        paid.append(game.value(there) - game.value(there[:-1]))
    return paid


# %% shapley.permutations wrong empty_is_zero
def shapley_by_permutations(game):
    n = game.n_players
    total = np.zeros(n)
    for order in permutations(range(n)):
        there, worth = [], 0
        for player in order:
            there.append(player)
            total[player] += game.value(there) - worth
            worth = game.value(there)
    return total / math.factorial(n)


# %% shapley.permutations wrong place_in_line
def shapley_by_permutations(game):
    n = game.n_players
    gains = []
    for order in permutations(range(n)):
        reached = [game.value(order[:k]) for k in range(n + 1)]
        gains.append(np.diff(reached))
    return sum(gains) / len(gains)


# %% shapley.permutations wrong -
def shapley_by_permutations(game):
    n = game.n_players
    total = np.zeros(n)
    for order in permutations(range(n)):
        before = []
        for player in order:
            total[player] += game.value([*before, player]) - game.value(before)
            before.append(player)
    return total / factorial(n) + 0.01


# %% shapley.permutations wrong -
def shapley_by_permutations(game):
    n = game.n_players
    alone = np.array([game.value([p]) for p in range(n)])
    return alone


# %% shapley.subsets right factorials-over-masks
def shapley_by_subsets(game):
    n = game.n_players
    out = []
    for i in range(n):
        total = 0
        for mask in range(2**n):
            if mask & (1 << i):
                continue
            s = [j for j in range(n) if mask & (1 << j)]
            w = factorial(len(s)) * factorial(n - len(s) - 1) / factorial(n)
            total += w * (game.value(s + [i]) - game.value(s))
        out.append(total)
    return out


# %% shapley.subsets right inside-minus-outside
def shapley_by_subsets(game):
    n = game.n_players
    rows = all_coalitions(n)
    u = game(rows)
    size = rows.sum(axis=1)
    values = np.zeros(n)
    for i in range(n):
        for k in range(n):
            with_i = u[rows[:, i] & (size == k + 1)]
            without = u[~rows[:, i] & (size == k)]
            values[i] += (with_i.mean() - without.mean()) / n
    return values


# %% shapley.subsets right slow-but-by-subsets
def shapley_by_subsets(game):
    n = game.n_players
    values = np.zeros(n)
    for i in range(n):
        for mask in range(2**n):
            coalition = []
            for j in range(n):
                if mask // 2**j % 2 == 1:
                    coalition.append(j)
            if i in coalition:
                continue
            weight = factorial(len(coalition)) * factorial(n - len(coalition) - 1) / factorial(n)
            values[i] += weight * (game.table[mask + 2**i] - game.table[mask])
    return values


# %% shapley.subsets wrong uniform_weight
def shapley_by_subsets(game):
    n = game.n_players
    rows = all_coalitions(n)
    u = game(rows)
    return [u[rows[:, i]].mean() - u[~rows[:, i]].mean() for i in range(n)]


# %% shapley.subsets wrong wrong_factorials
def shapley_by_subsets(game):
    n = game.n_players
    values = np.zeros(n)
    for i in range(n):
        rest = set(range(n)) - {i}
        for k in range(n):
            for s in combinations(rest, k):
                values[i] += factorial(k) * factorial(n - k) / factorial(n) * (game.value({*s, i}) - game.value(s))
    return values


# %% shapley.subsets wrong binomial_of_all
def shapley_by_subsets(game):
    n = game.n_players
    values = []
    for i in range(n):
        total = 0.0
        for mask in range(1 << n):
            if not mask >> i & 1:
                s = [j for j in range(n) if mask >> j & 1]
                total += (game.value(s + [i]) - game.value(s)) / comb(n, len(s))
        values.append(total / n)
    return values


# %% shapley.subsets wrong skips_empty_set
def shapley_by_subsets(game):
    n = game.n_players
    values = np.zeros(n)
    for i in range(n):
        others = [j for j in range(n) if j != i]
        for k in range(1, n):
            for s in combinations(others, k):
                values[i] += (game.value([*s, i]) - game.value(s)) / (n * comb(n - 1, k))
    return values


# %% shapley.subsets wrong no_one_over_n
def shapley_by_subsets(game):
    n = game.n_players
    rows = all_coalitions(n)
    u, size = game(rows), rows.sum(1)
    return [sum(u[rows[:, i] & (size == k + 1)].mean() - u[~rows[:, i] & (size == k)].mean() for k in range(n)) for i in range(n)]


# %% shapley.subsets wrong through_orders
def shapley_by_subsets(game):
    n = game.n_players
    total = [0.0] * n
    orders = 0
    for order in permutations(range(n)):
        orders += 1
        worth = game.value([])
        for k in range(n):
            new = game.value(order[: k + 1])
            total[order[k]] += new - worth
            worth = new
    return [t / orders for t in total]


# %% shapley.subsets wrong -
def shapley_by_subsets(game):
    n = game.n_players
    values = np.zeros(n)
    for i in range(n):
        others = [j for j in range(n) if j != i]
        for k in range(n - 1):
            for s in combinations(others, k):
                values[i] += (game.value([*s, i]) - game.value(s)) / (n * comb(n - 1, k))
    return values


# %% shapley.coefficient right three-lines
weight_of_a_coalition = Derivation("shapley.coefficient").start(OrderCount(S, i, everyone) / factorial(N))
weight_of_a_coalition.step(factorial(N - 1 - Card(S)) * factorial(Card(S)) / factorial(N))
weight_of_a_coalition.step(1 / (binomial(N - 1, N - 1 - Card(S)) * N))

# %% shapley.coefficient right position-first
weight_of_a_coalition = Derivation("shapley.coefficient").start(OrderCount(S, i, everyone) / factorial(N))
weight_of_a_coalition.step(
    factorial(N) / (N * binomial(N - 1, Card(S))) / factorial(N),
    "i stands at place |S|+1 in one order of N, and S is one of C(N-1,|S|) sets",
)
weight_of_a_coalition.step(factorial(N - 1) / binomial(N - 1, Card(S)) / factorial(N), "the same, over (N-1)!")
weight_of_a_coalition.step(1 / N / binomial(N - 1, Card(S)), "cancel")

# %% shapley.coefficient right first-places
weight_of_a_coalition = Derivation("shapley.coefficient").start(OrderCount(S, i, everyone) / factorial(N))
weight_of_a_coalition.step(1 / (binomial(N, Card(S)) * (N - Card(S))), "S takes the first places, i is first of the others")
weight_of_a_coalition.step(1 / (N * binomial(N - 1, Card(S))), "absorption")

# %% shapley.coefficient wrong binomial_of_all
s = Card(S)
weight_of_a_coalition = Derivation("shapley.coefficient").start(OrderCount(S, i, everyone) / factorial(N))
weight_of_a_coalition.step(factorial(s) * factorial(N - s - 1) / factorial(N), "count")
weight_of_a_coalition.step(binomial(N, s) ** -1 / N, "binomial")

# %% shapley.coefficient wrong forgets_the_rest
weight_of_a_coalition = Derivation("shapley.coefficient").start(OrderCount(S, i, everyone) / factorial(N))
weight_of_a_coalition.step(1 / factorial(N) * factorial(Card(S)), "S first")
weight_of_a_coalition.step(1 / (N * binomial(N - 1, Card(S))), "therefore")

# %% shapley.coefficient wrong rest_with_i
weight_of_a_coalition = Derivation("shapley.coefficient").start(OrderCount(S, i, everyone) / factorial(N))
weight_of_a_coalition.step(factorial(N - Card(S)) * factorial(Card(S)) / factorial(N), "S first, then the rest")
weight_of_a_coalition.step(1 / (N * binomial(N - 1, Card(S))), "therefore")

# %% shapley.coefficient wrong -
weight_of_a_coalition = Derivation("shapley.coefficient").start(OrderCount(S, i, everyone) / factorial(N))
weight_of_a_coalition.step(1 / (N * binomial(N - 1, Card(S))), "known")


# %% shapley.two_step right permuted-prefix
def draw_gain(game, player, rng):
    n = game.n_players
    others = rng.permutation([j for j in range(n) if j != player]).astype(int)
    k = int(rng.random() * n)
    s = list(others[:k])
    return game.value(s + [player]) - game.value(s)


def expected_gain(game, player):
    n = game.n_players
    total = 0.0
    for mask in range(2**n):
        if mask >> player & 1:
            continue
        s = [j for j in range(n) if mask >> j & 1]
        total += (game.value(s + [player]) - game.value(s)) / comb(n - 1, len(s))
    return total / n


# %% shapley.two_step right rows-and-means
def draw_gain(game, player, rng):
    rows = all_coalitions(game.n_players)
    rows = rows[~rows[:, player]]
    k = rng.choice(game.n_players)
    s = rng.choice(rows[rows.sum(1) == k])
    t = s.copy()
    t[player] = True
    return float(np.diff(game(np.array([s, t])))[0])


def expected_gain(game, player):
    rows = all_coalitions(game.n_players)
    u, size, has = game(rows), rows.sum(axis=1), rows[:, player]
    return np.mean([u[has & (size == k + 1)].mean() - u[~has & (size == k)].mean() for k in range(game.n_players)])


# %% shapley.two_step wrong binomial_size
def draw_gain(game, player, rng):
    s = [j for j in range(game.n_players) if j != player and rng.random() < 0.5]
    return game.value([*s, player]) - game.value(s)


def expected_gain(game, player):
    rows = all_coalitions(game.n_players)
    u = game(rows)
    return u[rows[:, player]].mean() - u[~rows[:, player]].mean()


# %% shapley.two_step wrong size_stops_early
def draw_gain(game, player, rng):
    n = game.n_players
    others = [j for j in range(n) if j != player]
    k = rng.integers(0, max(n - 1, 1))
    s = [int(j) for j in rng.permutation(others)[:k]]
    return game.value([*s, player]) - game.value(s)


def expected_gain(game, player):
    n = game.n_players
    others = [j for j in range(n) if j != player]
    means = []
    for k in range(max(n - 1, 1)):
        means.append(np.mean([game.value([*s, player]) - game.value(s) for s in combinations(others, k)]))
    return sum(means) / len(means)


# %% shapley.two_step wrong player_among_them
def draw_gain(game, player, rng):
    n = game.n_players
    k = rng.integers(n)
    s = rng.permutation(n)[:k].tolist()
    return game.value([*s, player]) - game.value(s)


def expected_gain(game, player):
    n = game.n_players
    return np.mean([np.mean([game.value([*s, player]) - game.value(s) for s in combinations(range(n), k)]) for k in range(n)])


# %% shapley.two_step wrong size_starts_at_one
def draw_gain(game, player, rng):
    others = [j for j in range(game.n_players) if j != player]
    size = rng.integers(1, game.n_players)
    s = rng.choice(others, size=size, replace=False).tolist()
    return game.value([*s, player]) - game.value(s)


def expected_gain(game, player):
    rows = all_coalitions(game.n_players)
    u, size, has = game(rows), rows.sum(axis=1), rows[:, player]
    return np.mean([u[has & (size == k + 1)].mean() - u[~has & (size == k)].mean() for k in range(game.n_players)])


# %% shapley.two_step wrong -
def draw_gain(game, player, rng):
    others = [j for j in range(game.n_players) if j != player]
    size = np.random.randint(game.n_players)
    s = np.random.permutation(others)[:size].astype(int)
    return game.value([*s, player]) - game.value(s)


def expected_gain(game, player):
    rows = all_coalitions(game.n_players)
    u, size, has = game(rows), rows.sum(axis=1), rows[:, player]
    return np.mean([u[has & (size == k + 1)].mean() - u[~has & (size == k)].mean() for k in range(game.n_players)])


# %% shapley.two_step wrong -
def draw_gain(game, player, rng):
    rng = np.random.default_rng(0)
    others = [j for j in range(game.n_players) if j != player]
    s = rng.permutation(others)[: rng.integers(game.n_players)].astype(int)
    return game.value([*s, player]) - game.value(s)


def expected_gain(game, player):
    rows = all_coalitions(game.n_players)
    u, size, has = game(rows), rows.sum(axis=1), rows[:, player]
    return np.mean([u[has & (size == k + 1)].mean() - u[~has & (size == k)].mean() for k in range(game.n_players)])


# %% shapley.two_step wrong -
generator = np.random.default_rng(5)


def draw_gain(game, player, rng):
    others = [j for j in range(game.n_players) if j != player]
    s = rng.permutation(others)[: generator.integers(game.n_players)].astype(int)
    return game.value([*s, player]) - game.value(s)


def expected_gain(game, player):
    rows = all_coalitions(game.n_players)
    u, size, has = game(rows), rows.sum(axis=1), rows[:, player]
    return np.mean([u[has & (size == k + 1)].mean() - u[~has & (size == k)].mean() for k in range(game.n_players)])


# %% shapley.two_step wrong -
def expected_gain(game, player):
    n = game.n_players
    others = [j for j in range(n) if j != player]
    return sum(np.mean([game.value([*s, player]) - game.value(s) for s in combinations(others, k)]) for k in range(n)) / n


def draw_gain(game, player, rng):
    return expected_gain(game, player)


# %% shapley.two_step wrong -
def draw_gain(game, player, rng):
    return game.value([player]) - game.value([])


def expected_gain(game, player):
    return game.value([player]) - game.value([])


# %% shapley.axioms right loops-over-masks
def efficient(u, pay):
    return abs(sum(pay) - u[len(u) - 1] + u[0]) < 1e-8


def symmetric(u, pay):
    n = len(pay)
    for i in range(n):
        for j in range(n):
            same = True
            for mask in range(2**n):
                if i != j and not (mask >> i) & 1 and not (mask >> j) & 1:
                    if abs(u[mask + 2**i] - u[mask + 2**j]) > 1e-9:
                        same = False
            if i != j and same and abs(pay[i] - pay[j]) > 1e-9:
                return False
    return True


def null_player(u, pay):
    n = len(pay)
    for i in range(n):
        gains = [u[mask | (1 << i)] - u[mask] for mask in range(2**n)]
        if max(abs(g) for g in gains) < 1e-9 and abs(pay[i]) > 1e-9:
            return False
    return True


def additive(pay_u, pay_v, pay_sum):
    return all(abs(a + b - c) < 1e-9 for a, b, c in zip(pay_u, pay_v, pay_sum))


# %% shapley.axioms right cubes
def efficient(u, pay):
    return np.isclose(np.sum(pay), u[-1] - u[0])


def symmetric(u, pay):
    n = len(pay)
    cube = np.reshape(u, (2,) * n)
    for i, j in combinations(range(n), 2):
        if np.allclose(cube, np.swapaxes(cube, n - 1 - i, n - 1 - j)) and not np.isclose(pay[i], pay[j]):
            return np.False_
    return np.True_


def null_player(u, pay):
    for i, paid in enumerate(pay):
        halves = np.reshape(u, (-1, 2, 2**i))
        if np.allclose(halves[:, 0], halves[:, 1]) and not np.isclose(paid, 0):
            return False
    return True


def additive(pay_u, pay_v, pay_sum):
    return np.allclose(pay_u + pay_v, pay_sum)


# %% shapley.axioms wrong efficient_as_printed
def efficient(u, pay):
    return bool(np.isclose(sum(pay), u[-1]))


def symmetric(u, pay):
    n = len(pay)
    cube = np.reshape(u, (2,) * n)
    for i, j in combinations(range(n), 2):
        if np.allclose(cube, np.swapaxes(cube, n - 1 - i, n - 1 - j)) and not np.isclose(pay[i], pay[j]):
            return False
    return True


def null_player(u, pay):
    for i, paid in enumerate(pay):
        halves = np.reshape(u, (-1, 2, 2**i))
        if np.allclose(halves[:, 0], halves[:, 1]) and not np.isclose(paid, 0):
            return False
    return True


def additive(pay_u, pay_v, pay_sum):
    return bool(np.allclose(pay_u + pay_v, pay_sum))


# %% shapley.axioms wrong one_coalition_symmetry
def efficient(u, pay):
    return bool(np.isclose(sum(pay), u[-1] - u[0]))


def symmetric(u, pay):
    singles = [u[2**i] for i in range(len(pay))]
    for i in range(len(pay)):
        for j in range(i):
            if np.isclose(singles[i], singles[j]) and not np.isclose(pay[i], pay[j]):
                return False
    return True


def null_player(u, pay):
    for i, paid in enumerate(pay):
        halves = np.reshape(u, (-1, 2, 2**i))
        if np.allclose(halves[:, 0], halves[:, 1]) and not np.isclose(paid, 0):
            return False
    return True


def additive(pay_u, pay_v, pay_sum):
    return bool(np.allclose(pay_u + pay_v, pay_sum))


# %% shapley.axioms wrong last_coalition_symmetry
def efficient(u, pay):
    return bool(np.isclose(sum(pay), u[-1] - u[0]))


def symmetric(u, pay):
    n = len(pay)
    missing = [u[2**n - 1 - 2**i] for i in range(n)]
    return all(np.isclose(pay[i], pay[j]) or not np.isclose(missing[i], missing[j]) for i in range(n) for j in range(i)) and True


def null_player(u, pay):
    for i, paid in enumerate(pay):
        halves = np.reshape(u, (-1, 2, 2**i))
        if np.allclose(halves[:, 0], halves[:, 1]) and not np.isclose(paid, 0):
            return False
    return True


def additive(pay_u, pay_v, pay_sum):
    return bool(np.allclose(pay_u + pay_v, pay_sum))


# %% shapley.axioms wrong symmetry_both_ways
def efficient(u, pay):
    return bool(np.isclose(sum(pay), u[-1] - u[0]))


def symmetric(u, pay):
    n = len(pay)
    cube = np.reshape(u, (2,) * n)
    for i, j in combinations(range(n), 2):
        alike = np.allclose(cube, np.swapaxes(cube, n - 1 - i, n - 1 - j))
        if bool(alike) != bool(np.isclose(pay[i], pay[j])):
            return False
    return True


def null_player(u, pay):
    for i, paid in enumerate(pay):
        halves = np.reshape(u, (-1, 2, 2**i))
        if np.allclose(halves[:, 0], halves[:, 1]) and not np.isclose(paid, 0):
            return False
    return True


def additive(pay_u, pay_v, pay_sum):
    return bool(np.allclose(pay_u + pay_v, pay_sum))


# %% shapley.axioms wrong worthless_alone
def efficient(u, pay):
    return bool(np.isclose(sum(pay), u[-1] - u[0]))


def symmetric(u, pay):
    n = len(pay)
    cube = np.reshape(u, (2,) * n)
    for i, j in combinations(range(n), 2):
        if np.allclose(cube, np.swapaxes(cube, n - 1 - i, n - 1 - j)) and not np.isclose(pay[i], pay[j]):
            return False
    return True


def null_player(u, pay):
    gains_alone = [u[1 << i] - u[0] for i in range(len(pay))]
    return all(not np.isclose(gain, 0) or np.isclose(paid, 0) for gain, paid in zip(gains_alone, pay)) is True


def additive(pay_u, pay_v, pay_sum):
    return bool(np.allclose(pay_u + pay_v, pay_sum))


# %% shapley.axioms wrong totals_only
def efficient(u, pay):
    return bool(np.isclose(sum(pay), u[-1] - u[0]))


def symmetric(u, pay):
    n = len(pay)
    cube = np.reshape(u, (2,) * n)
    for i, j in combinations(range(n), 2):
        if np.allclose(cube, np.swapaxes(cube, n - 1 - i, n - 1 - j)) and not np.isclose(pay[i], pay[j]):
            return False
    return True


def null_player(u, pay):
    for i, paid in enumerate(pay):
        halves = np.reshape(u, (-1, 2, 2**i))
        if np.allclose(halves[:, 0], halves[:, 1]) and not np.isclose(paid, 0):
            return False
    return True


def additive(pay_u, pay_v, pay_sum):
    return bool(np.isclose(np.sum(pay_u) + np.sum(pay_v), np.sum(pay_sum)))


# %% shapley.axioms wrong all_coalitions_symmetry
def efficient(u, pay):
    return bool(np.isclose(sum(pay), u[-1] - u[0]))


def symmetric(u, pay):
    n = len(pay)
    for i in range(n):
        for j in range(i):
            same = all(abs(u[m | 2**i] - u[m | 2**j]) < 1e-9 for m in range(2**n))
            if same and abs(pay[i] - pay[j]) > 1e-9:
                return False
    return True


def null_player(u, pay):
    for i, paid in enumerate(pay):
        halves = np.reshape(u, (-1, 2, 2**i))
        if np.allclose(halves[:, 0], halves[:, 1]) and not np.isclose(paid, 0):
            return False
    return True


def additive(pay_u, pay_v, pay_sum):
    return bool(np.allclose(pay_u + pay_v, pay_sum))


# %% shapley.axioms wrong null_both_ways
def efficient(u, pay):
    return bool(np.isclose(sum(pay), u[-1] - u[0]))


def symmetric(u, pay):
    n = len(pay)
    cube = np.reshape(u, (2,) * n)
    for i, j in combinations(range(n), 2):
        if np.allclose(cube, np.swapaxes(cube, n - 1 - i, n - 1 - j)) and not np.isclose(pay[i], pay[j]):
            return False
    return True


def null_player(u, pay):
    n = len(pay)
    for i in range(n):
        never_gains = all(abs(u[m | 1 << i] - u[m]) < 1e-9 for m in range(2**n))
        if never_gains != (abs(pay[i]) < 1e-9):
            return False
    return True


def additive(pay_u, pay_v, pay_sum):
    return bool(np.allclose(pay_u + pay_v, pay_sum))


# %% shapley.axioms wrong no_tolerance
def efficient(u, pay):
    return sum(pay) == u[-1] - u[0]


def symmetric(u, pay):
    n = len(pay)
    cube = np.reshape(u, (2,) * n)
    for i, j in combinations(range(n), 2):
        if np.array_equal(cube, np.swapaxes(cube, n - 1 - i, n - 1 - j)) and pay[i] != pay[j]:
            return False
    return True


def null_player(u, pay):
    for i, paid in enumerate(pay):
        halves = np.reshape(u, (-1, 2, 2**i))
        if np.array_equal(halves[:, 0], halves[:, 1]) and paid != 0:
            return False
    return True


def additive(pay_u, pay_v, pay_sum):
    return all(a + b == c for a, b, c in zip(pay_u, pay_v, pay_sum))


# %% shapley.axioms wrong -
def efficient(u, pay):
    return True


def symmetric(u, pay):
    return True


def null_player(u, pay):
    return True


def additive(pay_u, pay_v, pay_sum):
    return True


# %% shapley.axioms wrong -
def efficient(u, pay):
    return False


def symmetric(u, pay):
    return False


def null_player(u, pay):
    return False


def additive(pay_u, pay_v, pay_sum):
    return False


# %% shapley.empty_set right constant-game
broken = np.ones(4)
repaired = np.zeros(4)

# %% shapley.empty_set right glove-with-a-fee
broken = [float(worth) - 0.5 for worth in glove.table]
repaired = glove.table

# %% shapley.empty_set wrong -
broken = [2, 3, 5, 9]
repaired = [0, 3, 5, 9]

# %% shapley.empty_set wrong -
broken = [0, 3, 5, 9]
repaired = [0, 3, 5, 9]

# %% shapley.empty_set wrong -
broken = [2, 3, 5, 9]
repaired = [2, 3, 5, 9]

# %% shapley.empty_set wrong -
broken = [1, 2, 3]
repaired = [0, 1, 2]

# %% shapley.unanimity right by-induction-free-middle-sum
e = lambda X, Y: (-1) ** (Card(X) - Card(Y))
coefficient_of_T = Derivation("shapley.unanimity").start(c(T))
coefficient_of_T.step(SubsetSum(SubsetSum(e(T, S), (S, T), R <= S) * c(R), (R, T)), "all inner sums vanish but that of R = T")
coefficient_of_T.step(SubsetSum(SubsetSum(e(T, S) * c(R), (R, S)), (S, T)), "exchange")
coefficient_of_T.step(SubsetSum(e(S, T) * U(S), (S, T)), "decomposition; the sign does not care which way the difference is taken")

# %% shapley.unanimity right one-sum-split
coefficient_of_T = Derivation("shapley.unanimity").start(c(T))
coefficient_of_T.step(SubsetSum(c(R), (R, T)) - SubsetSum(c(R), (R, T), R < T), "add and take off the smaller ones")
coefficient_of_T.step(U(T) - SubsetSum(c(R), (R, T), R < T), "decomposition at T")
coefficient_of_T.step(SubsetSum((-1) ** (Card(T) - Card(S)) * SubsetSum(c(R), (R, S)), (S, T)), "inclusion and exclusion")
coefficient_of_T.step(SubsetSum((-1) ** (Card(T) + Card(S)) * U(S), (S, T)), "decomposition at every S")

# %% shapley.unanimity wrong sign_by_size
coefficient_of_T = Derivation("shapley.unanimity").start(c(T))
coefficient_of_T.step(SubsetSum(c(R) * Indicator(SameSet(R, T)), (R, T)))
coefficient_of_T.step(SubsetSum(c(R) * SubsetSum((-1) ** (Card(T) - Card(S)), (S, T), R <= S), (R, T)))
coefficient_of_T.step(SubsetSum(U(R) * (-1) ** Card(R), (R, T)))

# %% shapley.unanimity wrong no_sign
coefficient_of_T = Derivation("shapley.unanimity").start(c(T))
coefficient_of_T.step(SubsetSum(c(R) * Indicator(SameSet(R, T)), (R, T)))
coefficient_of_T.step(SubsetSum(c(R) * SubsetSum((-1) ** (Card(T) - Card(S)), (S, T), R <= S), (R, T)))
coefficient_of_T.step(SubsetSum(U(R), (R, T)))

# %% shapley.unanimity wrong one_level_only
from sympy import Eq

coefficient_of_T = Derivation("shapley.unanimity").start(c(T))
coefficient_of_T.step(SubsetSum(c(R) * Indicator(SameSet(R, T)), (R, T)))
coefficient_of_T.step(U(T) - SubsetSum(U(S), (S, T), Eq(Card(S), 1)))

# %% shapley.unanimity wrong -
coefficient_of_T = Derivation("shapley.unanimity").start(c(T))
coefficient_of_T.step(SubsetSum((-1) ** (Card(T) - Card(S)) * U(S), (S, T)), "well known")


# %% shapley.moebius right loop-over-masks
def coefficients(table):
    c = [float(x) for x in table]
    n = len(c).bit_length() - 1
    for i in range(n):
        bit = 1 << i
        for mask in range(len(c)):
            if mask & bit:
                c[mask] -= c[mask ^ bit]
    return c


def game_from_coefficients(coeffs):
    u = [float(x) for x in coeffs]
    n = len(u).bit_length() - 1
    for i in range(n):
        bit = 1 << i
        for mask in range(len(u)):
            if mask & bit:
                u[mask] += u[mask ^ bit]
    return u


# %% shapley.moebius right recursive-halves
def coefficients(table):
    if len(table) == 1:
        return np.array(table, dtype=float)
    half = len(table) // 2
    low = coefficients(table[:half])
    return np.concatenate([low, coefficients(table[half:]) - low])


def game_from_coefficients(coeffs):
    cube = np.asarray(coeffs, dtype=float).reshape((2,) * (len(coeffs).bit_length() - 1))
    for axis in range(cube.ndim):
        cube = np.cumsum(cube, axis=axis)
    return cube.ravel()


# %% shapley.moebius wrong three_to_the_n
def coefficients(table):
    out = np.zeros(len(table))
    for t in range(len(table)):
        s = t
        while True:
            sign = -1 if bin(t ^ s).count("1") % 2 else 1
            out[t] += sign * table[s]
            if s == 0:
                break
            s = (s - 1) & t
    return out


def game_from_coefficients(coeffs):
    out = np.zeros(len(coeffs))
    for s in range(len(coeffs)):
        t = s
        while True:
            out[s] += coeffs[t]
            if t == 0:
                break
            t = (t - 1) & s
    return out


# %% shapley.moebius wrong run_twice
def coefficients(table):
    c = np.array(table, dtype=float)
    n = len(c).bit_length() - 1
    for _ in range(2):
        for i in range(n):
            halves = c.reshape(-1, 2, 2**i)
            halves[:, 1] -= halves[:, 0]
    return c


def game_from_coefficients(coeffs):
    u = np.array(coeffs, dtype=float)
    n = len(u).bit_length() - 1
    for i in list(range(n)) * 2:
        halves = u.reshape(-1, 2, 2**i)
        halves[:, 1] += halves[:, 0]
    return u


# %% shapley.moebius wrong sums_for_differences
def coefficients(table):
    c = list(table)
    for i in range(len(c).bit_length() - 1):
        for mask in range(len(c)):
            if mask >> i & 1:
                c[mask] += c[mask - 2**i]
    return c


def game_from_coefficients(coeffs):
    u = list(coeffs)
    for i in range(len(u).bit_length() - 1):
        for mask in range(len(u)):
            if mask >> i & 1:
                u[mask] -= u[mask - 2**i]
    return u


# %% shapley.moebius wrong signs_by_size
def coefficients(table):
    u = np.array([(-1) ** bin(m).count("1") * x for m, x in enumerate(table)], dtype=float)
    for i in range(len(u).bit_length() - 1):
        halves = u.reshape(-1, 2, 2**i)
        halves[:, 1] += halves[:, 0]
    return u


def game_from_coefficients(coeffs):
    u = np.array(coeffs, dtype=float)
    for i in range(len(u).bit_length() - 1):
        halves = u.reshape(-1, 2, 2**i)
        halves[:, 1] += halves[:, 0]
    return u


# %% shapley.moebius wrong loops_exchanged
def coefficients(table):
    c = np.array(table, dtype=float)
    n = len(c).bit_length() - 1
    for mask in range(len(c)):
        for i in range(n):
            if mask >> i & 1:
                c[mask] -= c[mask - 2**i]
    return c


def game_from_coefficients(coeffs):
    u = list(coeffs)
    n = len(u).bit_length() - 1
    for mask in range(len(u)):
        for i in range(n):
            if mask >> i & 1:
                u[mask] += u[mask - 2**i]
    return u


# %% shapley.moebius wrong truncates
def coefficients(table):
    c = np.array(table, dtype=int)
    for i in range(len(c).bit_length() - 1):
        for mask in range(len(c)):
            if mask & 1 << i:
                c[mask] -= c[mask ^ 1 << i]
    return c


def game_from_coefficients(coeffs):
    u = np.zeros(len(coeffs), dtype=int)
    u[:] = coeffs
    for i in range(len(u).bit_length() - 1):
        halves = u.reshape(-1, 2, 2**i)
        halves[:, 1] += halves[:, 0]
    return u


# %% shapley.moebius wrong in_place
def coefficients(table):
    for i in range(len(table).bit_length() - 1):
        halves = table.reshape(-1, 2, 2**i)
        halves[:, 1] -= halves[:, 0]
    return table


def game_from_coefficients(coeffs):
    for i in range(len(coeffs).bit_length() - 1):
        for mask in range(len(coeffs)):
            if mask >> i & 1:
                coeffs[mask] += coeffs[mask - 2**i]
    return list(coeffs)


# %% shapley.moebius wrong -
def coefficients(table):
    return np.diff(table, prepend=0)


def game_from_coefficients(coeffs):
    return np.cumsum(coeffs)


# %% shapley.uniqueness right six-lines
payment_of_i = Derivation("shapley.uniqueness").start(phi(i, U))
payment_of_i.step(phi(i, SubsetSum(c(T) * Unanimity(T), (T, everyone))), "U is a sum of unanimity games")
payment_of_i.step(SubsetSum(c(T) * phi(i, Unanimity(T)), (T, everyone)), "additivity")
payment_of_i.step(SubsetSum(c(T) * phi(i, Unanimity(T)), (T, everyone), In(i, T)), "null player")
payment_of_i.step(SubsetSum(c(T) * PlayerSum(phi(j, Unanimity(T)), (j, T)) / Card(T), (T, everyone), In(i, T)), "symmetry")
payment_of_i.step(SubsetSum(c(T) / Card(T), (T, everyone), In(i, T)), "efficiency and null player")

minimal_coefficient = Derivation("shapley.uniqueness.minimal").start(SubsetSum(c(R) * Unanimity(R)(T), (R, everyone)))
minimal_coefficient.step(SubsetSum(c(R), (R, T)), "only subsets of T count")
minimal_coefficient.step(c(T), "all others vanish")

# %% shapley.uniqueness right short-reasons
total = PlayerSum(phi(j, Unanimity(T)), (j, everyone))
payment_of_i = Derivation("shapley.uniqueness").start(phi(i, U))
payment_of_i.step(SubsetSum(phi(i, Unanimity(T)) * c(T), (T, everyone)), "additive")
payment_of_i.step(SubsetSum(phi(i, Unanimity(T)) * c(T), (T, everyone), In(i, T)), "dummy player")
payment_of_i.step(SubsetSum(total / Card(T) * c(T), (T, everyone), In(i, T)), "symmetric, null")
payment_of_i.step(SubsetSum(c(R) / Card(R), (R, everyone), In(i, R)), "efficient")

minimal_coefficient = Derivation("shapley.uniqueness.minimal").start(SubsetSum(Unanimity(R)(T) * c(R), (R, everyone)))
minimal_coefficient.step(SubsetSum(c(S), (S, everyone), S <= T))
minimal_coefficient.step(SubsetSum(c(S), (S, T), S < T) + c(T))
minimal_coefficient.goal(c(T))

# %% shapley.uniqueness right scaled-games
scaled = c(T) * Unanimity(T)
members = PlayerSum(phi(j, scaled), (j, T))
payment_of_i = Derivation("shapley.uniqueness").start(phi(i, U))
payment_of_i.step(phi(i, SubsetSum(scaled, (T, everyone))), "decomposition")
payment_of_i.step(SubsetSum(phi(i, scaled), (T, everyone)), "additivity")
payment_of_i.step(SubsetSum(phi(i, scaled), (T, everyone), In(i, T)), "null player")
payment_of_i.step(SubsetSum(members / Card(T), (T, everyone), In(i, T)), "symmetry")
payment_of_i.step(SubsetSum(PlayerSum(phi(j, scaled), (j, everyone)) / Card(T), (T, everyone), In(i, T)), "null player")
payment_of_i.step(SubsetSum(c(T) / Card(T), (T, everyone), In(i, T)), "efficiency")

minimal_coefficient = Derivation("shapley.uniqueness.minimal").start(SubsetSum(Unanimity(R)(T) * c(R), (R, everyone)))
minimal_coefficient.step(SubsetSum(c(S), (S, everyone), S <= T))
minimal_coefficient.step(SubsetSum(c(S), (S, T), S < T) + c(T))
minimal_coefficient.goal(c(T))

# %% shapley.uniqueness wrong no_share
payment_of_i = Derivation("shapley.uniqueness").start(phi(i, U))
payment_of_i.step(phi(i, SubsetSum(c(T) * Unanimity(T), (T, everyone))), "decomposition")
payment_of_i.step(SubsetSum(c(T) * phi(i, Unanimity(T)), (T, everyone)), "linearity")
payment_of_i.step(SubsetSum(c(T) * phi(i, Unanimity(T)), (T, everyone), In(i, T)), "null player")
payment_of_i.step(SubsetSum(c(R), (R, everyone), In(i, R)), "the game is worth 1")

minimal_coefficient = Derivation("shapley.uniqueness.minimal").start(SubsetSum(c(R) * Unanimity(R)(T), (R, everyone)))
minimal_coefficient.step(SubsetSum(c(R), (R, T)), "only subsets of T count")
minimal_coefficient.step(c(T), "all others vanish")

# %% shapley.uniqueness wrong share_of_all
payment_of_i = Derivation("shapley.uniqueness").start(phi(i, U))
payment_of_i.step(phi(i, SubsetSum(c(T) * Unanimity(T), (T, everyone))), "decomposition")
payment_of_i.step(SubsetSum(c(T) * phi(i, Unanimity(T)), (T, everyone)), "linearity")
payment_of_i.step(SubsetSum(c(T) * phi(i, Unanimity(T)), (T, everyone), In(i, T)), "null player")
payment_of_i.step(SubsetSum(c(T), (T, everyone), In(i, T)) / N, "everybody has a share")

minimal_coefficient = Derivation("shapley.uniqueness.minimal").start(SubsetSum(Unanimity(R)(T) * c(R), (R, everyone)))
minimal_coefficient.step(SubsetSum(c(S), (S, everyone), S <= T))
minimal_coefficient.step(SubsetSum(c(S), (S, T), S < T) + c(T))
minimal_coefficient.goal(c(T))

# %% shapley.uniqueness wrong linearity_for_symmetry
payment_of_i = Derivation("shapley.uniqueness").start(phi(i, U))
payment_of_i.step(phi(i, SubsetSum(c(T) * Unanimity(T), (T, everyone))), "U is a sum of unanimity games")
payment_of_i.step(SubsetSum(c(T) * phi(i, Unanimity(T)), (T, everyone)), "linearity")
payment_of_i.step(SubsetSum(c(T) * phi(i, Unanimity(T)), (T, everyone), In(i, T)), "null player")
payment_of_i.step(SubsetSum(c(T) * PlayerSum(phi(j, Unanimity(T)), (j, T)) / Card(T), (T, everyone), In(i, T)), "linearity again")
payment_of_i.step(SubsetSum(c(T) / Card(T), (T, everyone), In(i, T)), "efficiency and null player")

minimal_coefficient = Derivation("shapley.uniqueness.minimal").start(SubsetSum(c(R) * Unanimity(R)(T), (R, everyone)))
minimal_coefficient.step(SubsetSum(c(R), (R, T)), "only subsets of T count")
minimal_coefficient.step(c(T), "all others vanish")

# %% shapley.uniqueness wrong -
payment_of_i = Derivation("shapley.uniqueness").start(phi(i, U))
payment_of_i.step(SubsetSum(c(T) / Card(T), (T, everyone), In(i, T)), "linearity, symmetry, null player and efficiency")

minimal_coefficient = Derivation("shapley.uniqueness.minimal").start(SubsetSum(Unanimity(R)(T) * c(R), (R, everyone)))
minimal_coefficient.step(SubsetSum(c(S), (S, everyone), S <= T))
minimal_coefficient.step(SubsetSum(c(S), (S, T), S < T) + c(T))
minimal_coefficient.goal(c(T))

# %% shapley.uniqueness wrong -
payment_of_i = Derivation("shapley.uniqueness").start(phi(i, U))
payment_of_i.step(phi(i, SubsetSum(c(T) * Unanimity(T), (T, everyone))), "U is a sum of unanimity games")
payment_of_i.step(SubsetSum(c(T) * phi(i, Unanimity(T)), (T, everyone)), "additivity")
payment_of_i.step(SubsetSum(c(T) * phi(i, Unanimity(T)), (T, everyone), In(i, T)), "null player")
payment_of_i.step(SubsetSum(c(T) * PlayerSum(phi(j, Unanimity(T)), (j, T)) / Card(T), (T, everyone), In(i, T)), "symmetry")
payment_of_i.step(SubsetSum(c(T) / Card(T), (T, everyone), In(i, T)), "efficiency and null player")

minimal_coefficient = Derivation("shapley.uniqueness.minimal").start(SubsetSum(c(R) * Unanimity(R)(T), (R, everyone)))
minimal_coefficient.step(SubsetSum(c(R), (R, everyone), T <= R), "only coalitions that hold T count")
minimal_coefficient.step(c(T), "all others vanish")


# %% shapley.vectorised right weights-inside-and-outside
def shapley_vectorised(table):
    u = np.asarray(table, dtype=float)
    n = len(u).bit_length() - 1
    bits = (np.arange(len(u))[:, None] >> np.arange(n)) & 1
    size = bits.sum(axis=1)
    inside = np.array([0] + [1 / n / comb(n - 1, k - 1) for k in range(1, n + 1)])[size]
    outside = np.array([1 / n / comb(n - 1, k) for k in range(n)] + [0])[size]
    return (np.where(bits == 1, inside[:, None], -outside[:, None]) * u[:, None]).sum(axis=0)


# %% shapley.vectorised right by-dividends-as-a-list
def shapley_vectorised(table):
    d = np.array(table, dtype=float)
    n = len(d).bit_length() - 1
    size = np.zeros(len(d))
    for i in range(n):
        d.reshape(-1, 2, 2**i)[:, 1] -= d.reshape(-1, 2, 2**i)[:, 0]
        size.reshape(-1, 2, 2**i)[:, 1] += 1
    share = d / np.maximum(size, 1)
    return [float(share.reshape(-1, 2, 2**i)[:, 1].sum()) for i in range(n)]


# %% shapley.vectorised right by-size-with-means
def shapley_vectorised(table):
    u = np.asarray(table, dtype=float)
    n = len(u).bit_length() - 1
    masks = np.arange(len(u))
    size = sum((masks >> i) & 1 for i in range(n))
    values = []
    for i in range(n):
        has = (masks >> i) & 1 == 1
        gains = u[has] - u[masks[has] - 2**i]
        values.append(np.mean([gains[size[has] == k + 1].mean() for k in range(n)]))
    return np.array(values)


# %% shapley.vectorised wrong loop
def shapley_vectorised(table):
    n = len(table).bit_length() - 1
    values = np.zeros(n)
    for mask in range(len(table)):
        k = bin(mask).count("1")
        for i in range(n):
            if not mask >> i & 1:
                values[i] += (table[mask | 1 << i] - table[mask]) / (n * comb(n - 1, k))
    return values


# %% shapley.vectorised wrong bit_order
def shapley_vectorised(table):
    n = len(table).bit_length() - 1
    cube = np.reshape(table, (2,) * n)
    size = np.indices((2,) * n).sum(axis=0)
    weight = np.array([1 / (n * comb(n - 1, k)) for k in range(n)] + [0.0])[size]
    values = []
    for i in range(n):
        gain = np.take(cube, 1, axis=i) - np.take(cube, 0, axis=i)
        values.append(float((np.take(weight, 0, axis=i) * gain).sum()))
    return values


# %% shapley.vectorised wrong uniform_weight
def shapley_vectorised(table):
    n = len(table).bit_length() - 1
    return np.array([np.mean(table.reshape(-1, 2, 2**i)[:, 1]) - np.mean(table.reshape(-1, 2, 2**i)[:, 0]) for i in range(n)])


# %% shapley.vectorised wrong size_with_i
def shapley_vectorised(table):
    n = len(table).bit_length() - 1
    masks = np.arange(len(table))
    size = sum(masks >> i & 1 for i in range(n))
    weight = np.array([1 / (n * comb(n - 1, k)) for k in range(n)] + [0])
    values = []
    for i in range(n):
        inside = masks[masks >> i & 1 == 1]
        values.append(np.sum(weight[size[inside]] * (table[inside] - table[inside - 2**i])))
    return values


# %% shapley.vectorised wrong -
def shapley_vectorised(table):
    n = len(table).bit_length() - 1
    return np.full(n, (table[-1] - table[0]) / n)


# %% shapley.monotonicity right reversed-order-and-large-shift
def asymmetric_rule(table):
    n = len(table).bit_length() - 1
    pay = np.zeros(n)
    mask = 0
    for i in reversed(range(n)):
        pay[i] = table[mask | 1 << i] - table[mask]
        mask |= 1 << i
    return pay


def shifted_rule(table):
    n = len(table).bit_length() - 1
    pay = np.zeros(n)
    for order in permutations(range(n)):
        mask = 0
        for i in order:
            pay[i] += table[mask | 1 << i] - table[mask]
            mask |= 1 << i
    shift = np.arange(n) - (n - 1) / 2
    return pay / factorial(n) + 10 * shift


# %% shapley.monotonicity right two-orders-mixed-and-last-players
def asymmetric_rule(table):
    n = len(table).bit_length() - 1
    up = np.diff([table[2**k - 1] for k in range(n + 1)])
    full = len(table) - 1
    down = np.diff([table[full ^ (2 ** (n - k) - 1)] for k in range(n + 1)])[::-1]
    return (0.75 * up + 0.25 * down).tolist()


def shifted_rule(table):
    n = len(table).bit_length() - 1
    pay = np.diff([table[2**k - 1] for k in range(n + 1)])
    pay[-1] += 0.25
    pay[-2] -= 0.25
    return pay


# %% shapley.monotonicity wrong -
def asymmetric_rule(table):
    n = len(table).bit_length() - 1
    return np.full(n, (table[-1] - table[0]) / n)


def shifted_rule(table):
    n = len(table).bit_length() - 1
    return np.full(n, (table[-1] - table[0]) / n)


# %% shapley.monotonicity wrong -
def asymmetric_rule(table):
    n = len(table).bit_length() - 1
    return [table[2 ** (i + 1) - 1] - table[2**i - 1] for i in range(n)]


def shifted_rule(table):
    n = len(table).bit_length() - 1
    return [table[2 ** (i + 1) - 1] - table[2**i - 1] for i in range(n)]


# %% shapley.monotonicity wrong -
def asymmetric_rule(table):
    n = len(table).bit_length() - 1
    return [table[2 ** (i + 1) - 1] - table[2**i - 1] for i in range(n)]


def shifted_rule(table):
    n = len(table).bit_length() - 1
    pay = [table[2 ** (i + 1) - 1] - table[2**i - 1] for i in range(n)]
    return [p + 1 for p in pay]


# %% shapley.carrier right arrays-of-players
def carrier(u, values):
    n = len(values)
    inside = np.array([i for i in range(n) if np.abs(np.diff(u.reshape(-1, 2, 2**i), axis=1)).max() > 1e-9], dtype=int)
    return inside, np.flatnonzero(np.abs(values) < 1e-9)


# %% shapley.carrier right remove-dummies-one-by-one
def carrier(u, values):
    inside = []
    for i in range(len(values)):
        matters = any(abs(u[m] - u[m & ~(1 << i)]) > 1e-9 for m in range(len(u)))
        if matters:
            inside.append(i)
    return [inside, [k for k, v in enumerate(values) if abs(v) < 1e-9]]


# %% shapley.carrier wrong zero_value_is_outside
def carrier(u, values):
    players = np.arange(len(values))
    paid = np.abs(values) > 1e-9
    return players[paid], players[~paid]


# %% shapley.carrier wrong worthless_alone_is_outside
def carrier(u, values):
    n = len(values)
    return [i for i in range(n) if abs(u[2**i] - u[0]) > 1e-9], [i for i in range(n) if abs(values[i]) < 1e-9]


# %% shapley.carrier wrong outside_for_zero
def carrier(u, values):
    n = len(values)
    dummy = [all(np.isclose(u[m | 1 << i], u[m]) for m in range(2**n)) for i in range(n)]
    return [i for i in range(n) if not dummy[i]], [i for i in range(n) if dummy[i]]


# %% shapley.carrier wrong lists_swapped
def carrier(u, values):
    n = len(values)
    inside = [i for i in range(n) if np.abs(np.diff(u.reshape(-1, 2, 2**i), axis=1)).max() > 1e-9]
    return [i for i in range(n) if abs(values[i]) < 1e-9], inside


# %% shapley.carrier wrong no_tolerance
def carrier(u, values):
    inside = []
    for i in range(len(values)):
        if any(u[m] != u[m & ~(1 << i)] for m in range(len(u))):
            inside.append(i)
    return inside, [k for k, v in enumerate(values) if v == 0]


# %% shapley.carrier wrong -
def carrier(u, values):
    return list(range(len(values))), []


# %% shapley.linear_model right other-forms
linear = dict(
    value=x1 * w1 - r1 * w1,
    attribution=(x1 - r1) * w1,
    empty=b + (w1 * r1 + w3 * r3) + r2 * w2,
    surrogate=b + w1 * (r1 * (1 - z1) + x1 * z1) + w2 * (r2 * (1 - z2) + x2 * z2) + w3 * (r3 * (1 - z3) + x3 * z3),
)

# %% shapley.linear_model right by-evaluation
f = lambda a1, a2, a3: b + w1 * a1 + w2 * a2 + w3 * a3
gain = (f(x1, r2, r3) - f(r1, r2, r3)).expand()
g = f(r1, r2, r3) + gain * z1 + (f(r1, x2, r3) - f(r1, r2, r3)) * z2 + (f(x1, x2, x3) - f(x1, x2, r3)) * z3
linear = {"empty": f(r1, r2, r3), "value": (f(x1, x2, x3) - f(r1, x2, x3)), "surrogate": g, "attribution": g.diff(z1)}

# %% shapley.linear_model wrong forgets_reference
linear = {
    "empty": b + w1 * r1 + w2 * r2 + w3 * r3,
    "value": x1 * w1,
    "surrogate": b + w1 * r1 + w2 * r2 + w3 * r3 + w1 * (x1 - r1) * z1 + w2 * (x2 - r2) * z2 + w3 * (x3 - r3) * z3,
    "attribution": x1 * w1,
}

# %% shapley.linear_model wrong gradient_alone
linear = {
    "empty": b + w1 * r1 + w2 * r2 + w3 * r3,
    "value": w1,
    "surrogate": b + w1 * r1 + w2 * r2 + w3 * r3 + w1 * (x1 - r1) * z1 + w2 * (x2 - r2) * z2 + w3 * (x3 - r3) * z3,
    "attribution": w1,
}

# %% shapley.linear_model wrong surrogate_without_constant
steps = [(w1, x1, r1, z1), (w2, x2, r2, z2), (w3, x3, r3, z3)]
linear = {
    "empty": b + w1 * r1 + w2 * r2 + w3 * r3,
    "value": w1 * x1 - w1 * r1,
    "surrogate": sum(w * (x - r) * z for w, x, r, z in steps),
    "attribution": w1 * x1 - w1 * r1,
}

# %% shapley.linear_model wrong -
linear = {"empty": b, "value": w1 * x1 * z1, "surrogate": b + w1 * z1, "attribution": 0}
