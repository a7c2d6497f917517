# %% sampling.permutation right sorted-prefixes-and-a-formula
def estimate_from_orders(game, orders):
    n = game.n_players
    ends = {0: game.value(()), n: game.value(range(n))}
    paid = [[] for _ in range(n)]
    for row in orders.tolist():
        worth = [ends[k] if k in ends else game.value(sorted(row[:k])) for k in range(n + 1)]
        for place, player in enumerate(row):
            paid[player].append(worth[place + 1] - worth[place])
    return [sum(gains) / len(gains) for gains in paid], len(orders) * (n - 1) + 2


# %% sampling.permutation right rows-of-booleans
def estimate_from_orders(game, orders):
    m, n = np.shape(orders)
    start = game.evaluations
    ends = game(np.array([[False] * n, [True] * n]))
    out = np.zeros((m, n))
    for a, row in enumerate(orders):
        inside = np.argsort(row)[None, :] < np.arange(1, n)[:, None]
        middle = game(inside) if n > 1 else np.zeros(0)
        out[a, row] = np.diff(np.concatenate([ends[:1], middle, ends[1:]]))
    return out.mean(0), game.evaluations - start


# %% sampling.permutation wrong two_for_each_player
def estimate_from_orders(game, orders):
    m, n = orders.shape
    total, asked = np.zeros(n), 0
    for order in orders:
        for p in range(n):
            before = list(order[: list(order).index(p)])
            total[p] += game.value(before + [p]) - game.value(before)
            asked += 2
    return total / m, asked


# %% sampling.permutation wrong ends_every_time
def estimate_from_orders(game, orders):
    m, n = orders.shape
    begin = game.evaluations
    total = np.zeros(n)
    for order in orders:
        worths = [game.value(order[:k]) for k in range(n + 1)]
        total[order] += np.diff(worths)
    return total / m, game.evaluations - begin


# %% sampling.permutation wrong empty_every_time
def estimate_from_orders(game, orders):
    m, n = orders.shape
    asked, total = 1, np.zeros(n)
    full = game.value(range(n))
    for order in orders:
        worths = [game.value(order[:k]) for k in range(n)] + [full]
        asked += n
        for k, p in enumerate(order):
            total[p] += worths[k + 1] - worths[k]
    return total / m, asked


# %% sampling.permutation wrong place_in_line
def estimate_from_orders(game, orders):
    m, n = orders.shape
    begin = game.evaluations
    low, high = game.value([]), game.value(range(n))
    total = np.zeros(n)
    for order in orders:
        total += np.diff([low, *(game.value(order[:k]) for k in range(1, n)), high])
    return total / m, game.evaluations - begin


# %% sampling.permutation wrong no_average
def estimate_from_orders(game, orders):
    m, n = orders.shape
    begin = game.evaluations
    low, high = game.value([]), game.value(range(n))
    total = np.zeros(n)
    for order in orders:
        total[order] += np.diff([low, *(game.value(order[:k]) for k in range(1, n)), high])
    return total, game.evaluations - begin


# %% sampling.permutation wrong empty_is_zero
def estimate_from_orders(game, orders):
    m, n = orders.shape
    begin = game.evaluations
    full = game.value(range(n))
    total = np.zeros(n)
    for order in orders:
        total[order] += np.diff([0, *(game.value(order[:k]) for k in range(1, n)), full])
    return total / m, game.evaluations - begin


# %% sampling.permutation wrong all_ever_asked
def estimate_from_orders(game, orders):
    m, n = orders.shape
    low, high = game.value([]), game.value(range(n))
    total = np.zeros(n)
    for order in orders:
        total[order] += np.diff([low, *(game.value(order[:k]) for k in range(1, n)), high])
    return total / m, game.evaluations


# %% sampling.permutation wrong remembers
def estimate_from_orders(game, orders):
    m, n = orders.shape
    begin, known = game.evaluations, {}

    def worth(members):
        key = frozenset(int(p) for p in members)
        if key not in known:
            known[key] = game.value(key)
        return known[key]

    total = np.zeros(n)
    for order in orders:
        for k, p in enumerate(order):
            total[p] += worth(order[: k + 1]) - worth(order[:k])
    return total / m, game.evaluations - begin


# %% sampling.permutation wrong count_not_kept
def estimate_from_orders(game, orders):
    m, n = orders.shape
    total = np.zeros(n)
    for order in orders:
        total[order] += np.diff([game.value(order[:k]) for k in range(n + 1)])
    return total / m, m * (n - 1) + 2


# %% sampling.permutation wrong -
def estimate_from_orders(game, orders):
    alone = np.array([game.value([p]) - game.value([]) for p in range(game.n_players)])
    return alone, game.n_players + 1


# %% sampling.hoeffding right bounds-in-one-go
all_players = Derivation("sampling.hoeffding").start(Probability(sqrt(Sum((mean - s(h)) ** 2, (h, 1, N))) >= eps))
all_players.step(Probability(AnyOf(abs(s(h) - mean) >= eps / sqrt(N), (h, 1, N))), "one entry at least", relation="<=")
all_players.step(Sum(Probability(abs(mean - s(h)) >= eps / sqrt(N)), (h, 1, N)), "Boole", relation="<=")
all_players.step(N * q, "N times q", relation="<=")

one_player = Derivation("sampling.hoeffding.one_player").start(Probability(far.subs(h, 1)))
one_player.step(2 * exp(-2 * m * (eps / sqrt(N)) ** 2 / (2 * R) ** 2), "Hoeffding", relation="<=")
one_player.step(2 * exp(-log(2 * N / delta)), "m is large enough", relation="<=")
one_player.step(delta / N, "exp of a logarithm")

