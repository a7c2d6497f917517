# %% pricing.matched_pair right machines-by-quadratic-programme
def four_gains(pair, easy, above, X_test, above_test):
    from scipy.optimize import minimize

    points, signs = np.concatenate([pair, easy]), np.where(np.r_[True, False, above], 1.0, -1.0)

    def accuracy(rows):
        X, y = points[rows], signs[rows]
        margins = {"type": "ineq", "fun": lambda v: y * (X @ v[:2] + v[2]) - 1, "jac": lambda v: y[:, None] * np.c_[X, np.ones(len(X))]}
        start = np.array([-10.0, 10.0, 0.0])
        found = minimize(lambda v: v[:2] @ v[:2] / 2, start, jac=lambda v: np.r_[v[:2], 0.0], constraints=[margins], method="SLSQP")
        return float(np.mean((X_test @ found.x[:2] + found.x[2] > 0) == above_test))

    others = list(range(2, len(points)))
    u = {name: accuracy(rows + others) for name, rows in (("", []), ("A", [0]), ("B", [1]), ("AB", [0, 1]))}
    return [u["A"] - u[""], u["AB"] - u["B"], u["B"] - u[""], u["AB"] - u["A"]]


# %% pricing.matched_pair right predicted-labels
def four_gains(pair, easy, above, X_test, above_test):
    right = {}
    for chosen in ((), (0,), (1,), (0, 1)):
        X = np.concatenate([pair[list(chosen)].reshape(-1, 2), easy])
        y = [1 - c for c in chosen] + [int(a) for a in above]
        right[chosen] = SVC(C=1e6, kernel="linear").fit(X, y).score(X_test, np.asarray(above_test).astype(int))
    return np.array([right[0,] - right[()], right[0, 1] - right[1,], right[1,] - right[()], right[0, 1] - right[0,]])


# %% pricing.matched_pair wrong trains_once
def four_gains(pair, easy, above, X_test, above_test):
    machine = SVC(kernel="linear", C=1e6).fit(np.vstack([pair, easy]), np.r_[True, False, above])
    u = [machine.score(X_test, above_test) for coalition in ("easy", "easy+A", "easy+B", "all")]
    return np.array([u[1] - u[0], u[3] - u[2], u[2] - u[0], u[3] - u[1]])


# %% pricing.matched_pair wrong from_the_base
def four_gains(pair, easy, above, X_test, above_test):
    def score(k):
        rows = list(k) + list(range(2, len(easy) + 2))
        return SVC(kernel="linear", C=1e6).fit(np.vstack([pair, easy])[rows], np.r_[True, False, above][rows]).score(X_test, above_test)

    base = score([])
    return np.array([score([0]), score([0, 1]), score([1]), score([0, 1])]) - base


# %% pricing.matched_pair wrong partners_exchanged
def four_gains(pair, easy, above, X_test, above_test):
    def score(k):
        rows = list(k) + list(range(2, len(easy) + 2))
        return SVC(kernel="linear", C=1e6).fit(np.vstack([pair, easy])[rows], np.r_[True, False, above][rows]).score(X_test, above_test)

    base, a, b, ab = score([]), score([0]), score([1]), score([0, 1])
    return np.array([a - base, ab - a, b - base, ab - b])


# %% pricing.matched_pair wrong soft_margin
def four_gains(pair, easy, above, X_test, above_test):
    def score(k):
        rows = list(k) + list(range(2, len(easy) + 2))
        return SVC(kernel="linear").fit(np.vstack([pair, easy])[rows], np.r_[True, False, above][rows]).score(X_test, above_test)

    base, a, b, ab = score([]), score([0]), score([1]), score([0, 1])
    return np.array([a - base, ab - b, b - base, ab - a])


# %% pricing.matched_pair wrong error_rates
def four_gains(pair, easy, above, X_test, above_test):
    def error(k):
        rows = list(k) + list(range(2, len(easy) + 2))
        w, bias = train(np.vstack([pair, easy])[rows], np.r_[True, False, above][rows])
        return np.mean((X_test @ w + bias > 0) != above_test)

    base, a, b, ab = error([]), error([0]), error([1]), error([0, 1])
    return np.array([a - base, ab - b, b - base, ab - a])


# %% pricing.matched_pair wrong points_exchanged
def four_gains(pair, easy, above, X_test, above_test):
    points, labels = np.vstack([pair, easy]), np.r_[True, False, above]

    def score(out):
        w, bias = train(np.delete(points, out, axis=0), np.delete(labels, out))
        return np.mean((X_test @ w + bias > 0) == above_test)

    base, a, b, ab = score([0, 1]), score([0]), score([1]), score([])
    return np.array([a - base, ab - b, b - base, ab - a])


# %% pricing.matched_pair wrong -
def four_gains(pair, easy, above, X_test, above_test):
    w, bias = train(easy, above)
    return np.full(4, np.mean((X_test @ w + bias > 0) == above_test))


# %% pricing.matched_pair_shapley right all-orders
def pair_values(game):
    from itertools import permutations

    sums, counts = np.zeros((2, 2)), np.zeros((2, 2))
    for order in permutations(range(game.n_players)):
        for me in (0, 1):
            before = order[: order.index(me)]
            late = int(1 - me not in before)
            sums[me, late] += game.value((*before, me)) - game.value(before)
            counts[me, late] += 1
    return [[sums[me].sum() / counts[me].sum(), *(sums[me] / counts[me])] for me in (0, 1)]


# %% pricing.matched_pair_shapley right sizes-and-masks
def pair_values(game):
    n, u = game.n_players, np.asarray(game.table)
    masks = np.arange(2**n)
    size = all_coalitions(n).sum(axis=1)
    out = np.zeros((2, 3))
    for me in (0, 1):
        S = masks[(masks & 1 << me) == 0]
        g = u[S + 2**me] - u[S]
        w = np.array([1 / comb(n - 1, k) for k in size[S]]) / n
        there = (S & 1 << (1 - me)) > 0
        out[me] = w @ g, np.average(g[there], weights=w[there]), np.average(g[~there], weights=w[~there])
    return out


# %% pricing.matched_pair_shapley wrong unweighted
def pair_values(game):
    n, u = game.n_players, game.table
    out = []
    for me, partner in ((0, 1), (1, 0)):
        gains = [(mask >> partner & 1, u[mask | 1 << me] - u[mask]) for mask in range(2**n) if not mask >> me & 1]
        out.append([np.mean([g for _, g in gains]), np.mean([g for t, g in gains if t]), np.mean([g for t, g in gains if not t])])
    return np.array(out)


# %% pricing.matched_pair_shapley wrong parts_not_means
def pair_values(game):
    n, u = game.n_players, game.table
    out = np.zeros((2, 3))
    for me, partner in ((0, 1), (1, 0)):
        for mask in range(2**n):
            if not mask >> me & 1:
                part = (u[mask | 1 << me] - u[mask]) / (n * comb(n - 1, mask.bit_count()))
                out[me, 1 if mask >> partner & 1 else 2] += part
                out[me, 0] += part
    return out


# %% pricing.matched_pair_shapley wrong columns_exchanged
def pair_values(game):
    n, u = game.n_players, game.table
    out = np.zeros((2, 3))
    for me, partner in ((0, 1), (1, 0)):
        for mask in range(2**n):
            if not mask >> me & 1:
                part = (u[mask | 1 << me] - u[mask]) / (n * comb(n - 1, mask.bit_count()))
                out[me, 1 + (mask >> partner & 1)] += 2 * part
                out[me, 0] += part
    return out


# %% pricing.matched_pair_shapley wrong story_only
def pair_values(game):
    easy = list(range(2, game.n_players))
    u = lambda *who: game.value([*who, *easy])
    a = [u(0, 1) - u(1), u(0) - u()]
    b = [u(0, 1) - u(0), u(1) - u()]
    return np.array([[np.mean(a), *a], [np.mean(b), *b]])


# %% pricing.matched_pair_shapley wrong alike_within_halves
def pair_values(game):
    n, u = game.n_players, game.table
    out = []
    for me, partner in ((0, 1), (1, 0)):
        gains = [(mask >> partner & 1, mask.bit_count(), u[mask | 1 << me] - u[mask]) for mask in range(2**n) if not mask >> me & 1]
        value = sum(g / (n * comb(n - 1, k)) for _, k, g in gains)
        out.append([value, np.mean([g for t, _, g in gains if t]), np.mean([g for t, _, g in gains if not t])])
    return np.array(out)


# %% pricing.matched_pair_shapley wrong partner_no_player
def pair_values(game):
    n, u = game.n_players, game.table
    out = np.zeros((2, 3))
    for me, partner in ((0, 1), (1, 0)):
        for mask in range(2**n):
            if not mask >> me & 1:
                there, gain = mask >> partner & 1, u[mask | 1 << me] - u[mask]
                out[me, 2 - there] += gain / ((n - 1) * comb(n - 2, mask.bit_count() - there))
    out[:, 0] = out[:, 1:].mean(axis=1)
    return out


# %% pricing.matched_pair_shapley wrong partner_no_player_in_the_means
def pair_values(game):
    n, u = game.n_players, game.table
    out = np.zeros((2, 3))
    for me, partner in ((0, 1), (1, 0)):
        for mask in range(2**n):
            if not mask >> me & 1:
                there, gain = mask >> partner & 1, u[mask | 1 << me] - u[mask]
                out[me, 2 - there] += gain / ((n - 1) * comb(n - 2, mask.bit_count() - there))
    out[:, 0] = shapley(np.array(u))[:2]
    return out


# %% pricing.matched_pair_shapley wrong -
def pair_values(game):
    return np.zeros((2, 3))


# %% pricing.interaction right from-dividends
def interactions(game):
    c, n = np.array(game.table), game.n_players
    for i in range(n):
        c.reshape(-1, 2, 2**i)[:, 1] -= c.reshape(-1, 2, 2**i)[:, 0]
    out = [[0.0] * n for _ in range(n)]
    for T in range(2**n):
        members = [p for p in range(n) if T >> p & 1]
        for i in members:
            for j in members:
                if i != j:
                    out[i][j] += c[T] / (len(members) - 1)
    return out


# %% pricing.interaction right merged-player-orders
def interactions(game):
    n = game.n_players
    rows = all_coalitions(n)
    index = np.zeros((n, n))
    for i, j in combinations(range(n), 2):
        free = rows[~rows[:, i] & ~rows[:, j]]
        with_i, with_j = free.copy(), free.copy()
        with_i[:, i] = with_j[:, j] = True
        joint = game(with_i | with_j) - game(with_i) - game(with_j) + game(free)
        sizes = free.sum(axis=1)
        index[i, j] = index[j, i] = np.mean([joint[sizes == k].mean() for k in range(n - 1)])
    return index


# %% pricing.interaction wrong unweighted
def interactions(game):
    n, rows = game.n_players, all_coalitions(game.n_players)
    index = np.zeros((n, n))
    for i, j in combinations(range(n), 2):
        sign = np.where(rows[:, i] == rows[:, j], 1, -1)
        index[i, j] = index[j, i] = sign @ game(rows) / 2 ** (n - 2)
    return index


# %% pricing.interaction wrong weights_of_one_player
def interactions(game):
    n, u = game.n_players, game.table
    index = np.zeros((n, n))
    for i, j in combinations(range(n), 2):
        for S in range(2**n):
            if not S >> i & 1 and not S >> j & 1:
                a, b = 1 << i, 1 << j
                index[i, j] += (u[S | a | b] - u[S | a] - u[S | b] + u[S]) / (n * comb(n - 1, S.bit_count()))
    return index + index.T


# %% pricing.interaction wrong gain_of_the_pair
def interactions(game):
    n, u = game.n_players, game.table
    index = np.zeros((n, n))
    for i, j in combinations(range(n), 2):
        both = 1 << i | 1 << j
        for S in range(2**n):
            if not S & both:
                index[i, j] += (u[S | both] - u[S]) / ((n - 1) * comb(n - 2, S.bit_count()))
    return index + index.T


# %% pricing.interaction wrong forgets_the_empty
def interactions(game):
    n, u = game.n_players, game.table
    index = np.zeros((n, n))
    for i, j in combinations(range(n), 2):
        a, b = 1 << i, 1 << j
        for S in range(2**n):
            if not S & (a | b):
                index[i, j] += (u[S | a | b] - u[S | a] - u[S | b]) / ((n - 1) * comb(n - 2, S.bit_count()))
    return index + index.T


# %% pricing.interaction wrong empty_taken_off
def interactions(game):
    n, u = game.n_players, game.table
    index = np.zeros((n, n))
    for i, j in combinations(range(n), 2):
        a, b = 1 << i, 1 << j
        for S in range(2**n):
            if not S & (a | b):
                index[i, j] += (u[S | a | b] - u[S | a] - u[S | b] - u[S]) / ((n - 1) * comb(n - 2, S.bit_count()))
    return index + index.T


# %% pricing.interaction wrong sizes_summed
def interactions(game):
    n, u = game.n_players, game.table
    index = np.zeros((n, n))
    for i, j in combinations(range(n), 2):
        a, b = 1 << i, 1 << j
        for S in range(2**n):
            if not S & (a | b):
                index[i, j] += (u[S | a | b] - u[S | a] - u[S | b] + u[S]) / comb(n - 2, S.bit_count())
    return index + index.T


# %% pricing.interaction wrong upper_half_only
def interactions(game):
    n, u = game.n_players, game.table
    index = np.zeros((n, n))
    for i, j in combinations(range(n), 2):
        a, b = 1 << i, 1 << j
        for S in range(2**n):
            if not S & (a | b):
                index[i, j] += (u[S | a | b] - u[S | a] - u[S | b] + u[S]) / ((n - 1) * comb(n - 2, S.bit_count()))
    return index


# %% pricing.interaction wrong -
def interactions(game):
    return np.zeros((game.n_players, game.n_players))


# %% pricing.contextual right plain-numbers
code_gains = {"alone": 25, "after A": 80 - 50, "after B": 90.0 - 20.0, "after A and B": 100 - 75}
code_gains |= {"with A": 80 - 50 - 25, "with B": 90 - 20 - 25, "with B, given A": 100 - 75 - 80 + 50}

# %% pricing.contextual right from-the-table
t = priced.table
code_gains = dict(zip(["alone", "after A", "after B", "after A and B"], t[4:] - t[:4], strict=True))
code_gains["with A"], code_gains["with B"] = t[5] - t[1] - t[4] + t[0], t[6] - t[2] - t[4] + t[0]
code_gains["with B, given A"] = t[7] - t[3] - t[5] + t[1]

# %% pricing.contextual wrong utility_of_the_pair
code_gains = {"alone": 25, "after A": priced.value([0, 2]), "after B": priced.value([1, 2]), "after A and B": priced.value([0, 1, 2])}
code_gains |= {"with A": 80 - 50 - 25, "with B": 90 - 20 - 25, "with B, given A": -5}