# %% sampling.hoeffding right other-letter-for-the-sum
all_players = Derivation("sampling.hoeffding").start(Probability(sqrt(Sum((mean - s(h)) ** 2, (h, 1, N))) >= eps))
all_players.step(Probability(AnyOf(far, (h, 1, N))), "pigeonhole", relation="<=")
all_players.step(Sum(Probability(far), (h, 1, N)), "union bound", relation="<=")
all_players.step(Sum(q, (h, 1, N)), "each at most q", relation="<=")
all_players.step(q * N, "N terms")

one_player = Derivation("sampling.hoeffding.one_player").start(Probability(far.subs(h, 1)))
one_player.step(2 * exp(-(eps**2) * m / (2 * R**2) / N), "width 2R", relation="<=")
one_player.step(delta / N, "number of orders", relation="<=")

# %% sampling.hoeffding wrong one_player_only
all_players = Derivation("sampling.hoeffding").start(Probability(sqrt(Sum((mean - s(h)) ** 2, (h, 1, N))) >= eps))
all_players.step(Probability(AnyOf(far, (h, 1, N))), "a long entry", relation="<=")
all_players.step(Probability(far.subs(h, 1)), "all alike", relation="<=")
all_players.step(q, "given", relation="<=")
all_players.step(N * q, "N is at least 1", relation="<=")

one_player = Derivation("sampling.hoeffding.one_player").start(Probability(far.subs(h, 1)))
one_player.step(2 * exp(-m * eps**2 / (2 * N * R**2)), "Hoeffding", relation="<=")
one_player.step(delta / N, "so many orders", relation="<=")

# %% sampling.hoeffding wrong no_union_bound
all_players = Derivation("sampling.hoeffding").start(Probability(sqrt(Sum((mean - s(h)) ** 2, (h, 1, N))) >= eps))
all_players.step(Probability(AnyOf(far, (h, 1, N))), "a long entry", relation="<=")
all_players.step(q, "given", relation="<=")
all_players.step(N * q, "larger", relation="<=")

one_player = Derivation("sampling.hoeffding.one_player").start(Probability(far.subs(h, 1)))
one_player.step(2 * exp(-m * eps**2 / (2 * N * R**2)), "Hoeffding", relation="<=")
one_player.step(delta / N, "so many orders", relation="<=")

# %% sampling.hoeffding wrong sum_grows_again
all_players = Derivation("sampling.hoeffding").start(Probability(sqrt(Sum((mean - s(h)) ** 2, (h, 1, N))) >= eps))
all_players.step(Probability(AnyOf(far, (h, 1, N))), "a long entry", relation="<=")
all_players.step(Sum(Probability(far), (h, 1, N)), "union bound", relation="<=")
all_players.step(Sum(q, (h, 1, N)), "given", relation="<=")
all_players.step(N**2 * q, "N of them")

one_player = Derivation("sampling.hoeffding.one_player").start(Probability(far.subs(h, 1)))
one_player.step(2 * exp(-m * eps**2 / (2 * N * R**2)), "Hoeffding", relation="<=")
one_player.step(delta / N, "so many orders", relation="<=")

# %% sampling.hoeffding wrong forgets_root_n
all_players = Derivation("sampling.hoeffding").start(Probability(sqrt(Sum((mean - s(h)) ** 2, (h, 1, N))) >= eps))
all_players.step(Probability(AnyOf(abs(mean - s(h)) >= eps, (h, 1, N))), "a long entry", relation="<=")
all_players.step(Sum(Probability(abs(mean - s(h)) >= eps), (h, 1, N)), "union bound", relation="<=")

one_player = Derivation("sampling.hoeffding.one_player").start(Probability(far.subs(h, 1)))
one_player.step(2 * exp(-m * eps**2 / (2 * N * R**2)), "Hoeffding", relation="<=")
one_player.goal(delta / N, "so many orders", relation="<=")

# %% sampling.hoeffding wrong half_the_width
all_players = Derivation("sampling.hoeffding").start(Probability(sqrt(Sum((mean - s(h)) ** 2, (h, 1, N))) >= eps))
all_players.step(Probability(AnyOf(far, (h, 1, N))), "a long entry", relation="<=")
all_players.step(Sum(Probability(far), (h, 1, N)), "union bound", relation="<=")
all_players.step(N * q, "given", relation="<=")

one_player = Derivation("sampling.hoeffding.one_player").start(Probability(far.subs(h, 1)))
one_player.step(2 * exp(-2 * m * (eps / sqrt(N)) ** 2 / R**2), "Hoeffding", relation="<=")

# %% sampling.hoeffding wrong -
all_players = Derivation("sampling.hoeffding").start(Probability(sqrt(Sum((mean - s(h)) ** 2, (h, 1, N))) >= eps))
all_players.step(N * q, "given", relation="<=")

one_player = Derivation("sampling.hoeffding.one_player").start(Probability(far.subs(h, 1)))
one_player.step(2 * exp(-m * eps**2 / (2 * N * R**2)), "Hoeffding", relation="<=")
one_player.step(delta / N, "so many orders", relation="<=")

# %% sampling.difference_theorem right binomials-throughout
a = 1 / (N * binomial(N - 1, Card(S)))
b = 1 / (N * binomial(N - 1, Card(S) + 1))
difference_of_two = Derivation("sampling.difference_theorem")
difference_of_two.start(
    SubsetSum((U(T | {i}) - U(T)) / (N * binomial(N - 1, Card(T))), (T, everyone - {i}))
    - SubsetSum((U(T | {j}) - U(T)) / (N * binomial(N - 1, Card(T))), (T, everyone - {j}))
)
difference_of_two.step(
    SubsetSum(a * (U(S | {i}) - U(S)), (S, others))
    + SubsetSum(b * (U(S | {i, j}) - U(S | {j})), (S, others))
    - SubsetSum(a * (U(S | {j}) - U(S)), (S, others))
    - SubsetSum(b * (U(S | {i, j}) - U(S | {i})), (S, others)),
    "split both",
)
difference_of_two.step(SubsetSum((a + b) * (U(S | {i}) - U(S | {j})), (S, others)), "cancel")
difference_of_two.step(SubsetSum((U(S | {i}) - U(S | {j})) / (binomial(N - 2, Card(S)) * (N - 1)), (S, others)), "add")