# %% pricing.contextual wrong gain_of_the_other
t = priced.table
code_gains = {"alone": t[4], "after A": t[5] - t[4], "after B": t[6] - t[4], "after A and B": t[7] - t[3]}
code_gains |= {"with A": 5, "with B": 45, "with B, given A": -5}

# %% pricing.contextual wrong gain_for_synergy
t = priced.table
gains = t[4:] - t[:4]
code_gains = {"alone": gains[0], "after A": gains[1], "after B": gains[2], "after A and B": gains[3]}
code_gains |= {"with A": gains[1], "with B": gains[2], "with B, given A": gains[3]}

# %% pricing.contextual wrong synergy_without_context
t = priced.table
code_gains = {"alone": 25, "after A": 30, "after B": 70, "after A and B": 25}
code_gains |= {"with A": 5, "with B": 45, "with B, given A": t[7] - t[3] - t[5]}

# %% pricing.contextual wrong joint_worth
t = priced.table
code_gains = {"alone": 25, "after A": 30, "after B": 70, "after A and B": 25}
code_gains |= {"with A": t[5] - t[0], "with B": t[6] - t[0], "with B, given A": t[7] - t[1]}

# %% pricing.contextual wrong -
code_gains = {"alone": 25, "after A": 31, "after B": 69, "after A and B": 25, "with A": 5, "with B": 44, "with B, given A": 0}

# %% pricing.shapley right subset-formula
third, sixth = Fraction(1, 3), Fraction(1, 6)
prices = {
    "A": third * (50 + 100 - 90) + sixth * (75 - 20 + 80 - 25),
    "B": third * (20 + 100 - 80) + sixth * (75 - 50 + 90 - 25),
    "C": third * (25 + 100 - 75) + sixth * (80 - 50 + 90 - 20),
}

# %% pricing.shapley right floats-of-the-helper
prices = {name: float(value) for name, value in zip("ABC", shapley(np.array(priced.table)), strict=True)}

# %% pricing.shapley wrong rounded
prices = {name: round(float(value), 2) for name, value in zip("ABC", shapley(np.array(priced.table)), strict=True)}

# %% pricing.shapley wrong rounded_early
prices = {"A": 0.33 * 60 + 0.17 * 110, "B": 0.33 * 40 + 0.17 * 90, "C": 0.33 * 50 + 0.17 * 100}
prices = {name: round(value, 6) for name, value in prices.items()}

# %% pricing.shapley wrong banzhaf
t = np.array(priced.table)
prices = {name: np.diff(t.reshape(-1, 2, 2**i), axis=1).mean() for i, name in enumerate("ABC")}

# %% pricing.shapley wrong one_order
prices = {"A": priced.value([0]), "B": priced.value([0, 1]) - priced.value([0]), "C": 100 - priced.value([0, 1])}

# %% pricing.shapley wrong by_worth_alone
prices = {"A": Fraction(50 * 100, 95), "B": Fraction(20 * 100, 95), "C": Fraction(25 * 100, 95)}

# %% pricing.shapley wrong -
prices = {"A": 40, "B": 25, "C": 35}

# %% pricing.decisions right plain
purchase = {"best single": (1, 0, 0), "analyst": 80.0, "best pair": np.array([0, 1, 1]), "its performance": 90.0, "lost by rank": 10.0}

# %% pricing.decisions right by-search
u = priced.value
duo = max(combinations(range(3), 2), key=u)
one = max(range(3), key=lambda k: u([k]))
alone = sorted(range(3), key=lambda k: u([k]))[1:]
purchase = {"best single": [int(k == one) for k in range(3)], "analyst": u(alone), "best pair": [int(k in duo) for k in range(3)]}
purchase |= {"its performance": u(duo), "lost by rank": u(duo) - u([0, 2])}

# %% pricing.decisions wrong top_two_by_value
ranked = np.argsort(-shapley(np.array(priced.table)))[:2]
reached = priced.value(ranked.tolist())
row = [int(k in ranked) for k in range(3)]
purchase = {"best single": [1, 0, 0], "analyst": reached, "best pair": row, "its performance": reached, "lost by rank": 0}

# %% pricing.decisions wrong worths_added
purchase = {"best single": [1, 0, 0], "analyst": 50 + 25, "best pair": [1, 0, 1], "its performance": 50 + 25, "lost by rank": 75 - 75}

# %% pricing.decisions wrong best_single_at_the_end
last = int(np.argmin([priced.value([1, 2]), priced.value([0, 2]), priced.value([0, 1])]))
purchase = {"best single": [int(k == last) for k in range(3)], "analyst": 80, "best pair": [0, 1, 1], "its performance": 90, "lost by rank": 10}

# %% pricing.decisions wrong shares_added
share = Fraction(115 + 100, 3)
purchase = {"best single": [1, 0, 0], "analyst": share, "best pair": [1, 0, 1], "its performance": share, "lost by rank": 0}

# %% pricing.decisions right rows-of-booleans
rows = all_coalitions(3)
purchase = {"best single": rows[1], "analyst": 80, "best pair": rows[6].tolist(), "its performance": 90, "lost by rank": 10}

# %% pricing.decisions wrong loss_below_nought
purchase = {"best single": [1, 0, 0], "analyst": 80, "best pair": [0, 1, 1], "its performance": 90, "lost by rank": priced.value([0, 2]) - 90}

# %% pricing.decisions wrong -
purchase = {"best single": [0, 1, 0], "analyst": 70, "best pair": [1, 1, 0], "its performance": 75, "lost by rank": 5}


# %% pricing.budgets right loops-over-sets
def best_purchase(game, prices, budget):
    n = game.n_players
    best = (-np.inf, 0.0, ())
    for k in range(n + 1):
        for S in combinations(range(n), k):
            cost = sum(prices[i] for i in S)
            if cost <= budget and (game.value(S), -cost) > best[:2]:
                best = (game.value(S), -cost, S)
    return [i in best[2] for i in range(n)]


def purchase_by_rank(values, prices, budget):
    left, row = budget, [False] * len(prices)
    for _, i in sorted(((v, i) for i, v in enumerate(values)), reverse=True):
        if left - prices[i] >= 0:
            left -= prices[i]
            row[i] = True
    return row


def misled(tables, prices, budget):
    def one(table):
        game = TableGame(table)
        best = game(np.array(best_purchase(game, prices, budget)))
        return best > game(np.array(purchase_by_rank(shapley(table), prices, budget))) + 1e-9

    return float(np.mean([one(table) for table in tables]))


# %% pricing.budgets right masks
def best_purchase(game, prices, budget):
    u, c = np.asarray(game.table), np.zeros(1)
    for price in prices:
        c = np.r_[c, c + price]
    can = np.flatnonzero(c <= budget)
    best = int(can[np.argmax(u[can])])
    same = [m for m in can.tolist() if u[m] == u[best]]
    best = min(same, key=lambda m: c[m])
    return np.array([best >> i & 1 for i in range(len(prices))]).astype(bool)


def purchase_by_rank(values, prices, budget):
    row = np.zeros(len(prices), bool)
    for i in reversed(np.argsort(values).tolist()):
        row[i] = np.dot(row, prices) + prices[i] <= budget
    return row


def misled(tables, prices, budget):
    bits = 1 << np.arange(len(prices))
    costs = all_coalitions(len(prices)) @ np.array(prices)
    tables = np.asarray(tables)
    best = tables[:, costs <= budget].max(axis=1)
    ranked = np.array([t[purchase_by_rank(shapley(t), prices, budget) @ bits] for t in tables])
    return np.count_nonzero(best - ranked > 1e-9) / len(tables)


# %% pricing.budgets wrong greedy
def best_purchase(game, prices, budget):
    row = np.zeros(len(prices), dtype=bool)
    while True:
        options = []
        for i in np.flatnonzero(~row):
            if row @ np.array(prices) + prices[i] <= budget:
                more = row.copy()
                more[i] = True
                options.append((float(game(more) - game(row)), i))
        if not options or max(options)[0] <= 0:
            return row
        row[max(options)[1]] = True


# %% pricing.budgets wrong money_left
def best_purchase(game, prices, budget):
    rows = all_coalitions(game.n_players)
    affordable = rows[rows @ np.array(prices) < budget]
    return affordable[np.argmax(game(affordable))] if len(affordable) else rows[0]


# %% pricing.budgets wrong dearer_of_two
def best_purchase(game, prices, budget):
    best, row = -np.inf, None
    for candidate in all_coalitions(game.n_players):
        if candidate @ np.array(prices) <= budget and game(candidate) > best:
            best, row = game(candidate), candidate
    return row


# %% pricing.budgets wrong spends_all
def best_purchase(game, prices, budget):
    rows = all_coalitions(game.n_players)
    costs = rows @ np.array(prices)
    dearest = rows[costs == costs[costs <= budget].max()]
    return dearest[np.argmax(game(dearest))]


# %% pricing.budgets wrong stops_at_the_first_too_dear
def purchase_by_rank(values, prices, budget):
    order = np.argsort(-np.asarray(values))
    enough = np.cumsum(np.asarray(prices)[order]) <= budget
    row = np.zeros(len(prices), dtype=bool)
    row[order[enough]] = True
    return row


# %% pricing.budgets wrong value_for_money
def purchase_by_rank(values, prices, budget):
    row = np.zeros(len(prices), dtype=bool)
    for i in np.argsort(-np.asarray(values) / np.asarray(prices)):
        if row @ np.array(prices) + prices[i] <= budget:
            row[i] = True
    return row


# %% pricing.budgets wrong other_sets_counted
def misled(tables, prices, budget):
    costs, rows = all_coalitions(len(prices)) @ np.array(prices), all_coalitions(len(prices))
    count = 0
    for table in tables:
        best = max(np.flatnonzero(costs <= budget), key=lambda m: (table[m], -costs[m]))
        row, left = np.zeros(len(prices), dtype=bool), budget
        for i in np.argsort(-shapley(table), kind="stable"):
            if prices[i] <= left:
                row[i], left = True, left - prices[i]
        count += not np.array_equal(row, rows[best])
    return count / len(tables)


# %% pricing.budgets wrong greedy
def misled(tables, prices, budget):
    count = 0
    for table in tables:
        greedy, left = 0, budget
        while True:
            adds = [(table[greedy | 1 << i] - table[greedy], i) for i in range(len(prices)) if not greedy >> i & 1 and prices[i] <= left]
            if not adds or max(adds)[0] <= 0:
                break
            greedy, left = greedy | 1 << max(adds)[1], left - prices[max(adds)[1]]
        ranked, left = 0, budget
        for i in np.argsort(-shapley(table), kind="stable").tolist():
            if prices[i] <= left:
                ranked, left = ranked | 1 << i, left - prices[i]
        count += table[ranked] < table[greedy] - 1e-9
    return count / len(tables)


# %% pricing.budgets right noughts-and-ones
def best_purchase(game, prices, budget):
    n, best = game.n_players, 0
    cost = lambda mask: sum(price for i, price in enumerate(prices) if mask >> i & 1)
    for mask in range(2**n):
        better = (game.table[mask], -cost(mask)) > (game.table[best], -cost(best))
        if cost(mask) <= budget and better:
            best = mask
    return [best >> i & 1 for i in range(n)]


def purchase_by_rank(values, prices, budget):
    row = np.zeros(len(prices), dtype=int)
    for i in np.argsort(values)[::-1]:
        if prices[i] <= budget - row @ np.array(prices):
            row[i] = 1
    return row


def misled(tables, prices, budget):
    bits = 2 ** np.arange(len(prices))
    pairs = [(bits @ best_purchase(TableGame(t), prices, budget), purchase_by_rank(shapley(t), prices, budget) @ bits) for t in tables]
    return float(np.mean([t[r] < t[b] - 1e-9 for t, (b, r) in zip(tables, pairs, strict=True)]))


# %% pricing.budgets wrong money_left
def best_purchase(game, prices, budget):
    rows = all_coalitions(game.n_players)
    can = (rows @ np.array(prices) < budget) | ~rows.any(axis=1)
    return rows[np.argmax(np.where(can, game.table, -np.inf))]


def purchase_by_rank(values, prices, budget):
    row = np.zeros(len(prices), dtype=bool)
    for i in np.argsort(-np.asarray(values)):
        if row @ np.array(prices) + prices[i] <= budget:
            row[i] = True
    return row


def misled(tables, prices, budget):
    games = [TableGame(table) for table in tables]
    best = [game(best_purchase(game, prices, budget)) for game in games]
    ranked = [game(purchase_by_rank(shapley(table), prices, budget)) for game, table in zip(games, tables, strict=True)]
    return float(np.mean(np.array(ranked) < np.array(best) - 1e-9))


# %% pricing.budgets wrong money_left
def purchase_by_rank(values, prices, budget):
    row = np.zeros(len(prices), dtype=bool)
    for i in np.argsort(-np.asarray(values)):
        row[i] = row @ np.array(prices) + prices[i] < budget
    return row


# %% pricing.budgets wrong less_cost
def best_purchase(game, prices, budget):
    rows = all_coalitions(game.n_players)
    costs = rows @ np.array(prices)
    return rows[np.argmax(np.where(costs <= budget, game.table - costs, -np.inf))]


# %% pricing.budgets wrong less_a_tenth_of_the_cost
def best_purchase(game, prices, budget):
    rows = all_coalitions(game.n_players)
    costs = rows @ np.array(prices)
    return rows[np.argmax(np.where(costs <= budget, game.table - costs / 10, -np.inf))]


# %% pricing.budgets wrong less_twice_the_cost
def best_purchase(game, prices, budget):
    rows = all_coalitions(game.n_players)
    costs = rows @ np.array(prices)
    return rows[np.argmax(np.where(costs <= budget, game.table - 2 * costs, -np.inf))]


# %% pricing.budgets wrong never_nothing
def best_purchase(game, prices, budget):
    best, row = (-np.inf, 0), [False] * game.n_players
    for k in range(1, game.n_players + 1):
        for S in combinations(range(game.n_players), k):
            cost = sum(prices[i] for i in S)
            if cost <= budget and (game.value(S), -cost) > best:
                best, row = (game.value(S), -cost), [i in S for i in range(game.n_players)]
    return row


# %% pricing.budgets wrong budget_ignored
def best_purchase(game, prices, budget):
    rows = all_coalitions(game.n_players)
    return rows[np.lexsort((rows @ np.array(prices), -np.asarray(game.table)))[0]]


# %% pricing.budgets wrong budget_ignored
def misled(tables, prices, budget):
    count = 0
    for table in tables:
        ranked, left = 0, budget
        for i in np.argsort(-shapley(table), kind="stable").tolist():
            if prices[i] <= left:
                ranked, left = ranked | 1 << i, left - prices[i]
        count += table[ranked] < table.max() - 1e-9
    return count / len(tables)