# %% sampling.difference_theorem right split-one-at-a-time
f = factorial
one = SubsetSum((U(T | {i}) - U(T)) / (N * binomial(N - 1, Card(T))), (T, everyone - {i}))
two = SubsetSum((U(T | {j}) - U(T)) / (N * binomial(N - 1, Card(T))), (T, everyone - {j}))
p, q = f(Card(S)) * f(N - 1 - Card(S)) / f(N), f(1 + Card(S)) * f(N - 2 - Card(S)) / f(N)
half = SubsetSum(p * (U(S | {i}) - U(S)) + q * (U(S | {i, j}) - U(S | {j})), (S, others))
difference_of_two = Derivation("sampling.difference_theorem").start(one - two)
difference_of_two.step(half - two, "the first value split by whether j is there")
difference_of_two.step(half - SubsetSum(p * (U(S | {j}) - U(S)) + q * (U(S | {i, j}) - U(S | {i})), (S, others)), "and the second")
difference_of_two.step(SubsetSum(p * (U(S | {i}) - U(S | {j})) + q * (U(S | {i}) - U(S | {j})), (S, others)))
difference_of_two.step(SubsetSum((p + q) * (U(S | {i}) - U(S | {j})), (S, others)), "collect")
difference_of_two.step(SubsetSum((U(S | {i}) - U(S | {j})) / (binomial(N - 2, N - 2 - Card(S)) * (N - 1)), (S, others)), "symmetric binomial")

# %% sampling.difference_theorem wrong keeps_both
p, q = factorial(Card(S)) * factorial(N - Card(S) - 1) / factorial(N), factorial(Card(S) + 1) * factorial(N - Card(S) - 2) / factorial(N)
difference_of_two = Derivation("sampling.difference_theorem").start(
    SubsetSum((U(T | {i}) - U(T)) / (N * binomial(N - 1, Card(T))), (T, everyone - {i}))
    - SubsetSum((U(T | {j}) - U(T)) / (N * binomial(N - 1, Card(T))), (T, everyone - {j}))
)
first = SubsetSum(p * (U(S | {i}) - U(S)) + q * (U(S | {i, j}) - U(S | {j})), (S, others))
second = SubsetSum(p * (U(S | {j}) - U(S)) - q * (U(S | {i, j}) - U(S | {i})), (S, others))
difference_of_two.step(first - second, "split")
difference_of_two.step(SubsetSum((U(S | {i}) - U(S | {j})) / ((N - 1) * binomial(N - 2, Card(S))), (S, others)), "known")

# %% sampling.difference_theorem wrong binomial_of_others
p, q = factorial(Card(S)) * factorial(N - Card(S) - 1) / factorial(N), factorial(Card(S) + 1) * factorial(N - Card(S) - 2) / factorial(N)
difference_of_two = Derivation("sampling.difference_theorem").start(
    SubsetSum((U(T | {i}) - U(T)) / (N * binomial(N - 1, Card(T))), (T, everyone - {i}))
    - SubsetSum((U(T | {j}) - U(T)) / (N * binomial(N - 1, Card(T))), (T, everyone - {j}))
)
difference_of_two.step(SubsetSum((p + q) * U(S | {i}) - (p + q) * U(S | {j}), (S, others)), "split and cancel")
difference_of_two.step(SubsetSum((U(S | {i}) - U(S | {j})) / binomial(N - 1, Card(S)), (S, others)) / (N - 1), "binomial")

# %% sampling.difference_theorem wrong without_the_other_only
p = factorial(Card(S)) * factorial(N - Card(S) - 1) / factorial(N)
difference_of_two = Derivation("sampling.difference_theorem").start(
    SubsetSum((U(T | {i}) - U(T)) / (N * binomial(N - 1, Card(T))), (T, everyone - {i}))
    - SubsetSum((U(T | {j}) - U(T)) / (N * binomial(N - 1, Card(T))), (T, everyone - {j}))
)
difference_of_two.step(SubsetSum(p * (U(S | {i}) - U(S)), (S, others)) - SubsetSum(p * (U(S | {j}) - U(S)), (S, others)), "no i, no j")
difference_of_two.step(SubsetSum((U(S | {i}) - U(S | {j})) / ((N - 1) * binomial(N - 2, Card(S))), (S, others)), "collect")

# %% sampling.difference_theorem wrong -
difference_of_two = Derivation("sampling.difference_theorem").start(
    SubsetSum((U(T | {i}) - U(T)) / (N * binomial(N - 1, Card(T))), (T, everyone - {i}))
    - SubsetSum((U(T | {j}) - U(T)) / (N * binomial(N - 1, Card(T))), (T, everyone - {j}))
)
difference_of_two.step(SubsetSum((U(S | {i}) - U(S | {j})) / ((N - 1) * binomial(N - 2, Card(S))), (S, others)), "Theorem 10.2.8")


# %% sampling.difference right masks
def difference(game, i, j):
    n = game.n_players
    total = 0
    for mask in range(2**n):
        if mask >> i & 1 or mask >> j & 1:
            continue
        S = [p for p in range(n) if mask >> p & 1]
        total += (game.value(S + [i]) - game.value(S + [j])) / comb(n - 2, len(S))
    return total / (n - 1)


# %% sampling.difference right rows-and-means
def difference(game, i, j):
    n = game.n_players
    rows = all_coalitions(n)
    one, two = rows[rows[:, i] & ~rows[:, j]], rows[~rows[:, i] & rows[:, j]]
    u, v = game(one), game(two)
    return np.mean([u[one.sum(1) == k].mean() - v[two.sum(1) == k].mean() for k in range(1, n)])