# %% pricing.budgets wrong largest_sum_of_values
def purchase_by_rank(values, prices, budget):
    rows = all_coalitions(len(prices))
    return rows[np.argmax(np.where(rows @ np.array(prices) <= budget, rows @ np.asarray(values), -np.inf))]


# %% pricing.budgets wrong skips_the_worthless
def purchase_by_rank(values, prices, budget):
    row = np.zeros(len(prices), dtype=bool)
    for i in np.argsort(-np.asarray(values)):
        if values[i] > 0 and row @ np.array(prices) + prices[i] <= budget:
            row[i] = True
    return row


# %% pricing.budgets wrong ascending
def purchase_by_rank(values, prices, budget):
    row = np.zeros(len(prices), dtype=bool)
    for i in np.argsort(values):
        if row @ np.array(prices) + prices[i] <= budget:
            row[i] = True
    return row


# %% pricing.budgets wrong counted_not_shared
def misled(tables, prices, budget):
    bits, costs = 1 << np.arange(len(prices)), all_coalitions(len(prices)) @ np.array(prices)
    count = 0
    for table in tables:
        ranked, left = 0, budget
        for i in np.argsort(-shapley(table), kind="stable").tolist():
            if prices[i] <= left:
                ranked, left = ranked + int(bits[i]), left - prices[i]
        count += int(table[ranked] < table[costs <= budget].max() - 1e-9)
    return count


# %% pricing.budgets wrong ranked_by_worth_alone
def misled(tables, prices, budget):
    bits, costs = 1 << np.arange(len(prices)), all_coalitions(len(prices)) @ np.array(prices)
    count = 0
    for table in tables:
        ranked, left = 0, budget
        for i in np.argsort(-table[bits], kind="stable").tolist():
            if prices[i] <= left:
                ranked, left = ranked + int(bits[i]), left - prices[i]
        count += int(table[ranked] < table[costs <= budget].max() - 1e-9)
    return count / len(tables)


# %% pricing.budgets wrong -
def best_purchase(game, prices, budget):
    return np.ones(len(prices), dtype=bool)


# %% pricing.corpora right recursive-probability
def language_table(corpora, held_out, order, alpha):
    from collections import defaultdict

    def learn(text):
        follows = defaultdict(lambda: defaultdict(int))
        for k in range(len(text)):
            for length in range(order + 1):
                if length <= k:
                    follows[text[k - length : k]][text[k]] += 1
        return follows

    learnt = [learn(text) for text in corpora]

    def chance(members, h, c):
        lower = chance(members, h[1:], c) if h else 1 / 256
        seen = [learnt[i].get(h, {}) for i in members]
        return (sum(s.get(c, 0) for s in seen) + alpha * lower) / (sum(sum(s.values()) for s in seen) + alpha)

    table = []
    for row in all_coalitions(len(corpora)):
        members = np.flatnonzero(row)
        bits = [[-log2(chance(members, t[max(0, k - order) : k], t[k])) for k in range(len(t))] for t in held_out]
        table.append(8 - np.mean([np.mean(b) for b in bits]))
    return table


def values_and_synergies(table):
    t = [float(x) for x in table]
    pairs = ((3, 1, 2, 4), (5, 1, 4, 2), (6, 2, 4, 1))
    synergies = [[t[p] - t[a] - t[b] + t[0], t[7] - t[a | k] - t[b | k] + t[k]] for p, a, b, k in pairs]
    values = [sum(t[m | 1 << i] - t[m] for m in range(8) if not m >> i & 1 and m.bit_count() != 1) / 3 for i in range(3)]
    values = [v + sum(t[m | 1 << i] - t[m] for m in (1, 2, 4) if m != 1 << i) / 6 for i, v in enumerate(values)]
    return values, synergies


# %% pricing.corpora right counts-as-strings
def language_table(corpora, held_out, order, alpha):
    from collections import Counter

    def followed(text):
        return Counter(text[k - n : k] for n in range(order + 1) for k in range(n, len(text)))

    def ended(text):
        return Counter(text[k - n : k + 1] for n in range(order + 1) for k in range(n, len(text)))

    out = np.zeros(2 ** len(corpora))
    for mask in range(len(out)):
        mine = [text for i, text in enumerate(corpora) if mask >> i & 1]
        contexts, continued = sum(map(followed, mine), Counter()), sum(map(ended, mine), Counter())
        for text in held_out:
            for k, c in enumerate(text):
                p = 2.0**-8
                for n in range(min(order, k) + 1):
                    h = text[k - n : k]
                    p = (continued[h + c] + alpha * p) / (contexts[h] + alpha)
                out[mask] += np.log2(p) / len(text) / len(held_out)
        out[mask] += 8
    return out


def values_and_synergies(table):
    cube = np.asarray(table).reshape(2, 2, 2)  # axes: player 2, 1, 0
    joint = [np.diff(np.diff(cube, axis=2 - i), axis=2 - j).ravel() for i, j in combinations(range(3), 2)]
    return shapley(np.asarray(table)), np.array(joint)


# %% pricing.corpora wrong tests_on_training_text
def language_table(corpora, held_out, order, alpha):
    from collections import Counter

    table = []
    for row in all_coalitions(len(corpora)):
        n, m = Counter(), Counter()
        for text in (corpora[i] for i in np.flatnonzero(row)):
            places = [(k - j, k) for j in range(order + 1) for k in range(j, len(text))]
            n.update(text[a:k] for a, k in places)
            m.update(text[a : k + 1] for a, k in places)
        saved = 8
        for text in corpora:
            for k, c in enumerate(text):
                p = 1 / 256
                for j in range(min(order, k) + 1):
                    p = (m[text[k - j : k] + c] + alpha * p) / (n[text[k - j : k]] + alpha)
                saved += log2(p) / len(text) / len(corpora)
        table.append(saved)
    return np.array(table)


# %% pricing.corpora wrong bits_needed
def language_table(corpora, held_out, order, alpha):
    from collections import Counter

    table = []
    for row in all_coalitions(len(corpora)):
        n, m = Counter(), Counter()
        for text in (corpora[i] for i in np.flatnonzero(row)):
            places = [(k - j, k) for j in range(order + 1) for k in range(j, len(text))]
            n.update(text[a:k] for a, k in places)
            m.update(text[a : k + 1] for a, k in places)
        needed = 0
        for text in held_out:
            for k, c in enumerate(text):
                p = 1 / 256
                for j in range(min(order, k) + 1):
                    p = (m[text[k - j : k] + c] + alpha * p) / (n[text[k - j : k]] + alpha)
                needed -= log2(p) / len(text)
        table.append(needed / len(held_out))
    return np.array(table)


# %% pricing.corpora wrong joined_texts
def language_table(corpora, held_out, order, alpha):
    from collections import Counter

    table = []
    for row in all_coalitions(len(corpora)):
        text = "".join(corpora[i] for i in np.flatnonzero(row))
        places = [(k - j, k) for j in range(order + 1) for k in range(j, len(text))]
        n, m = Counter(text[a:k] for a, k in places), Counter(text[a : k + 1] for a, k in places)
        saved = 8
        for test in held_out:
            for k, c in enumerate(test):
                p = 1 / 256
                for j in range(min(order, k) + 1):
                    p = (m[test[k - j : k] + c] + alpha * p) / (n[test[k - j : k]] + alpha)
                saved += log2(p) / len(test) / len(held_out)
        table.append(saved)
    return np.array(table)


# %% pricing.corpora wrong weighed_by_length
def language_table(corpora, held_out, order, alpha):
    from collections import Counter

    table = []
    for row in all_coalitions(len(corpora)):
        n, m = Counter(), Counter()
        for text in (corpora[i] for i in np.flatnonzero(row)):
            places = [(k - j, k) for j in range(order + 1) for k in range(j, len(text))]
            n.update(text[a:k] for a, k in places)
            m.update(text[a : k + 1] for a, k in places)
        bits = []
        for text in held_out:
            for k, c in enumerate(text):
                p = 1 / 256
                for j in range(min(order, k) + 1):
                    p = (m[text[k - j : k] + c] + alpha * p) / (n[text[k - j : k]] + alpha)
                bits.append(-log2(p))
        table.append(8 - np.mean(bits))
    return np.array(table)


# %% pricing.corpora wrong no_shorter_contexts
def language_table(corpora, held_out, order, alpha):
    from collections import Counter

    table = []
    for row in all_coalitions(len(corpora)):
        n, m = Counter(), Counter()
        for text in (corpora[i] for i in np.flatnonzero(row)):
            places = [(k - j, k) for j in range(order + 1) for k in range(j, len(text))]
            n.update(text[a:k] for a, k in places)
            m.update(text[a : k + 1] for a, k in places)
        saved = []
        for text in held_out:
            h = [text[max(0, k - order) : k] for k in range(len(text))]
            saved.append(np.mean([8 + log2((m[a + c] + alpha / 256) / (n[a] + alpha)) for a, c in zip(h, text, strict=True)]))
        table.append(np.mean(saved))
    return np.array(table)


# %% pricing.corpora wrong log_of_the_mean
def language_table(corpora, held_out, order, alpha):
    from collections import Counter

    table = []
    for row in all_coalitions(len(corpora)):
        n, m = Counter(), Counter()
        for text in (corpora[i] for i in np.flatnonzero(row)):
            places = [(k - j, k) for j in range(order + 1) for k in range(j, len(text))]
            n.update(text[a:k] for a, k in places)
            m.update(text[a : k + 1] for a, k in places)
        saved = []
        for text in held_out:
            chances = []
            for k, c in enumerate(text):
                p = 1 / 256
                for j in range(min(order, k) + 1):
                    p = (m[text[k - j : k] + c] + alpha * p) / (n[text[k - j : k]] + alpha)
                chances.append(p)
            saved.append(8 + log2(np.mean(chances)))
        table.append(np.mean(saved))
    return np.array(table)


# %% pricing.corpora wrong natural_logarithm
def language_table(corpora, held_out, order, alpha):
    from collections import Counter

    table = []
    for row in all_coalitions(len(corpora)):
        n, m = Counter(), Counter()
        for text in (corpora[i] for i in np.flatnonzero(row)):
            places = [(k - j, k) for j in range(order + 1) for k in range(j, len(text))]
            n.update(text[a:k] for a, k in places)
            m.update(text[a : k + 1] for a, k in places)
        saved = 8
        for text in held_out:
            for k, c in enumerate(text):
                p = 1 / 256
                for j in range(min(order, k) + 1):
                    p = (m[text[k - j : k] + c] + alpha * p) / (n[text[k - j : k]] + alpha)
                saved += np.log(p) / len(text) / len(held_out)
        table.append(saved)
    return np.array(table)


# %% pricing.corpora wrong joint_worth
def values_and_synergies(table):
    rest = {(0, 1): 4, (0, 2): 2, (1, 2): 1}
    return shapley(table), np.array([[table[7 - k] - table[0], table[7] - table[k]] for k in rest.values()])


# %% pricing.corpora wrong empty_given_back
def values_and_synergies(table):
    rows = []
    for i, j in combinations(range(3), 2):
        k, a, b = 7 - 2**i - 2**j, 2**i, 2**j
        rows.append([table[a | b] - table[a] - table[b] + table[0], table[7] - table[a | k] - table[b | k] + table[0]])
    return shapley(table), np.array(rows)


# %% pricing.corpora wrong banzhaf
def values_and_synergies(table):
    rows = []
    for i, j in combinations(range(3), 2):
        k, a, b = 7 - 2**i - 2**j, 2**i, 2**j
        rows.append([table[a | b] - table[a] - table[b] + table[0], table[7] - table[a | k] - table[b | k] + table[k]])
    return np.array([np.diff(table.reshape(-1, 2, 2**i), axis=1).mean() for i in range(3)]), np.array(rows)


# %% pricing.corpora wrong end_of_text_counted
def language_table(corpora, held_out, order, alpha):
    from collections import Counter

    table = []
    for row in all_coalitions(len(corpora)):
        n, m = Counter(), Counter()
        for text in (corpora[i] for i in np.flatnonzero(row)):
            places = [(k - j, k) for j in range(order + 1) for k in range(j, len(text))]
            n.update(text[a:k] for a, k in places)
            n.update(text[len(text) - j :] for j in range(min(order, len(text)) + 1))
            m.update(text[a : k + 1] for a, k in places)
        needed = []
        for text in held_out:
            bits = 0
            for k in range(0, len(text)):
                p = 1 / 256
                for j in range(min(order, k) + 1):
                    h = text[k - j : k]
                    p = (m[h + text[k]] + alpha * p) / (n[h] + alpha)
                bits -= log2(p)
            needed.append(bits / len(text))
        table.append(8 - np.mean(needed))
    return np.array(table)


# %% pricing.corpora wrong first_characters_not_counted
def language_table(corpora, held_out, order, alpha):
    from collections import Counter

    table = []
    for row in all_coalitions(len(corpora)):
        n, m = Counter(), Counter()
        for text in (corpora[i] for i in np.flatnonzero(row)):
            places = [(k - j, k) for j in range(order + 1) for k in range(order, len(text))]
            n.update(text[a:k] for a, k in places)
            m.update(text[a : k + 1] for a, k in places)
        needed = []
        for text in held_out:
            bits = 0
            for k in range(0, len(text)):
                p = 1 / 256
                for j in range(min(order, k) + 1):
                    h = text[k - j : k]
                    p = (m[h + text[k]] + alpha * p) / (n[h] + alpha)
                bits -= log2(p)
            needed.append(bits / len(text))
        table.append(8 - np.mean(needed))
    return np.array(table)


# %% pricing.corpora wrong first_characters_not_tested
def language_table(corpora, held_out, order, alpha):
    from collections import Counter

    table = []
    for row in all_coalitions(len(corpora)):
        n, m = Counter(), Counter()
        for text in (corpora[i] for i in np.flatnonzero(row)):
            places = [(k - j, k) for j in range(order + 1) for k in range(j, len(text))]
            n.update(text[a:k] for a, k in places)
            m.update(text[a : k + 1] for a, k in places)
        needed = []
        for text in held_out:
            bits = 0
            for k in range(order, len(text)):
                p = 1 / 256
                for j in range(min(order, k) + 1):
                    h = text[k - j : k]
                    p = (m[h + text[k]] + alpha * p) / (n[h] + alpha)
                bits -= log2(p)
            needed.append(bits / (len(text) - order))
        table.append(8 - np.mean(needed))
    return np.array(table)


# %% pricing.corpora wrong half_the_characters
def language_table(corpora, held_out, order, alpha):
    from collections import Counter

    table = []
    for row in all_coalitions(len(corpora)):
        n, m = Counter(), Counter()
        for text in (corpora[i] for i in np.flatnonzero(row)):
            places = [(k - j, k) for j in range(order + 1) for k in range(j, len(text))]
            n.update(text[a:k] for a, k in places)
            m.update(text[a : k + 1] for a, k in places)
        needed = []
        for text in held_out:
            bits = 0
            for k in range(0, len(text)):
                p = 2**-7
                for j in range(min(order, k) + 1):
                    h = text[k - j : k]
                    p = (m[h + text[k]] + alpha * p) / (n[h] + alpha)
                bits -= log2(p)
            needed.append(bits / len(text))
        table.append(8 - np.mean(needed))
    return np.array(table)