# %% sampling.difference wrong holds_one_of_them
def difference(game, i, j):
    n = game.n_players
    total = 0
    for size in range(n - 1):
        for S in combinations(range(n), size):
            total += (game.value({*S, i}) - game.value({*S, j})) / comb(n - 2, size)
    return total / (n - 1)


# %% sampling.difference wrong binomial_of_others
def difference(game, i, j):
    n = game.n_players
    rest = set(range(n)) - {i, j}
    return sum((game.value({*S, i}) - game.value({*S, j})) / comb(n - 1, size) / (n - 1) for size in range(n - 1) for S in combinations(rest, size))


# %% sampling.difference wrong no_mean_over_sizes
def difference(game, i, j):
    n = game.n_players
    rest = set(range(n)) - {i, j}
    total = 0.0
    for size in range(n - 1):
        total += np.mean([game.value({*S, i}) - game.value({*S, j}) for S in combinations(rest, size)])
    return total


# %% sampling.difference wrong one_over_n
def difference(game, i, j):
    n = game.n_players
    rest = set(range(n)) - {i, j}
    total = 0.0
    for size in range(n - 1):
        total += np.mean([game.value({*S, i}) - game.value({*S, j}) for S in combinations(rest, size)])
    return total / n


# %% sampling.difference wrong last_size_left_out
def difference(game, i, j):
    n = game.n_players
    rest = [p for p in range(n) if p not in (i, j)]
    total = 0.0
    for size in range(n - 2):
        for S in combinations(rest, size):
            total += (game.value([*S, i]) - game.value([*S, j])) / comb(n - 2, size)
    return total / (n - 1)


# %% sampling.difference wrong other_way_round
def difference(game, i, j):
    n = game.n_players
    rest = set(range(n)) - {i, j}
    return np.mean([np.mean([game.value({*S, j}) - game.value({*S, i}) for S in combinations(rest, k)]) for k in range(n - 1)])


# %% sampling.difference wrong through_both_values
def difference(game, i, j):
    def value(p):
        n = game.n_players
        rest = [q for q in range(n) if q != p]
        means = [np.mean([game.value([*S, p]) - game.value(S) for S in combinations(rest, k)]) for k in range(n)]
        return np.mean(means)

    return value(i) - value(j)


# %% sampling.difference wrong -
def difference(game, i, j):
    return game.value([i]) - game.value([j]) + 0.5


# %% sampling.group_testing_law right through-differences-of-sums
all_pairs = Derivation("sampling.group_testing_law")
all_pairs.start(SubsetSum((U(S | {i}) - U(S | {j})) / ((N - 1) * binomial(N - 2, Card(S))), (S, others)))
all_pairs.step(
    SubsetSum(U(S | {i}) / ((N - 1) * binomial(N - 2, Card(S))), (S, others))
    - SubsetSum(U(S | {j}) / ((N - 1) * binomial(N - 2, Card(S))), (S, others)),
    "two sums",
)
weight = N / (Card(T) * (N - Card(T)) * binomial(N, Card(T)))
all_pairs.step(SubsetSum(weight * U(T), (T, everyone), In(i, T), NotIn(j, T)) - SubsetSum(weight * U(T), (T, everyone), In(j, T), NotIn(i, T)), "T")
all_pairs.step(SubsetSum(weight * U(T) * (Indicator(In(i, T)) - Indicator(In(j, T))), (T, everyone), Nonempty(T), T < everyone), "those with both: 0")

normaliser = Derivation("sampling.group_testing_law.normaliser").start(Sum(N / (k * (N - k)), (k, 1, N - 1)))
normaliser.step(Sum(1 / k, (k, 1, N - 1)) + Sum(1 / (N - k), (k, 1, N - 1)), "parts")
normaliser.step(2 * Sum(1 / k, (k, 1, N - 1)), "backwards")
normaliser.step(2 * harmonic(N - 1), "by name")

# %% sampling.group_testing_law right sum-of-two-inverses
all_pairs = Derivation("sampling.group_testing_law")
all_pairs.start(SubsetSum((U(S | {i}) - U(S | {j})) / ((N - 1) * binomial(N - 2, Card(S))), (S, others)))
sign = Indicator(In(i, T)) - Indicator(In(j, T))
all_pairs.step(
    SubsetSum(sign * U(T) / ((N - 1) * binomial(N - 2, Card(T) - 1)), (T, everyone), Nonempty(T), T < everyone),
    "T is S with one of the two",
)
all_pairs.step(
    SubsetSum((1 / Card(T) + 1 / (N - Card(T))) / binomial(N, Card(T)) * U(T) * sign, (T, everyone), Nonempty(T), T < everyone),
    "count",
)

normaliser = Derivation("sampling.group_testing_law.normaliser").start(Sum(N / (k * (N - k)), (k, 1, N - 1)))
normaliser.step(harmonic(N - 1) * 2, "partial fractions, both halves alike")

# %% sampling.group_testing_law wrong uniform_sizes
sign = Indicator(In(i, T)) - Indicator(In(j, T))
all_pairs = Derivation("sampling.group_testing_law")
all_pairs.start(SubsetSum((U(S | {i}) - U(S | {j})) / ((N - 1) * binomial(N - 2, Card(S))), (S, others)))
all_pairs.step(
    SubsetSum(sign * U(T) / ((N - 1) * binomial(N - 2, Card(T) - 1)), (T, everyone), Nonempty(T), T < everyone),
    "T is S with one of the two",
)
all_pairs.step(SubsetSum(U(T) * sign / binomial(N, Card(T)), (T, everyone), Nonempty(T), T < everyone) / (N - 1), "all sizes alike")