# %% pricing.corpora wrong no_empty_history
def language_table(corpora, held_out, order, alpha):
    from collections import Counter

    table = []
    for row in all_coalitions(len(corpora)):
        n, m = Counter(), Counter()
        for text in (corpora[i] for i in np.flatnonzero(row)):
            places = [(k - j, k) for j in range(order + 1) for k in range(j, len(text))]
            n.update(text[a:k] for a, k in places)
            m.update(text[a : k + 1] for a, k in places)
        needed = []
        for text in held_out:
            bits = 0
            for k in range(0, len(text)):
                p = 1 / 256
                for j in range(1, min(order, k) + 1):
                    h = text[k - j : k]
                    p = (m[h + text[k]] + alpha * p) / (n[h] + alpha)
                bits -= log2(p)
            needed.append(bits / len(text))
        table.append(8 - np.mean(needed))
    return np.array(table)


# %% pricing.corpora wrong bits_of_a_text
def language_table(corpora, held_out, order, alpha):
    from collections import Counter

    table = []
    for row in all_coalitions(len(corpora)):
        n, m = Counter(), Counter()
        for text in (corpora[i] for i in np.flatnonzero(row)):
            places = [(k - j, k) for j in range(order + 1) for k in range(j, len(text))]
            n.update(text[a:k] for a, k in places)
            m.update(text[a : k + 1] for a, k in places)
        needed = []
        for text in held_out:
            bits = 0
            for k in range(0, len(text)):
                p = 1 / 256
                for j in range(min(order, k) + 1):
                    h = text[k - j : k]
                    p = (m[h + text[k]] + alpha * p) / (n[h] + alpha)
                bits -= log2(p)
            needed.append(bits)
        table.append(8 - np.mean(needed))
    return np.array(table)


# %% pricing.corpora wrong history_one_short
def language_table(corpora, held_out, order, alpha):
    from collections import Counter

    table = []
    for row in all_coalitions(len(corpora)):
        n, m = Counter(), Counter()
        for text in (corpora[i] for i in np.flatnonzero(row)):
            places = [(k - j, k) for j in range(order + 1) for k in range(j, len(text))]
            n.update(text[a:k] for a, k in places)
            m.update(text[a : k + 1] for a, k in places)
        needed = []
        for text in held_out:
            bits = 0
            for k in range(0, len(text)):
                p = 1 / 256
                for j in range(min(order - 1, k) + 1):
                    h = text[k - j : k]
                    p = (m[h + text[k]] + alpha * p) / (n[h] + alpha)
                bits -= log2(p)
            needed.append(bits / len(text))
        table.append(8 - np.mean(needed))
    return np.array(table)


# %% pricing.corpora wrong columns_exchanged
def values_and_synergies(table):
    rows = []
    for i, j in combinations(range(3), 2):
        k, a, b = 7 - 2**i - 2**j, 2**i, 2**j
        rows.append([table[S | a | b] - table[S | a] - table[S | b] + table[S] for S in (k, 0)])
    return shapley(table), np.array(rows)


# %% pricing.corpora wrong pairs_by_the_third
def values_and_synergies(table):
    rows = []
    for i, j in ((1, 2), (0, 2), (0, 1)):
        k, a, b = 7 - 2**i - 2**j, 2**i, 2**j
        rows.append([table[S | a | b] - table[S | a] - table[S | b] + table[S] for S in (0, k)])
    return shapley(table), np.array(rows)


# %% pricing.corpora wrong pairs_round_the_circle
def values_and_synergies(table):
    rows = []
    for i, j in ((0, 1), (1, 2), (2, 0)):
        k, a, b = 7 - 2**i - 2**j, 2**i, 2**j
        rows.append([table[S | a | b] - table[S | a] - table[S | b] + table[S] for S in (0, k)])
    return shapley(table), np.array(rows)


# %% pricing.corpora wrong -
def language_table(corpora, held_out, order, alpha):
    return np.zeros(2 ** len(corpora))


# %% corner.values right by-hand
credit = {"TL": 1 / 3, "TR": 1 / 3, "BL": 1 / 3, "BR": 0}

# %% corner.values right from-the-table
detector = np.array([float(mask & 7 == 7) for mask in range(16)])
credit = {name: Fraction(value).limit_denominator(100) for name, value in zip(["TL", "TR", "BL", "BR"], shapley(detector), strict=True)}

# %% corner.values wrong missed_most
detector = np.array([float(mask & 7 == 7) for mask in range(16)])
credit = {name: detector[15] - detector[15 - 2**k] for k, name in enumerate(["TL", "TR", "BL", "BR"])}

# %% corner.values wrong banzhaf
detector = np.array([float(mask & 7 == 7) for mask in range(16)])
credit = {name: np.diff(detector.reshape(-1, 2, 2**k), axis=1).mean() for k, name in enumerate(["TL", "TR", "BL", "BR"])}

# %% corner.values wrong shared_by_all
credit = dict.fromkeys(["TL", "TR", "BL", "BR"], Fraction(1, 4))

# %% corner.values wrong one_order
detector = TableGame([float(mask & 7 == 7) for mask in range(16)])
credit = {name: detector.value(range(k + 1)) - detector.value(range(k)) for k, name in enumerate(["TL", "TR", "BL", "BR"])}

# %% corner.values wrong -
credit = {"TL": 0.5, "TR": 0.25, "BL": 0.25, "BR": 0}

# %% corner.axioms right null-players-first
share = Derivation("corner.axioms").start(phi(member, Unanimity(T)))
share.step(PlayerSum(phi(other, Unanimity(T)), (other, T)) / Card(T), "all pixels of T are symmetric")
share.step(
    (PlayerSum(phi(other, Unanimity(T)), (other, T)) + PlayerSum(phi(other, Unanimity(T)), (other, pixels - T))) / Card(T),
    "the others are null players",
)
share.step(PlayerSum(phi(other, Unanimity(T)), (other, pixels)) / Card(T), "one sum")
share.step(1 / Card(T), "efficiency: the sum is 1")

# %% corner.axioms right product-with-the-size
detector = Unanimity(T)
share = Derivation("corner.axioms").start(phi(member, detector))
share.step(Card(T) * phi(member, detector) / Card(T), "multiply and divide")
share.step(PlayerSum(phi(other, detector), (other, T)) / Card(T), "by symmetry")
share.step(PlayerSum(phi(other, detector), (other, pixels)) / Card(T), "null player axiom")
share.step(Card(T) ** (-1), "efficient")

# %% corner.axioms wrong shared_by_all
share = Derivation("corner.axioms").start(phi(member, Unanimity(T)))
share.step(PlayerSum(phi(other, Unanimity(T)), (other, T)) / Card(T), "symmetry")
share.step(PlayerSum(phi(other, Unanimity(T)), (other, pixels)) / Card(T), "null player")
share.step(1 / n_pixels, "efficiency")

# %% corner.axioms wrong whole_credit
share = Derivation("corner.axioms").start(phi(member, Unanimity(T)))
share.step(PlayerSum(phi(other, Unanimity(T)), (other, T)) / Card(T), "symmetry")
share.step(PlayerSum(phi(other, Unanimity(T)), (other, pixels)) / Card(T), "null player")
share.step(Card(T) / Card(T), "efficiency")