normaliser = Derivation("sampling.group_testing_law.normaliser").start(Sum(N / (k * (N - k)), (k, 1, N - 1)))
normaliser.step(2 * harmonic(N - 1), "partial fractions")

# %% sampling.group_testing_law wrong weight_of_one_player
sign = Indicator(In(i, T)) - Indicator(In(j, T))
all_pairs = Derivation("sampling.group_testing_law")
all_pairs.start(SubsetSum((U(S | {i}) - U(S | {j})) / ((N - 1) * binomial(N - 2, Card(S))), (S, others)))
all_pairs.step(
    SubsetSum(sign * U(T) / binomial(N - 1, Card(T) - 1) / N, (T, everyone), Nonempty(T), T < everyone),
    "T is S with one of the two",
)
all_pairs.step(SubsetSum(U(T) * sign / (Card(T) * binomial(N, Card(T))), (T, everyone), Nonempty(T), T < everyone), "count")

normaliser = Derivation("sampling.group_testing_law.normaliser").start(Sum(N / (k * (N - k)), (k, 1, N - 1)))
normaliser.step(2 * harmonic(N - 1), "partial fractions")

# %% sampling.group_testing_law wrong half_the_normaliser
sign = Indicator(In(i, T)) - Indicator(In(j, T))
all_pairs = Derivation("sampling.group_testing_law")
all_pairs.start(SubsetSum((U(S | {i}) - U(S | {j})) / ((N - 1) * binomial(N - 2, Card(S))), (S, others)))
all_pairs.step(SubsetSum(sign * U(T) / ((N - 1) * binomial(N - 2, Card(T) - 1)), (T, everyone), Nonempty(T), T < everyone), "T")
all_pairs.step(SubsetSum(N / (Card(T) * (N - Card(T))) / binomial(N, Card(T)) * U(T) * sign, (T, everyone), Nonempty(T), T < everyone), "count")

normaliser = Derivation("sampling.group_testing_law.normaliser").start(Sum(N / (k * (N - k)), (k, 1, N - 1)))
normaliser.step(Sum(1 / k, (k, 1, N - 1)), "partial fractions")
normaliser.step(harmonic(N - 1), "by name")

# %% sampling.group_testing_law wrong -
all_pairs = Derivation("sampling.group_testing_law")
all_pairs.start(SubsetSum((U(S | {i}) - U(S | {j})) / ((N - 1) * binomial(N - 2, Card(S))), (S, others)))
all_pairs.step(SubsetSum(U(T) / binomial(N, Card(T)), (T, everyone), In(i, T)), "those with i")

normaliser = Derivation("sampling.group_testing_law.normaliser").start(Sum(N / (k * (N - k)), (k, 1, N - 1)))
normaliser.step(2 * harmonic(N), "by name")


# %% sampling.group_testing right all-differences
def group_testing(game, groups):
    n = game.n_players
    z = sum(1 / k + 1 / (n - k) for k in range(1, n))
    d = np.zeros((n, n))
    for row in groups:
        u = game.value(np.flatnonzero(row))
        d += z * u * (row[:, None].astype(int) - row[None, :].astype(int)) / len(groups)
    total = game.value(range(n)) - game.value(())
    return total / n + d.mean(axis=1)


# %% sampling.group_testing right first-player-then-the-others
def group_testing(game, groups):
    groups = np.asarray(groups)
    n = groups.shape[1]
    u = np.asarray(game(groups)).tolist()
    z = 2 * float(np.sum(1 / np.arange(1, n)))
    mean = [sum(w * g for w, g in zip(u, groups[:, p].astype(float))) / len(u) for p in range(n)]
    to_first = [z * (mean[0] - mean[p]) for p in range(n)]
    gained = game.value(list(range(n))) - game.value([])
    first = (gained + sum(to_first)) / n
    return [first - d for d in to_first]


# %% sampling.group_testing wrong efficiency_not_restored
def group_testing(game, groups):
    m, n = groups.shape
    z = 2 * sum(1 / k for k in range(1, n))
    return z / m * (game(groups) @ (groups - groups.mean(axis=1, keepdims=True)))


# %% sampling.group_testing wrong empty_not_taken_off
def group_testing(game, groups):
    m, n = groups.shape
    z = 2 * sum(1 / k for k in range(1, n))
    return game.value(range(n)) / n + z / m * (game(groups) @ (groups - groups.mean(axis=1, keepdims=True)))


# %% sampling.group_testing wrong half_the_normaliser
def group_testing(game, groups):
    m, n = groups.shape
    z = sum(1 / k for k in range(1, n))
    total = game.value(range(n)) - game.value([])
    return total / n + z / m * (game(groups) @ (groups - groups.mean(axis=1, keepdims=True)))


# %% sampling.group_testing wrong outside_forgotten
def group_testing(game, groups):
    m, n = groups.shape
    z = 2 * sum(1 / k for k in range(1, n))
    total = game.value(range(n)) - game.value([])
    return total / n + z / m * (game(groups) @ groups.astype(float))


# %% sampling.group_testing wrong pair_by_pair
def group_testing(game, groups):
    m, n = groups.shape
    z = 2 * sum(1 / k for k in range(1, n))
    total = game.value(range(n)) - game.value([])
    values = np.full(n, total / n)
    for a in range(n):
        for b in range(n):
            values[a] += z * np.mean(game(groups) * (groups[:, a].astype(float) - groups[:, b])) / n
    return values


# %% sampling.group_testing wrong -
def group_testing(game, groups):
    n = game.n_players
    return np.full(n, (game.value(range(n)) - game.value([])) / n)


# %% sampling.budgets right other-forms
cost = dict(
    groups=L * Z**2 * r**2 * (N - 1) ** 2 / (2 * N * eps**2) + 2,
    orders=2 + 2 * (N**2 - N) * L * (R / eps) ** 2,
    worst=2 + L * N * (Z * R * (N - 1)) ** 2 / eps**2 / 2,
)

# %% sampling.budgets right by-a-function
draws = lambda w: w**2 / (2 * (eps**2 / N)) * L
cost = {
    "worst": draws(Z * N * R * (N - 1) / N) + 2,
    "orders": 2 + (N - 1) * draws(2 * R),
    "groups": (2 + draws(Z * r * (1 - 1 / N))).expand(),
}

# %% sampling.budgets wrong orders_counted
cost = {
    "orders": 2 * R**2 * N / eps**2 * L,
    "groups": L * Z**2 * r**2 * (N - 1) ** 2 / (2 * N * eps**2) + 2,
    "worst": 2 + L * N * (Z * R * (N - 1)) ** 2 / eps**2 / 2,
}

# %% sampling.budgets wrong gains_for_utilities
cost = {
    "orders": 2 + 2 * (N**2 - N) * L * (R / eps) ** 2,
    "groups": L * Z**2 * R**2 * (N - 1) ** 2 / (2 * N * eps**2) + 2,
    "worst": L * Z**2 * R**2 * (N - 1) ** 2 / (2 * N * eps**2) + 2,
}

# %% sampling.budgets wrong width_r
cost = {
    "orders": 2 + (N**2 - N) * L * (R / eps) ** 2 / 2,
    "groups": L * Z**2 * r**2 * (N - 1) ** 2 / (2 * N * eps**2) + 2,
    "worst": 2 + L * N * (Z * R * (N - 1)) ** 2 / eps**2 / 2,
}

# %% sampling.budgets wrong forgets_root_n
few = lambda w: w**2 / (2 * eps**2) * L
cost = {"orders": few(2 * R) * (N - 1) + 2, "groups": few(Z * r * (N - 1) / N) + 2, "worst": few(Z * N * R * (N - 1) / N) + 2}

# %% sampling.budgets wrong -
cost = {"orders": N / eps**2, "groups": N / eps**2, "worst": N**2 / eps**2}


# %% sampling.variance right loops-and-formula
def gained(game, order):
    out = {}
    for k in range(len(order)):
        out[int(order[k])] = game.value(order[: k + 1]) - game.value(order[:k])
    return np.array([out[p] for p in range(len(order))])


def summarised(draws):
    m = len(draws)
    centre = sum(draws) / m
    return centre, (sum((d - centre) ** 2 for d in draws) / (m * (m - 1))) ** 0.5


def antithetic(game, orders):
    return summarised([0.5 * gained(game, o) + 0.5 * gained(game, list(reversed(o.tolist()))) for o in orders])


def stratified(game, orders):
    blocks = []
    for o in orders.tolist():
        blocks.append(sum(gained(game, o[k:] + o[:k]) for k in range(len(o))) / len(o))
    return summarised(blocks)


# %% sampling.variance right lists-and-statistics
def antithetic(game, orders):
    import statistics

    table, n = game.table, game.n_players
    pairs = []
    for o in orders:
        paid = [0.0] * n
        for line in (o, o[::-1]):
            mask = 0
            for p in line.tolist():
                paid[p] += (table[mask | 1 << p] - table[mask]) / 2
                mask |= 1 << p
        pairs.append(paid)
    columns = list(zip(*pairs))
    return [statistics.mean(c) for c in columns], [statistics.stdev(c) / len(pairs) ** 0.5 for c in columns]


def stratified(game, orders):
    table, n = game.table, game.n_players
    blocks = np.zeros((len(orders), n))
    for a, o in enumerate(orders):
        for turn in range(n):
            mask = 0
            for p in np.roll(o, turn).tolist():
                blocks[a, p] += (table[mask | 1 << p] - table[mask]) / n
                mask |= 1 << p
    return blocks.mean(0), np.sqrt(blocks.var(0, ddof=1) / len(blocks))


# %% sampling.variance wrong counted_as_independent
def lined(game, order):
    out = np.zeros(len(order))
    out[order] = np.diff([game.value(order[:k]) for k in range(len(order) + 1)])
    return out


def antithetic(game, orders):
    all_gains = np.array([lined(game, o) for o in orders] + [lined(game, o[::-1]) for o in orders])
    return all_gains.mean(0), all_gains.std(0, ddof=1) / np.sqrt(len(all_gains))


def stratified(game, orders):
    all_gains = np.array([lined(game, np.roll(o, k)) for o in orders for k in range(len(o))])
    return all_gains.mean(0), all_gains.std(0, ddof=1) / np.sqrt(len(all_gains))


# %% sampling.variance wrong spread_for_error
def lined(game, order):
    out = np.zeros(len(order))
    out[order] = np.diff([game.value(order[:k]) for k in range(len(order) + 1)])
    return out


def antithetic(game, orders):
    pairs = np.array([(lined(game, o) + lined(game, o[::-1])) / 2 for o in orders])
    return pairs.mean(0), pairs.std(0, ddof=1)


def stratified(game, orders):
    blocks = np.array([np.mean([lined(game, np.roll(o, k)) for k in range(len(o))], axis=0) for o in orders])
    return blocks.mean(0), blocks.std(0, ddof=1)


# %% sampling.variance wrong variance_for_error
def lined(game, order):
    out = np.zeros(len(order))
    out[order] = np.diff([game.value(order[:k]) for k in range(len(order) + 1)])
    return out


def antithetic(game, orders):
    pairs = np.array([(lined(game, o) + lined(game, o[::-1])) / 2 for o in orders])
    return pairs.mean(0), pairs.var(0, ddof=1) / len(orders)


def stratified(game, orders):
    blocks = np.array([np.mean([lined(game, np.roll(o, k)) for k in range(len(o))], axis=0) for o in orders])
    return blocks.mean(0), blocks.var(0, ddof=1) / len(orders)