# %% corner.axioms wrong linearity_for_symmetry
share = Derivation("corner.axioms").start(phi(member, Unanimity(T)))
share.step(PlayerSum(phi(other, Unanimity(T)), (other, T)) / Card(T), "linearity")
share.step(PlayerSum(phi(other, Unanimity(T)), (other, pixels)) / Card(T), "null player")
share.step(1 / Card(T), "efficiency")

# %% corner.axioms wrong -
share = Derivation("corner.axioms").start(phi(member, Unanimity(T)))
share.step(1 / (2 * Card(T)), "symmetry, null player, efficiency")


# %% corner.network right autograd-and-midpoints
def corner_weights(bias):
    each = (1 - bias) / 3
    return [each, each, each, 0.0]


def explain(weights, bias, image, baseline):
    import torch

    w, x, start = (torch.tensor(np.asarray(part)) for part in (weights, image, baseline))

    def gradients(points):
        points = points.clone().requires_grad_()
        torch.relu(points @ w + bias).sum().backward()
        return points.grad

    steps = (torch.arange(2000, dtype=torch.float64)[:, None] + 0.5) / 2000
    mean = gradients(start + steps * (x - start)).mean(dim=0)
    table = [max(0.0, float(torch.where(torch.tensor(row), x, start) @ w + bias)) for row in all_coalitions(len(x))]
    return gradients(x), (x - start) * mean, shapley(np.array(table))


# %% corner.network right closed-form
def corner_weights(bias):
    return np.linalg.solve([[1.0, 1, 1, 0], [1, -1, 0, 0], [0, 1, -1, 0], [0, 0, 0, 1]], [1 - bias, 0, 0, 0])


def explain(weights, bias, image, baseline):
    before, after = baseline @ weights + bias, image @ weights + bias
    relu = lambda z: max(float(z), 0.0)
    slope = (relu(after) - relu(before)) / (after - before) if after != before else float(after > 0)
    values = np.zeros(len(image))
    n = len(image)
    for mask in range(2**n):
        here = np.array([image[k] if mask >> k & 1 else baseline[k] for k in range(n)])
        for k in range(n):
            if not mask >> k & 1:
                there = here.copy()
                there[k] = image[k]
                gain = relu(there @ weights + bias) - relu(here @ weights + bias)
                values[k] += gain / (n * comb(n - 1, mask.bit_count()))
    return weights if after > 0 else 0 * weights, (image - baseline) * weights * slope, values


# %% corner.network wrong weights_of_the_first_unit
def corner_weights(bias):
    return np.array([1, 1, 1, 0.0])


# %% corner.network wrong off_on_the_corner
def corner_weights(bias):
    third = abs(bias) / 3
    return np.array([third, third, third, 0])


# %% corner.network wrong gradient_without_relu
def explain(weights, bias, image, baseline):
    points = baseline + (np.arange(1000)[:, None] + 0.5) / 1000 * (image - baseline)
    on = np.mean(points @ weights + bias > 0)
    table = np.maximum(np.where(all_coalitions(4), image, baseline) @ weights + bias, 0)
    return weights, on * weights * (image - baseline), shapley(table)


# %% corner.network wrong gradient_at_the_end
def explain(weights, bias, image, baseline):
    gradient = np.where(image @ weights + bias > 0, weights, 0)
    table = np.maximum(np.where(all_coalitions(4), image, baseline) @ weights + bias, 0)
    return gradient, gradient * (image - baseline), shapley(table)


# %% corner.network wrong way_forgotten
def explain(weights, bias, image, baseline):
    points = baseline + (np.arange(5000)[:, None] + 0.5) / 5000 * (image - baseline)
    gradients = np.where((points @ weights + bias > 0)[:, None], weights, 0)
    table = np.maximum(np.where(all_coalitions(4), image, baseline) @ weights + bias, 0)
    return np.where(image @ weights + bias > 0, weights, 0), gradients.mean(axis=0), shapley(table)


# %% corner.network wrong absent_is_black
def explain(weights, bias, image, baseline):
    points = baseline + (np.arange(1000)[:, None] + 0.5) / 1000 * (image - baseline)
    gradients = np.where((points @ weights + bias > 0)[:, None], weights, 0)
    table = np.maximum(all_coalitions(4) * image @ weights + bias, 0)
    return np.where(image @ weights + bias > 0, weights, 0), gradients.mean(axis=0) * (image - baseline), shapley(table)


# %% corner.network wrong gradient_times_image
def explain(weights, bias, image, baseline):
    points = baseline + (np.arange(1000)[:, None] + 0.5) / 1000 * (image - baseline)
    gradients = np.where((points @ weights + bias > 0)[:, None], weights, 0)
    table = np.maximum(np.where(all_coalitions(4), image, baseline) @ weights + bias, 0)
    return image * np.where(image @ weights + bias > 0, weights, 0), gradients.mean(axis=0) * (image - baseline), shapley(table)


# %% corner.network wrong gradient_at_the_baseline
def explain(weights, bias, image, baseline):
    points = baseline + (np.arange(1000)[:, None] + 0.5) / 1000 * (image - baseline)
    gradients = np.where((points @ weights + bias > 0)[:, None], weights, 0)
    table = np.maximum(np.where(all_coalitions(4), image, baseline) @ weights + bias, 0)
    return np.where(baseline @ weights + bias > 0, weights, 0), gradients.mean(axis=0) * (image - baseline), shapley(table)


# %% corner.network wrong path_times_image
def explain(weights, bias, image, baseline):
    points = baseline + (np.arange(1000)[:, None] + 0.5) / 1000 * (image - baseline)
    gradients = np.where((points @ weights + bias > 0)[:, None], weights, 0)
    table = np.maximum(np.where(all_coalitions(4), image, baseline) @ weights + bias, 0)
    return np.where(image @ weights + bias > 0, weights, 0), gradients.mean(axis=0) * image, shapley(table)


# %% corner.network wrong path_from_black
def explain(weights, bias, image, baseline):
    points = (np.arange(1000)[:, None] + 0.5) / 1000 * image
    gradients = np.where((points @ weights + bias > 0)[:, None], weights, 0)
    table = np.maximum(np.where(all_coalitions(4), image, baseline) @ weights + bias, 0)
    return np.where(image @ weights + bias > 0, weights, 0), gradients.mean(axis=0) * image, shapley(table)


# %% corner.network wrong few_midpoints
def explain(weights, bias, image, baseline):
    points = baseline + (np.arange(10)[:, None] + 0.5) / 10 * (image - baseline)
    gradients = np.where((points @ weights + bias > 0)[:, None], weights, 0)
    table = np.maximum(np.where(all_coalitions(4), image, baseline) @ weights + bias, 0)
    return np.where(image @ weights + bias > 0, weights, 0), gradients.mean(axis=0) * (image - baseline), shapley(table)


# %% corner.network wrong game_without_relu
def explain(weights, bias, image, baseline):
    points = baseline + (np.arange(1000)[:, None] + 0.5) / 1000 * (image - baseline)
    gradients = np.where((points @ weights + bias > 0)[:, None], weights, 0)
    table = np.where(all_coalitions(4), image, baseline) @ weights + bias
    return np.where(image @ weights + bias > 0, weights, 0), gradients.mean(axis=0) * (image - baseline), shapley(table)


# %% corner.network wrong -
def explain(weights, bias, image, baseline):
    return np.zeros(4), np.zeros(4), np.zeros(4)