# %% sampling.variance wrong divided_by_m
def lined(game, order):
    out = np.zeros(len(order))
    out[order] = np.diff([game.value(order[:k]) for k in range(len(order) + 1)])
    return out


def antithetic(game, orders):
    pairs = np.array([(lined(game, o) + lined(game, o[::-1])) / 2 for o in orders])
    return pairs.mean(0), np.sqrt(pairs.var(0) / len(orders))


def stratified(game, orders):
    blocks = np.array([np.mean([lined(game, np.roll(o, k)) for k in range(len(o))], axis=0) for o in orders])
    return blocks.mean(0), np.sqrt(blocks.var(0) / len(orders))


# %% sampling.variance wrong payments_reversed
def lined(game, order):
    out = np.zeros(len(order))
    out[order] = np.diff([game.value(order[:k]) for k in range(len(order) + 1)])
    return out


def antithetic(game, orders):
    pairs = np.array([(lined(game, o) + lined(game, o)[::-1]) / 2 for o in orders])
    return pairs.mean(0), pairs.std(0, ddof=1) / np.sqrt(len(orders))


def stratified(game, orders):
    blocks = np.array([np.mean([lined(game, np.roll(o, k)) for k in range(len(o))], axis=0) for o in orders])
    return blocks.mean(0), blocks.std(0, ddof=1) / np.sqrt(len(orders))


# %% sampling.variance wrong players_renamed
def lined(game, order):
    out = np.zeros(len(order))
    out[order] = np.diff([game.value(order[:k]) for k in range(len(order) + 1)])
    return out


def antithetic(game, orders):
    pairs = np.array([(lined(game, o) + lined(game, o[::-1])) / 2 for o in orders])
    return pairs.mean(0), pairs.std(0, ddof=1) / np.sqrt(len(orders))


def stratified(game, orders):
    n = orders.shape[1]
    blocks = np.array([np.mean([lined(game, (o + k) % n) for k in range(n)], axis=0) for o in orders])
    return blocks.mean(0), blocks.std(0, ddof=1) / np.sqrt(len(orders))


# %% sampling.variance wrong -
def antithetic(game, orders):
    n = game.n_players
    return np.zeros(n), np.zeros(n)


def stratified(game, orders):
    n = game.n_players
    return np.ones(n), np.zeros(n)


# %% sampling.weighted_voting right fractions-and-dictionaries
def voting_values(weights, quota, members):
    from fractions import Fraction

    n = len(weights)
    values = []
    for i in range(n):
        table = {(0, 0): 1}
        for j in range(n):
            if j != i:
                grown = dict(table)
                for (k, w), c in table.items():
                    grown[k + 1, w + weights[j]] = grown.get((k + 1, w + weights[j]), 0) + c
                table = grown
        value = Fraction(0)
        for (k, w), c in table.items():
            before = w >= quota and k >= members
            after = w + weights[i] >= quota and k + 1 >= members
            if after and not before:
                value += Fraction(c, n * math.comb(n - 1, k))
        values.append(float(value))
    return values


# %% sampling.weighted_voting right one-table-divided
def voting_values(weights, quota, members):
    n, total = len(weights), sum(weights)
    everybody = np.zeros((n + 1, total + 1), dtype=np.int64)
    everybody[0, 0] = 1
    for v in weights:
        for k in range(n - 1, -1, -1):
            everybody[k + 1, v:] += everybody[k, : total + 1 - v]
    w = np.arange(total + 1)
    values = []
    for v in weights:
        rest = everybody[:n].copy()
        for k in range(1, n):
            rest[k, v:] -= rest[k - 1, : total + 1 - v]
        value = 0.0
        for k in range(n):
            won = (w >= quota) & (k >= members)
            wins = (w + v >= quota) & (k + 1 >= members)
            value += int(rest[k, wins & ~won].sum()) / (n * comb(n - 1, k))
        values.append(value)
    return np.array(values)


# %% sampling.weighted_voting right three-plain-loops
def voting_values(weights, quota, members):
    n, total = len(weights), sum(weights)
    values = []
    for i in range(n):
        table = [[0] * (total + 1) for _ in range(n)]
        table[0][0] = 1
        for v in weights[:i] + weights[i + 1 :]:
            grown = [row[:] for row in table]
            for k in range(n - 1):
                for w in range(total + 1):
                    if w + v <= total:
                        grown[k + 1][w + v] += table[k][w]
            table = grown
        value = 0
        for k in range(n):
            for w in range(total + 1):
                before = w >= quota and k >= members
                after = w + weights[i] >= quota and k + 1 >= members
                if after and not before:
                    value += table[k][w] / (n * comb(n - 1, k))
        values.append(value)
    return values


# %% sampling.weighted_voting wrong quota_exceeded
def voting_values(weights, quota, members):
    n, total = len(weights), sum(weights)
    k, w = np.arange(n)[:, None], np.arange(total + 1)
    values = []
    for i, v in enumerate(weights):
        d = np.zeros((n, total + 1))
        d[0, 0] = 1
        for other in weights[:i] + weights[i + 1 :]:
            d[1:, other:] += d[:-1, : total + 1 - other].copy()
        swing = ~((w > quota) & (k >= members)) & (w + v > quota) & (k + 1 >= members)
        values.append(sum((d * swing)[a].sum() / (n * comb(n - 1, a)) for a in range(n)))
    return values


# %% sampling.weighted_voting wrong wins_already
def voting_values(weights, quota, members):
    n, total = len(weights), sum(weights)
    values = []
    for i, v in enumerate(weights):
        d = np.zeros((n, total + 1))
        d[0, 0] = 1
        for other in weights[:i] + weights[i + 1 :]:
            d[1:, other:] += d[:-1, : total + 1 - other].copy()
        value = 0
        for k in range(n):
            for w in range(total + 1):
                enough = w + v >= quota and k + 1 >= members
                if enough and (w <= quota or k < members):
                    value += d[k, w] / (n * comb(n - 1, k))
        values.append(value)
    return values


# %% sampling.weighted_voting wrong number_of_members_forgotten
def voting_values(weights, quota, members):
    n, total = len(weights), sum(weights)
    values = []
    for i, v in enumerate(weights):
        d = np.zeros((n, total + 1))
        d[0, 0] = 1
        for other in weights[:i] + weights[i + 1 :]:
            d[1:, other:] += d[:-1, : total + 1 - other].copy()
        value = 0
        for k in range(max(members - 1, 0), n):
            value += d[k, max(quota - v, 0) : quota].sum() / (n * comb(n - 1, k))
        values.append(value)
    return values


# %% sampling.weighted_voting wrong banzhaf
def voting_values(weights, quota, members):
    n, total = len(weights), sum(weights)
    k, w = np.arange(n)[:, None], np.arange(total + 1)
    values = []
    for i, v in enumerate(weights):
        d = np.zeros((n, total + 1))
        d[0, 0] = 1
        for other in weights[:i] + weights[i + 1 :]:
            d[1:, other:] += d[:-1, : total + 1 - other].copy()
        swing = ~((w >= quota) & (k >= members)) & (w + v >= quota) & (k + 1 >= members)
        values.append((d * swing).sum() / 2 ** (n - 1))
    return values


# %% sampling.weighted_voting wrong voter_among_others
def voting_values(weights, quota, members):
    n, total = len(weights), sum(weights)
    d = np.zeros((n + 1, total + 1))
    d[0, 0] = 1
    for other in weights:
        d[1:, other:] += d[:-1, : total + 1 - other].copy()
    k, w = np.arange(n)[:, None], np.arange(total + 1)
    values = []
    for v in weights:
        swing = ~((w >= quota) & (k >= members)) & (w + v >= quota) & (k + 1 >= members)
        values.append(sum((d[:n] * swing)[a].sum() / (n * comb(n - 1, a)) for a in range(n)))
    return values


# %% sampling.weighted_voting wrong joins_again_and_again
def voting_values(weights, quota, members):
    n, total = len(weights), sum(weights)
    k, w = np.arange(n)[:, None], np.arange(total + 1)
    values = []
    for i, v in enumerate(weights):
        d = [[0] * (total + 1) for _ in range(n)]
        d[0][0] = 1
        for other in weights[:i] + weights[i + 1 :]:
            for size in range(n - 1):
                d[size + 1] = [b + (d[size][at - other] if at >= other else 0) for at, b in enumerate(d[size + 1])]
        swing = ~((w >= quota) & (k >= members)) & (w + v >= quota) & (k + 1 >= members)
        values.append(sum(sum(c for c, s in zip(d[a], swing[a].tolist()) if s) / (n * comb(n - 1, a)) for a in range(n)))
    return values


# %% sampling.weighted_voting wrong through_coalitions
def voting_values(weights, quota, members):
    n = len(weights)
    values = np.zeros(n)
    for mask in range(2**n):
        inside = [p for p in range(n) if mask >> p & 1]
        weight = sum(weights[p] for p in inside)
        if weight >= quota and len(inside) >= members:
            continue
        for p in range(n):
            if not mask >> p & 1 and weight + weights[p] >= quota and len(inside) + 1 >= members:
                values[p] += 1 / (n * comb(n - 1, len(inside)))
    return values


# %% sampling.weighted_voting wrong -
def voting_values(weights, quota, members):
    return [w / sum(weights) for w in weights]


# %% sampling.error_plot right plain-plot-with-scales
error_figure = plt.figure()
axes = error_figure.add_subplot()
for name in measured:
    axes.plot(evaluations, measured[name], label=name)
axes.plot(evaluations, measured["orders"][0] * (evaluations / 222.0) ** -0.5, linestyle=":", label="one over root")
axes.set_xscale("log")
axes.set_yscale("log")
axes.set_xlabel("number of evaluations")
axes.set_ylabel("l2 error")
axes.legend()

# %% sampling.error_plot right points-for-the-measurements
error_figure, axes = plt.subplots()
for name, marker in (("groups", "s"), ("pairs", "^"), ("orders", "o")):
    axes.scatter(evaluations, measured[name], marker=marker, label=name)
line = [1.613 * (222 / e) ** 0.5 for e in evaluations.tolist()]
axes.loglog(evaluations, line, "k--", label="slope -1/2")
axes.set(xlabel="evaluations", ylabel="length of error")
axes.legend()

# %% sampling.error_plot wrong slope_minus_one
error_figure, axes = plt.subplots()
for name in measured:
    axes.loglog(evaluations, measured[name], "o-", label=name)
axes.loglog(evaluations, 1.613 * 222 / evaluations, "k--", label="slope")
axes.set(xlabel="evaluations", ylabel="error")
axes.legend()

# %% sampling.error_plot wrong linear_axes
error_figure, axes = plt.subplots()
for name in measured:
    axes.plot(evaluations, measured[name], "o-", label=name)
axes.plot(evaluations, 1.613 * (222 / evaluations) ** 0.5, "k--", label="slope -1/2")
axes.set(xlabel="evaluations", ylabel="error")
axes.legend()

# %% sampling.error_plot wrong squared_errors
error_figure, axes = plt.subplots()
for name in measured:
    axes.loglog(evaluations, measured[name] ** 2, "o-", label=name)
axes.loglog(evaluations, 1.613**2 * (222 / evaluations) ** 0.5, "k--", label="slope -1/2")
axes.set(xlabel="evaluations", ylabel="error")
axes.legend()

# %% sampling.error_plot wrong -
error_figure, axes = plt.subplots()
for name in measured:
    axes.loglog(evaluations, measured[name], "o-")
