# %% datamodels.design right comparisons-as-numbers
def design(draws, p):
    return 2.0 * (draws < p) - 1


# %% datamodels.design right entry-by-entry
def design(draws, p):
    rows = []
    for line in draws.tolist():
        rows.append([1 if draw < p else -1 for draw in line])
    return rows


# %% datamodels.design wrong zero_one
def design(draws, p):
    return 1.0 * (draws < p)


# %% datamodels.design wrong booleans
def design(draws, p):
    return draws < p


# %% datamodels.design wrong in_and_out_swapped
def design(draws, p):
    return np.where(draws < p, -1, 1)


# %% datamodels.design wrong fixed_size
def design(draws, p):
    m, n = draws.shape
    rows = -np.ones((m, n))
    for row, line in zip(rows, draws):
        row[np.argsort(line)[: round(p * n)]] = 1
    return rows


# %% datamodels.design wrong one_draw_for_all
def design(draws, p):
    rows = np.ones(draws.shape)
    for k in range(len(draws)):
        rows[k] = 1.0 if draws[k, 0] < p else -1.0
    return rows


# %% datamodels.design wrong -
def design(draws, p):
    return np.sign(draws - 0.5)


# %% datamodels.outputs right minimised-by-scipy
def outputs(X, y, rows, x_test, y_test, l2):
    from scipy.optimize import minimize

    n, d = X.shape

    def trained(inside):
        def risk(theta):
            z = X @ theta
            slope = X.T @ (inside * (1 / (1 + np.exp(-z)) - y)) / n + l2 * theta
            return np.sum(inside * (np.logaddexp(0, z) - y * z)) / n + l2 / 2 * theta @ theta, slope

        return minimize(risk, np.zeros(d), jac=True, method="BFGS", options={"gtol": 1e-8}).x

    return [float(x_test @ trained(row > 0)) * (1 if y_test == 1 else -1) for row in rows]


# %% datamodels.outputs right logit-of-the-probability
def outputs(X, y, rows, x_test, y_test, l2):
    n, d = X.shape
    found = np.zeros(len(rows))
    for k, row in enumerate(rows):
        Xs, ys = X[row == 1], y[row == 1]
        w = np.zeros(d)
        for _ in range(25):
            s = 1 / (1 + np.exp(-(Xs @ w)))
            H = (Xs.T * (s * (1 - s))) @ Xs + n * l2 * np.eye(d)
            w -= np.linalg.solve(H, Xs.T @ (s - ys) + n * l2 * w)
        one = 1 / (1 + np.exp(-(x_test @ w)))
        right = one if y_test == 1 else 1 - one
        found[k] = np.log(right / (1 - right))
    return found


# %% datamodels.outputs right all-subsets-at-once
def outputs(X, y, rows, x_test, y_test, l2):
    n, d = X.shape
    weight = (rows > 0) / n
    theta = np.zeros((len(rows), d))
    for _ in range(25):
        s = 1 / (1 + np.exp(-theta @ X.T))
        g = (weight * (s - y)) @ X + l2 * theta
        H = np.einsum("mn,ni,nj->mij", weight * s * (1 - s), X, X) + l2 * np.eye(d)
        theta -= np.linalg.solve(H, g[:, :, None])[:, :, 0]
    return theta @ x_test * (2 * y_test - 1)


# %% datamodels.outputs right stopped-where-it-may-be
def outputs(X, y, rows, x_test, y_test, l2):
    n, d = X.shape
    found = []
    for row in rows:
        w, inside = np.zeros(d), row > 0
        while True:
            s = 1 / (1 + np.exp(-(X @ w)))
            gradient = X.T @ (inside * (s - y)) / n + l2 * w
            if np.linalg.norm(gradient) < 1e-6:
                break
            w = w - np.linalg.solve((X.T * (inside * s * (1 - s))) @ X / n + l2 * np.eye(d), gradient)
        found.append((2 * y_test - 1) * (x_test @ w))
    return np.array(found)


# %% datamodels.outputs wrong probability
def outputs(X, y, rows, x_test, y_test, l2):
    n, d = X.shape
    found = []
    for row in rows:
        inside, w = row > 0, np.zeros(d)
        for _ in range(25):
            s = 1 / (1 + np.exp(-(X @ w)))
            w -= np.linalg.solve((X.T * (inside * s * (1 - s))) @ X / n + l2 * np.eye(d), X.T @ (inside * (s - y)) / n + l2 * w)
        one = 1 / (1 + np.exp(-(x_test @ w)))
        found.append(one if y_test else 1 - one)
    return np.array(found)


# %% datamodels.outputs wrong one_model_for_all
def outputs(X, y, rows, x_test, y_test, l2):
    n, d = X.shape
    w = np.zeros(d)
    for _ in range(25):
        s = 1 / (1 + np.exp(-(X @ w)))
        w -= np.linalg.solve((X.T * (s * (1 - s))) @ X / n + l2 * np.eye(d), X.T @ (s - y) / n + l2 * w)
    return np.array([(2 * y_test - 1) * (x_test @ w) for row in rows])


# %% datamodels.outputs wrong trained_on_absent
def outputs(X, y, rows, x_test, y_test, l2):
    n, d = X.shape
    found = []
    for row in rows:
        Xs, ys, w = X[row == -1], y[row == -1], np.zeros(d)
        for _ in range(25):
            s = 1 / (1 + np.exp(-(Xs @ w)))
            w -= np.linalg.solve((Xs.T * (s * (1 - s))) @ Xs / n + l2 * np.eye(d), Xs.T @ (s - ys) / n + l2 * w)
        found.append((2 * y_test - 1) * (x_test @ w))
    return np.array(found)


# %% datamodels.outputs wrong logit_of_class_one
def outputs(X, y, rows, x_test, y_test, l2):
    n, d = X.shape
    found = []
    for row in rows:
        Xs, ys, w = X[row == 1], y[row == 1], np.zeros(d)
        for _ in range(25):
            s = 1 / (1 + np.exp(-(Xs @ w)))
            w -= np.linalg.solve((Xs.T * (s * (1 - s))) @ Xs / n + l2 * np.eye(d), Xs.T @ (s - ys) / n + l2 * w)
        found.append(x_test @ w)
    return np.array(found)


# %% datamodels.outputs wrong divided_by_own_size
def outputs(X, y, rows, x_test, y_test, l2):
    found = []
    for row in rows:
        Xs, ys, w = X[row == 1], y[row == 1], np.zeros(X.shape[1])
        size = max(len(ys), 1)
        for _ in range(30):
            s = 1 / (1 + np.exp(-(Xs @ w)))
            w -= np.linalg.solve((Xs.T * (s * (1 - s))) @ Xs / size + l2 * np.eye(len(w)), Xs.T @ (s - ys) / size + l2 * w)
        found.append((2 * y_test - 1) * (x_test @ w))
    return np.array(found)


# %% datamodels.outputs wrong penalty_not_halved
def outputs(X, y, rows, x_test, y_test, l2):
    n, d = X.shape
    found = []
    for row in rows:
        inside, w = row > 0, np.zeros(d)
        for _ in range(30):
            s = 1 / (1 + np.exp(-(X @ w)))
            w -= np.linalg.solve((X.T * (inside * s * (1 - s))) @ X / n + 2 * l2 * np.eye(d), X.T @ (inside * (s - y)) / n + 2 * l2 * w)
        found.append((2 * y_test - 1) * (x_test @ w))
    return np.array(found)


# %% datamodels.outputs wrong sum_not_divided
def outputs(X, y, rows, x_test, y_test, l2):
    n, d = X.shape
    found = []
    for row in rows:
        inside, w = row > 0, np.zeros(d)
        for _ in range(30):
            s = 1 / (1 + np.exp(-(X @ w)))
            w -= np.linalg.solve((X.T * (inside * s * (1 - s))) @ X + l2 * np.eye(d), X.T @ (inside * (s - y)) + l2 * w)
        found.append((2 * y_test - 1) * (x_test @ w))
    return np.array(found)


# %% datamodels.outputs wrong -
def outputs(X, y, rows, x_test, y_test, l2):
    n, d = X.shape
    found = []
    for row in rows:
        w = np.zeros(d)
        for _ in range(20):  # gradient descent, stopped long before the minimum
            s = 1 / (1 + np.exp(-(X @ w)))
            w -= 0.1 * (X.T @ ((row > 0) * (s - y)) / n + l2 * w)
        found.append((2 * y_test - 1) * (x_test @ w))
    return np.array(found)


# %% datamodels.outputs wrong -
def outputs(X, y, rows, x_test, y_test, l2):
    n, d = X.shape
    found = []
    for row in rows:
        inside, w = row > 0, np.zeros(d)
        for _ in range(2):  # Newton's method, stopped after two steps
            s = 1 / (1 + np.exp(-(X @ w)))
            w -= np.linalg.solve((X.T * (inside * s * (1 - s))) @ X / n + l2 * np.eye(d), X.T @ (inside * (s - y)) / n + l2 * w)
        found.append((2 * y_test - 1) * (x_test @ w))
    return np.array(found)


# %% datamodels.lasso right a-column-too-long-to-be-penalised
def datamodel(rows, outputs, penalties, folds, held_rows, held_outputs):
    from sklearn.linear_model import LassoCV

    def wide(x):
        return np.hstack([x, np.full((len(x), 1), 1e5)])

    fit = LassoCV(alphas=penalties, cv=folds, fit_intercept=False, tol=1e-9, max_iter=1_000_000).fit(wide(rows), outputs)
    left = held_outputs - fit.predict(wide(held_rows))
    return 1e5 * fit.coef_[-1], fit.coef_[:-1], 1 - np.mean(left**2) / np.var(held_outputs)


# %% datamodels.lasso right loops-over-folds
def datamodel(rows, outputs, penalties, folds, held_rows, held_outputs):
    from sklearn.linear_model import Lasso
    from sklearn.model_selection import KFold

    errors = []
    for alpha in penalties:
        total = 0
        for inside, out in KFold(folds).split(rows):
            fit = Lasso(alpha=alpha).fit(rows[inside], outputs[inside])
            total += np.mean((fit.predict(rows[out]) - outputs[out]) ** 2)
        errors.append(total / folds)
    best = Lasso(alpha=penalties[int(np.argmin(errors))]).fit(rows, outputs)
    return best.intercept_, best.coef_, best.score(held_rows, held_outputs)


# %% datamodels.lasso right by-coordinate-descent
def datamodel(rows, outputs, penalties, folds, held_rows, held_outputs):
    def fit(x, u, alpha):
        theta, centre, middle = np.zeros(x.shape[1]), x.mean(0), u.mean()
        z, left = x - centre, u - middle
        length = (z**2).mean(0)
        for _ in range(400):
            for i in range(len(theta)):
                along = z[:, i] @ left / len(u) + length[i] * theta[i]
                new = np.sign(along) * max(abs(along) - alpha, 0) / length[i]
                left = left - z[:, i] * (new - theta[i])
                theta[i] = new
        return middle - centre @ theta, theta

    def error(alpha):
        blocks = np.array_split(np.arange(len(rows)), folds)
        found = []
        for block in blocks:
            keep = np.setdiff1d(np.arange(len(rows)), block)
            constant, theta = fit(rows[keep], outputs[keep], alpha)
            found.append(np.mean((outputs[block] - constant - rows[block] @ theta) ** 2))
        return np.mean(found)

    constant, theta = fit(rows, outputs, min(penalties, key=error))
    left = held_outputs - constant - held_rows @ theta
    return constant, theta, 1 - left.var() / held_outputs.var() - left.mean() ** 2 / held_outputs.var()


# %% datamodels.lasso wrong scored_on_training
def datamodel(rows, outputs, penalties, folds, held_rows, held_outputs):
    from sklearn.linear_model import LassoCV

    fit = LassoCV(alphas=penalties, cv=folds).fit(rows, outputs)
    return fit.intercept_, fit.coef_, fit.score(rows, outputs)


# %% datamodels.lasso wrong intercept_penalised
def datamodel(rows, outputs, penalties, folds, held_rows, held_outputs):
    from sklearn.linear_model import LassoCV

    wide = np.hstack([rows, np.ones((len(rows), 1))])
    fit = LassoCV(alphas=penalties, cv=folds, fit_intercept=False).fit(wide, outputs)
    left = held_outputs - np.hstack([held_rows, np.ones((len(held_rows), 1))]) @ fit.coef_
    return fit.coef_[-1], fit.coef_[:-1], 1 - np.mean(left**2) / np.var(held_outputs)


# %% datamodels.lasso wrong least_training_error
def datamodel(rows, outputs, penalties, folds, held_rows, held_outputs):
    from sklearn.linear_model import Lasso

    fits = [Lasso(alpha=alpha).fit(rows, outputs) for alpha in penalties]
    best = max(fits, key=lambda fit: fit.score(rows, outputs))
    return best.intercept_, best.coef_, best.score(held_rows, held_outputs)


# %% datamodels.lasso wrong chosen_on_held_out
def datamodel(rows, outputs, penalties, folds, held_rows, held_outputs):
    from sklearn.linear_model import Lasso

    fits = [Lasso(alpha=alpha).fit(rows, outputs) for alpha in penalties]
    best = max(fits, key=lambda fit: fit.score(held_rows, held_outputs))
    return best.intercept_, best.coef_, best.score(held_rows, held_outputs)


# %% datamodels.lasso wrong not_refitted
def datamodel(rows, outputs, penalties, folds, held_rows, held_outputs):
    from sklearn.linear_model import Lasso
    from sklearn.model_selection import KFold

    errors = np.zeros(len(penalties))
    for inside, out in KFold(folds).split(rows):
        last = [Lasso(alpha=alpha).fit(rows[inside], outputs[inside]) for alpha in penalties]
        errors += [np.mean((fit.predict(rows[out]) - outputs[out]) ** 2) for fit in last]
    best = last[int(np.argmin(errors))]
    return best.intercept_, best.coef_, best.score(held_rows, held_outputs)


# %% datamodels.lasso wrong penalty_halved
def datamodel(rows, outputs, penalties, folds, held_rows, held_outputs):
    from sklearn.linear_model import LassoCV

    fit = LassoCV(alphas=[alpha / 2 for alpha in penalties], cv=folds).fit(rows, outputs)
    return fit.intercept_, fit.coef_, fit.score(held_rows, held_outputs)


# %% datamodels.lasso wrong penalty_doubled
def datamodel(rows, outputs, penalties, folds, held_rows, held_outputs):
    from sklearn.linear_model import LassoCV

    fit = LassoCV(alphas=2 * np.array(penalties), cv=folds).fit(rows, outputs)
    return fit.intercept_, fit.coef_, fit.score(held_rows, held_outputs)


# %% datamodels.lasso wrong folds_ignored
def datamodel(rows, outputs, penalties, folds, held_rows, held_outputs):
    from sklearn.linear_model import LassoCV

    fit = LassoCV(alphas=penalties, cv=5).fit(rows, outputs)
    return fit.intercept_, fit.coef_, fit.score(held_rows, held_outputs)


# %% datamodels.lasso wrong folds_interleaved
def datamodel(rows, outputs, penalties, folds, held_rows, held_outputs):
    from sklearn.linear_model import LassoCV

    k = np.arange(len(rows)) % folds
    fit = LassoCV(alphas=penalties, cv=[(np.where(k != which)[0], np.where(k == which)[0]) for which in range(folds)]).fit(rows, outputs)
    return fit.intercept_, fit.coef_, fit.score(held_rows, held_outputs)


# %% datamodels.lasso wrong chosen_by_score
def datamodel(rows, outputs, penalties, folds, held_rows, held_outputs):
    from sklearn.linear_model import Lasso
    from sklearn.model_selection import GridSearchCV

    fit = GridSearchCV(Lasso(), {"alpha": penalties}, cv=folds).fit(rows, outputs).best_estimator_
    return fit.intercept_, fit.coef_, fit.score(held_rows, held_outputs)


# %% datamodels.lasso wrong correlation_squared
def datamodel(rows, outputs, penalties, folds, held_rows, held_outputs):
    from sklearn.linear_model import LassoCV

    fit = LassoCV(alphas=penalties, cv=folds).fit(rows, outputs)
    return fit.intercept_, fit.coef_, np.corrcoef(fit.predict(held_rows), held_outputs)[0, 1] ** 2


# %% datamodels.lasso wrong no_intercept
def datamodel(rows, outputs, penalties, folds, held_rows, held_outputs):
    from sklearn.linear_model import LassoCV

    fit = LassoCV(alphas=penalties, cv=folds, fit_intercept=False).fit(rows, outputs)
    return fit.intercept_, fit.coef_, fit.score(held_rows, held_outputs)


# %% datamodels.lasso wrong -
def datamodel(rows, outputs, penalties, folds, held_rows, held_outputs):
    wide = np.hstack([np.ones((len(rows), 1)), rows])
    found = np.linalg.lstsq(wide, outputs, rcond=None)[0]
    left = held_outputs - found[0] - held_rows @ found[1:]
    return found[0], found[1:], 1 - np.mean(left**2) / np.var(held_outputs)


# %% datamodels.basis right two-sides-apart
one_player = Derivation("datamodels.basis.one_player").start(Expectation((x_i - mu) ** 2, biased) / sigma**2)
one_player.step(4 * p * (1 - p) ** 2 / sigma**2 + 4 * (1 - p) * p**2 / sigma**2, "in or out")
one_player.step((1 - p) + p, "sigma squared is 4p(1-p)")
one_player.step(1, "sum")

two_characters = Derivation("datamodels.basis").start(Expectation(phi(A) * phi(B), biased))
two_characters.step(Expectation(phi(A & B) ** 2 * phi(A - B) * phi(B - A), biased), "three kinds of players")
two_characters.step(Expectation(phi((A | B) - (A & B)), biased), "mean of squares")
two_characters.step(Indicator(SameSet(A, B)), "nothing left only if A = B")

# %% datamodels.basis right by-powers
one_player = Derivation("datamodels.basis.one_player").start(Expectation((x_i - mu) ** 2, biased) / sigma**2)
one_player.step((Expectation(x_i**2, biased) - mu**2) / (4 * p * (1 - p)), "square out")
one_player.step((1 - (2 * p - 1) ** 2) / (4 * p * (1 - p)), "x squared is 1")
one_player.step(1, "cancel")

one_side = Card(A - B) + Card(B - A)
two_characters = Derivation("datamodels.basis").start(Expectation(phi(A) * phi(B), biased))
two_characters.step((p * r**2 + (1 - p) / r**2) ** Card(A & B) * (p * r - (1 - p) / r) ** one_side, "player by player")
two_characters.step(Expectation(phi((A - B) | (B - A)), biased), "the first factor is 1")
two_characters.step(Indicator(SameSet(A, B)), "means are 0")

# %% datamodels.basis right roots-of-p
def psi(T):
    return sqrt((1 - p) / p) ** Card(S & T) * (-sqrt(p / (1 - p))) ** Card(T - S)


one_player = Derivation("datamodels.basis.one_player").start(Expectation((x_i - mu) ** 2, biased) / sigma**2)
one_player.step(p * r**2 + (1 - p) / r**2, "the square of r or of -1/r")
one_player.step(1, "p = 1/(1 + r^2)")

two_characters = Derivation("datamodels.basis").start(Expectation(phi(A) * phi(B), biased))
two_characters.step(Expectation(psi(A) * psi(B), biased), "as printed")
two_characters.step(Expectation(psi(A & B) ** 2 * phi((A - B) | (B - A)), biased), "three kinds of players")
two_characters.step((p * sqrt((1 - p) / p) - (1 - p) * sqrt(p / (1 - p))) ** (Card(A - B) + Card(B - A)), "mean of squares")
two_characters.step(Indicator(SameSet(A, B)), "0 to a power")

# %% datamodels.basis wrong unbiased_characters
one_player = Derivation("datamodels.basis.one_player").start(Expectation((x_i - mu) ** 2, biased) / sigma**2)
one_player.step(Variance(x_i, biased) / sigma**2, "mean")
one_player.step(1, "variance")

two_characters = Derivation("datamodels.basis").start(Expectation(phi(A) * phi(B), biased))
two_characters.step(Expectation((-1) ** Card((A - B) - S) * (-1) ** Card((B - A) - S), biased), "signs of one side")
two_characters.step((2 * p - 1) ** (Card(A - B) + Card(B - A)), "mean 2p - 1 each")

# %% datamodels.basis wrong not_normalised
one_player = Derivation("datamodels.basis.one_player").start(Expectation((x_i - mu) ** 2, biased) / sigma**2)
one_player.step(Variance(x_i, biased) / sigma**2, "mean")
one_player.step(1, "variance")

two_characters = Derivation("datamodels.basis").start(Expectation(phi(A) * phi(B), biased))
two_characters.step(Expectation(phi(A & B) ** 2 * phi((A - B) | (B - A)), biased), "both, one")
two_characters.step((4 * p * (1 - p)) ** Card(A & B) * Indicator(SameSet(A, B)), "variances")

# %% datamodels.basis wrong one_side_only
one_player = Derivation("datamodels.basis.one_player").start(Expectation((x_i - mu) ** 2, biased) / sigma**2)
one_player.step(Variance(x_i, biased) / sigma**2, "mean")
one_player.step(1, "variance")

two_characters = Derivation("datamodels.basis").start(Expectation(phi(A) * phi(B), biased))
two_characters.step(Expectation(phi(A & B) ** 2 * phi((A - B) | (B - A)), biased), "both, one")
two_characters.step(Indicator(A <= B), "no player of A stands alone")

# %% datamodels.basis wrong shared_players
one_player = Derivation("datamodels.basis.one_player").start(Expectation((x_i - mu) ** 2, biased) / sigma**2)
one_player.step(Variance(x_i, biased) / sigma**2, "mean")
one_player.step(1, "variance")

two_characters = Derivation("datamodels.basis").start(Expectation(phi(A) * phi(B), biased))
two_characters.step(Expectation(phi(A & B) * phi(A - B) * phi(B - A), biased), "one factor a player")
two_characters.step(Indicator(SameSet(A, B)), "same set")

# %% datamodels.basis wrong always_zero
one_player = Derivation("datamodels.basis.one_player").start(Expectation((x_i - mu) ** 2, biased) / sigma**2)
one_player.step(Variance(x_i, biased) / sigma**2, "mean")
one_player.step(1, "variance")

two_characters = Derivation("datamodels.basis").start(Expectation(phi(A) * phi(B), biased))
two_characters.step(0, "every character has mean 0")
two_characters.step(Indicator(SameSet(A, B)), "same set")

# %% datamodels.basis wrong sign_of_the_absent
one_player = Derivation("datamodels.basis.one_player").start(Expectation((x_i - mu) ** 2, biased) / sigma**2)
one_player.step(Variance(x_i, biased) / sigma**2, "mean")
one_player.step(1, "variance")

two_characters = Derivation("datamodels.basis").start(Expectation(phi(A) * phi(B), biased))
two_characters.step((p * r + (1 - p) / r) ** (Card(A - B) + Card(B - A)), "single factors")
two_characters.step(Indicator(SameSet(A, B)), "same set")

# %% datamodels.basis wrong -
one_player = None
two_characters = Derivation("datamodels.basis").start(Expectation(phi(A) * phi(B), biased))
two_characters.step(Indicator(SameSet(A, B)), "orthonormal")

# %% datamodels.basis right many-lines
one_player = Derivation("datamodels.basis.one_player").start(Expectation((x_i - mu) ** 2, biased) / sigma**2)
one_player.step((Expectation(x_i**2, biased) - 2 * mu * Expectation(x_i, biased) + mu**2) / sigma**2, "linearity")
one_player.step((1 - mu**2) / sigma**2, "x squared is 1, the mean is mu")
one_player.step(1, "4p(1-p) over itself")

single = p * r - (1 - p) / r
two_characters = Derivation("datamodels.basis").start(Expectation(phi(A) * phi(B), biased))
two_characters.step(Expectation(phi(A & B) * phi(A & B) * phi(A - B) * phi(B - A), biased), "three kinds of players")
two_characters.step(Expectation(phi(A & B) ** 2, biased) * Expectation(phi(A - B), biased) * Expectation(phi(B - A), biased), "independence")
two_characters.step((p * r**2 + (1 - p) / r**2) ** Card(A & B) * single ** Card(A - B) * single ** Card(B - A), "player by player")
two_characters.step(single ** Card(A - B) * single ** Card(B - A), "the first factor is 1")
two_characters.step(0 ** Card(A - B) * 0 ** Card(B - A), "the others are 0")
two_characters.step(Indicator(SameSet(A, B)), "unless nobody stands alone")

# %% datamodels.coefficient right conditional-covariance
v = 4 * p * (1 - p)
with_i, without_i = Expectation(U(S), biased, In(i, S)), Expectation(U(S), biased, NotIn(i, S))
best_coefficient = Derivation("datamodels.coefficient").start(Covariance(U(S), x_i, biased) / Variance(x_i, biased))
best_coefficient.step(Expectation(U(S) * (x_i - (2 * p - 1)), biased) / Variance(x_i, biased), "covariance, centred")
best_coefficient.step(Expectation(U(S) * (x_i - (2 * p - 1)), biased) / v, "variance")
best_coefficient.step((p * (2 - 2 * p) * with_i - (1 - p) * 2 * p * without_i) / v, "in and out")
best_coefficient.step(with_i / 2 - without_i / 2, "cancel")

in_p = Derivation("datamodels.coefficient.in_p").start(Expectation(U(S | {i}) - U(S - {i}), biased) / 2)
rest = everyone - {i}
in_p.step((Expectation(U(S | {i}), (S, RandomSubset(rest, p))) - Expectation(U(S), (S, RandomSubset(rest, p)))) / 2, "independence")
in_p.step(SubsetSum((U(S | {i}) - U(S)) * p ** Card(S) * (1 - p) ** (N - Card(S) - 1), (S, rest)) / 2, "probabilities")

# %% datamodels.coefficient right through-gains-of-all
best_coefficient = Derivation("datamodels.coefficient").start(Covariance(U(S), x_i, biased) / Variance(x_i, biased))
best_coefficient.step(Covariance(U(S), Indicator(In(i, S)), biased) * 2 / (4 * p * (1 - p)), "x is twice the indicator, less 1")
best_coefficient.step((Expectation(U(S) * Indicator(In(i, S)), biased) - p * Expectation(U(S), biased)) / (2 * p * (1 - p)), "written out")
best_coefficient.step((Expectation(U(S), biased, In(i, S)) - Expectation(U(S), biased)) / (2 * (1 - p)), "conditional mean")
best_coefficient.step((Expectation(U(S), biased, In(i, S)) - Expectation(U(S), biased, NotIn(i, S))) / 2, "total probability")

in_p = Derivation("datamodels.coefficient.in_p").start(Expectation(U(S | {i}) - U(S - {i}), biased) / 2)
in_p.step((Expectation(U(S), biased, In(i, S)) - Expectation(U(S), biased, NotIn(i, S))) / 2, "conditional means")
in_p.step(Expectation(U(S | {i}) - U(S), (S, RandomSubset(everyone - {i}, p))) / 2, "the others")
w = p ** Card(S) * (1 - p) ** (N - Card(S) - 1)
in_p.step(SubsetSum(w * U(S | {i}) - w * U(S), (S, everyone - {i})) / 2, "the others")

# %% datamodels.coefficient wrong factor_two
best_coefficient = Derivation("datamodels.coefficient").start(Covariance(U(S), x_i, biased) / Variance(x_i, biased))
best_coefficient.step(Covariance(U(S), x_i, biased) / (4 * p * (1 - p)), "variance")
best_coefficient.step(Covariance(U(S), Indicator(In(i, S)), biased) / (2 * p * (1 - p)), "indicator")
best_coefficient.step(Expectation(U(S), biased, In(i, S)) - Expectation(U(S), biased, NotIn(i, S)), "difference of means")

in_p = Derivation("datamodels.coefficient.in_p").start(Expectation(U(S | {i}) - U(S - {i}), biased) / 2)
in_p.step(Expectation(U(S | {i}) - U(S), (S, RandomSubset(everyone - {i}, p))) / 2, "independence")
in_p.step(SubsetSum((U(S | {i}) - U(S)) * p ** Card(S) * (1 - p) ** (N - Card(S) - 1), (S, everyone - {i})) / 2, "probabilities")

# %% datamodels.coefficient wrong divides_by_p_only
best_coefficient = Derivation("datamodels.coefficient").start(Covariance(U(S), x_i, biased) / Variance(x_i, biased))
best_coefficient.step(Covariance(U(S), x_i, biased) / (4 * p), "variance")
best_coefficient.step(Covariance(U(S), Indicator(In(i, S)), biased) / (2 * p), "indicator")
best_coefficient.step((Expectation(U(S), biased, In(i, S)) - Expectation(U(S), biased, NotIn(i, S))) / 2, "difference of means")

in_p = Derivation("datamodels.coefficient.in_p").start(Expectation(U(S | {i}) - U(S - {i}), biased) / 2)
in_p.step(Expectation(U(S | {i}) - U(S), (S, RandomSubset(everyone - {i}, p))) / 2, "independence")
in_p.step(SubsetSum((U(S | {i}) - U(S)) * p ** Card(S) * (1 - p) ** (N - Card(S) - 1), (S, everyone - {i})) / 2, "probabilities")

# %% datamodels.coefficient wrong variance_of_zero_one
best_coefficient = Derivation("datamodels.coefficient").start(Covariance(U(S), x_i, biased) / Variance(x_i, biased))
best_coefficient.step(Covariance(U(S), x_i, biased) / (p * (1 - p)), "variance")
best_coefficient.step(2 * Covariance(U(S), Indicator(In(i, S)), biased) / (p * (1 - p)), "indicator")
best_coefficient.step((Expectation(U(S), biased, In(i, S)) - Expectation(U(S), biased, NotIn(i, S))) / 2, "difference of means")

in_p = Derivation("datamodels.coefficient.in_p").start(Expectation(U(S | {i}) - U(S - {i}), biased) / 2)
in_p.step(Expectation(U(S | {i}) - U(S), (S, RandomSubset(everyone - {i}, p))) / 2, "independence")
in_p.step(SubsetSum((U(S | {i}) - U(S)) * p ** Card(S) * (1 - p) ** (N - Card(S) - 1), (S, everyone - {i})) / 2, "probabilities")

# %% datamodels.coefficient right split-by-hand
v = 4 * p * (1 - p)
with_i, without_i = Expectation(U(S), biased, In(i, S)), Expectation(U(S), biased, NotIn(i, S))
best_coefficient = Derivation("datamodels.coefficient").start(Covariance(U(S), x_i, biased) / Variance(x_i, biased))
best_coefficient.step(Covariance(U(S), x_i, biased) / v, "variance")
best_coefficient.step(Expectation(U(S) * (x_i - mu), biased) / v, "centred")
best_coefficient.step(with_i / 2 - without_i / 2, "cancel")

rest = SubsetSum(p ** Card(S) * (1 - p) ** (N - 1 - Card(S)) * (U(S | {i}) - U(S)), (S, everyone - {i}))
in_p = Derivation("datamodels.coefficient.in_p").start(Expectation(U(S | {i}) - U(S - {i}), biased) / 2)
in_p.step(SubsetSum(p ** Card(S) * (1 - p) ** (N - Card(S)) * (U(S | {i}) - U(S - {i})), (S, everyone)) / 2, "written out")
in_p.step(p * rest / 2 + (1 - p) * rest / 2, "subsets with i, subsets without")
in_p.step(rest / 2, "p and 1 - p together")

# %% datamodels.coefficient wrong -
in_p = Derivation("datamodels.coefficient.in_p").start(Expectation(U(S | {i}) - U(S - {i}), biased) / 2)
weight, rest = p ** Card(S) * (1 - p) ** (N - 1 - Card(S)), (S, everyone - {i})
in_p.step(SubsetSum(weight * U(S | {i}), rest) / 2 - SubsetSum(weight * U(S), rest) / 2, "only the goal in two parts")
in_p.step(SubsetSum(weight * (U(S | {i}) - U(S)), rest) / 2, "together")

# %% datamodels.coefficient wrong player_counted_among_the_others
v = 4 * p * (1 - p)
with_i, without_i = Expectation(U(S), biased, In(i, S)), Expectation(U(S), biased, NotIn(i, S))
best_coefficient = Derivation("datamodels.coefficient").start(Covariance(U(S), x_i, biased) / Variance(x_i, biased))
best_coefficient.step(Covariance(U(S), x_i, biased) / v, "variance")
best_coefficient.step(Expectation(U(S) * (x_i - mu), biased) / v, "centred")
best_coefficient.step(with_i / 2 - without_i / 2, "cancel")

in_p = Derivation("datamodels.coefficient.in_p").start(Expectation(U(S | {i}) - U(S - {i}), biased) / 2)
in_p.step(Expectation(U(S | {i}) - U(S), (S, RandomSubset(everyone - {i}, p))) / 2, "independence")
in_p.step(SubsetSum((U(S | {i}) - U(S)) * p ** Card(S) * (1 - p) ** (N - Card(S)), (S, everyone - {i})) / 2, "probabilities")

# %% datamodels.coefficient wrong -
in_p = None
best_coefficient = Derivation("datamodels.coefficient").start(Covariance(U(S), x_i, biased) / Variance(x_i, biased))
best_coefficient.step((Expectation(U(S), biased, In(i, S)) - Expectation(U(S), biased, NotIn(i, S))) / 2, "known")


# %% datamodels.residual right from-the-definition
def residual(table, p):
    n = len(table).bit_length() - 1
    rows = all_coalitions(n)
    chance = np.where(rows, p, 1 - p).prod(axis=1)
    factors = np.where(rows, np.sqrt((1 - p) / p), -np.sqrt(p / (1 - p)))
    total = 0.0
    for T in rows:
        if T.sum() > 1:
            total += np.sum(chance * table * factors[:, T].prod(axis=1)) ** 2
    return total


def resampled(game, first, second, centre):
    total = 0.0
    for a, b in zip(first, second, strict=True):
        u, v = float(game(a)), float(game(b))
        total += (u - v) ** 2 / 2
        for i in range(len(a)):
            c = a.copy()
            c[i] = b[i]
            total -= (v - centre) * (float(game(c)) - u)
    return total / len(first)


# %% datamodels.residual right variance-less-linear
def residual(table, p):
    n = len(table).bit_length() - 1
    rows = all_coalitions(n)
    chance = np.where(rows, p, 1 - p).prod(axis=1)
    mean = chance @ table
    z = (2.0 * rows - 1 - (2 * p - 1)) / (2 * np.sqrt(p * (1 - p)))
    return chance @ (table - mean) ** 2 - np.sum((z.T @ (chance * table)) ** 2)


def resampled(game, first, second, centre):
    m, n = first.shape
    mixed = np.repeat(first[None], n, axis=0)
    for i in range(n):
        mixed[i, :, i] = second[:, i]
    u, v = game(first), game(second)
    moved = game(mixed.reshape(-1, n)).reshape(n, m)
    return (((u - v) ** 2).sum() / 2 - ((v - centre) * (moved - u)).sum()) / m


# %% datamodels.residual right weighted-least-squares
def residual(table, p):
    n = len(table).bit_length() - 1
    rows = all_coalitions(n)
    root = np.sqrt(np.where(rows, p, 1 - p).prod(axis=1))
    wide = np.hstack([np.ones((2**n, 1)), 2.0 * rows - 1]) * root[:, None]
    found = np.linalg.lstsq(wide, root * table, rcond=None)[0]
    return np.sum((root * table - wide @ found) ** 2)


def resampled(game, first, second, centre):
    u, v = game(first), game(second)
    linear = 0
    for i in range(game.n_players):
        linear = linear + (v - centre) * (game(np.where(np.arange(game.n_players) == i, second, first)) - u)
    return np.mean((u - v) ** 2) / 2 - np.mean(linear)


# %% datamodels.residual wrong counts_the_constant
def residual(table, p):
    n = len(table).bit_length() - 1
    rows = all_coalitions(n)
    chance = np.where(rows, p, 1 - p).prod(axis=1)
    z = (2.0 * rows - 2 * p) / (2 * np.sqrt(p * (1 - p)))
    return chance @ table**2 - np.sum((z.T @ (chance * table)) ** 2)


def resampled(game, first, second, centre):
    u, v = game(first), game(second)
    changed = 0
    for i in range(game.n_players):
        mixed = first.copy()
        mixed[:, i] = second[:, i]
        changed = changed + game(mixed) - u
    return np.mean(u * u / 2 + v * v / 2 - (v - centre) * changed)


# %% datamodels.residual wrong counts_the_linear_part
def residual(table, p):
    rows = all_coalitions(len(table).bit_length() - 1)
    chance = np.where(rows, p, 1 - p).prod(axis=1)
    return chance @ table**2 - (chance @ table) ** 2


def resampled(game, first, second, centre):
    return np.mean((game(first) - game(second)) ** 2) / 2


# %% datamodels.residual wrong unbiased_at_every_p
def residual(table, p):
    n = len(table).bit_length() - 1
    rows = all_coalitions(n)
    total = 0.0
    for T in rows:
        if T.sum() > 1:
            total += np.mean(table * np.where(rows, 1, -1)[:, T].prod(axis=1)) ** 2
    return total


def resampled(game, first, second, centre):
    u, v = game(first), game(second)
    changed = 0
    for i in range(game.n_players):
        mixed = first.copy()
        mixed[:, i] = second[:, i]
        changed = changed + game(mixed) - u
    return np.mean((u - v) ** 2 / 2 - (v - centre) * changed)


# %% datamodels.residual wrong half_forgotten
def residual(table, p):
    n = len(table).bit_length() - 1
    rows = all_coalitions(n)
    root = np.sqrt(np.where(rows, p, 1 - p).prod(axis=1))
    wide = np.hstack([np.ones((2**n, 1)), 2.0 * rows - 1]) * root[:, None]
    found = np.linalg.lstsq(wide, root * table, rcond=None)[0]
    return np.sum((root * table - wide @ found) ** 2)


def resampled(game, first, second, centre):
    u, v = game(first), game(second)
    changed = 0
    for i in range(game.n_players):
        mixed = first.copy()
        mixed[:, i] = second[:, i]
        changed = changed + game(mixed) - u
    return np.mean((u - v) ** 2 - (v - centre) * changed)


# %% datamodels.residual wrong all_others_exchanged
def residual(table, p):
    n = len(table).bit_length() - 1
    rows = all_coalitions(n)
    root = np.sqrt(np.where(rows, p, 1 - p).prod(axis=1))
    wide = np.hstack([np.ones((2**n, 1)), 2.0 * rows - 1]) * root[:, None]
    found = np.linalg.lstsq(wide, root * table, rcond=None)[0]
    return np.sum((root * table - wide @ found) ** 2)


def resampled(game, first, second, centre):
    u, v = game(first), game(second)
    changed = 0
    for i in range(game.n_players):
        mixed = second.copy()
        mixed[:, i] = first[:, i]
        changed = changed + game(mixed) - u
    return np.mean((u - v) ** 2 / 2 - (v - centre) * changed)


# %% datamodels.residual wrong asked_again
def residual(table, p):
    n = len(table).bit_length() - 1
    rows = all_coalitions(n)
    root = np.sqrt(np.where(rows, p, 1 - p).prod(axis=1))
    wide = np.hstack([np.ones((2**n, 1)), 2.0 * rows - 1]) * root[:, None]
    found = np.linalg.lstsq(wide, root * table, rcond=None)[0]
    return np.sum((root * table - wide @ found) ** 2)


def resampled(game, first, second, centre):
    total = (game(first) - game(second)) ** 2 / 2
    for i in range(game.n_players):
        mixed = first.copy()
        mixed[:, i] = second[:, i]
        total = total - (game(second) - centre) * (game(mixed) - game(first))
    return total.mean()


# %% datamodels.residual wrong same_rows_again
def residual(table, p):
    n = len(table).bit_length() - 1
    rows = all_coalitions(n)
    root = np.sqrt(np.where(rows, p, 1 - p).prod(axis=1))
    wide = np.hstack([np.ones((2**n, 1)), 2.0 * rows - 1]) * root[:, None]
    found = np.linalg.lstsq(wide, root * table, rcond=None)[0]
    return np.sum((root * table - wide @ found) ** 2)


def resampled(game, first, second, centre):
    u, v = game(first), game(second)
    changed = 0
    mixed = first.copy()
    for i in range(game.n_players):
        mixed[:, i] = second[:, i]
        changed = changed + game(mixed) - u
    return np.mean((u - v) ** 2 / 2 - (v - centre) * changed)


# %% datamodels.residual wrong centre_left_out
def residual(table, p):
    n = len(table).bit_length() - 1
    rows = all_coalitions(n)
    root = np.sqrt(np.where(rows, p, 1 - p).prod(axis=1))
    wide = np.hstack([np.ones((2**n, 1)), 2.0 * rows - 1]) * root[:, None]
    found = np.linalg.lstsq(wide, root * table, rcond=None)[0]
    return np.sum((root * table - wide @ found) ** 2)


def resampled(game, first, second, centre):
    u, v = game(first), game(second)
    changed = 0
    for i in range(game.n_players):
        mixed = first.copy()
        mixed[:, i] = second[:, i]
        changed = changed + game(mixed) - u
    return np.mean((u - v) ** 2 / 2 - v * changed)


# %% datamodels.residual wrong first_for_second
def residual(table, p):
    n = len(table).bit_length() - 1
    rows = all_coalitions(n)
    root = np.sqrt(np.where(rows, p, 1 - p).prod(axis=1))
    wide = np.hstack([np.ones((2**n, 1)), 2.0 * rows - 1]) * root[:, None]
    found = np.linalg.lstsq(wide, root * table, rcond=None)[0]
    return np.sum((root * table - wide @ found) ** 2)


def resampled(game, first, second, centre):
    u, v = game(first), game(second)
    changed = 0
    for i in range(game.n_players):
        mixed = first.copy()
        mixed[:, i] = second[:, i]
        changed = changed + game(mixed) - u
    return np.mean((u - v) ** 2 / 2 - (u - centre) * changed)


# %% datamodels.residual wrong half_overwritten
def residual(table, p):
    n = len(table).bit_length() - 1
    values = table.copy()
    for i in range(n):
        v = values.reshape(-1, 2, 2**i)
        a, b = v[:, 0], v[:, 1]
        v[:, 0] = (1 - p) * a + p * b
        v[:, 1] = np.sqrt(p * (1 - p)) * (b - a)
    return np.sum(values[all_coalitions(n).sum(axis=1) > 1] ** 2)


def resampled(game, first, second, centre):
    u, v = game(first), game(second)
    changed = 0
    for i in range(game.n_players):
        mixed = first.copy()
        mixed[:, i] = second[:, i]
        changed = changed + game(mixed) - u
    return np.mean((u - v) ** 2 / 2 - (v - centre) * changed)


# %% datamodels.residual wrong second_degree_only
def residual(table, p):
    n = len(table).bit_length() - 1
    values = table.copy()
    for i in range(n):
        v = values.reshape(-1, 2, 2**i)
        a, b = v[:, 0].copy(), v[:, 1].copy()
        v[:, 0] = (1 - p) * a + p * b
        v[:, 1] = np.sqrt(p * (1 - p)) * (b - a)
    return np.sum(values[all_coalitions(n).sum(axis=1) == 2] ** 2)


def resampled(game, first, second, centre):
    u, v = game(first), game(second)
    changed = 0
    for i in range(game.n_players):
        mixed = first.copy()
        mixed[:, i] = second[:, i]
        changed = changed + game(mixed) - u
    return np.mean((u - v) ** 2 / 2 - (v - centre) * changed)


# %% datamodels.residual wrong -
def residual(table, p):
    return float(np.var(table))


def resampled(game, first, second, centre):
    return float(np.var(game(first)))


# %% datamodels.owen right with-gamma
from sympy import gamma

mean_over_p = Derivation("datamodels.owen").start(2 * Integral(mean_gain / 2, (p, 0, 1)))
mean_over_p.step(Integral(mean_gain, (p, 0, 1)), "two halves")
mean_over_p.step(Integral(SubsetSum(gain * p ** Card(S) * (1 - p) ** (N - Card(S) - 1), (S, others)), (p, 0, 1)), "sum over subsets")
mean_over_p.step(SubsetSum(gain * gamma(Card(S) + 1) * gamma(N - Card(S)) / gamma(N + 1), (S, others)), "gamma function")
mean_over_p.step(SubsetSum(gain / binomial(N - 1, Card(S)), (S, others)) / N, "binomial")

# %% datamodels.owen right sum-outside-first
w = p ** Card(S) * (1 - p) ** (N - 1 - Card(S))
mean_over_p = Derivation("datamodels.owen").start(2 * Integral(mean_gain / 2, (p, 0, 1)))
mean_over_p.step(2 * Integral(SubsetSum(w * gain, (S, everyone - {i})) / 2, (p, 0, 1)), "written out")
mean_over_p.step(SubsetSum(gain * Integral(w, (p, 0, 1)), (S, everyone - {i})), "exchanged")
mean_over_p.step(SubsetSum(gain * factorial(Card(S)) * factorial(N - 1 - Card(S)), (S, everyone - {i})) / factorial(N), "factorials")
mean_over_p.step(SubsetSum(gain / binomial(N - 1, N - 1 - Card(S)), (S, everyone - {i})) / N, "symmetric binomial")

# %% datamodels.owen wrong two_forgotten
w = p ** Card(S) * (1 - p) ** (N - 1 - Card(S))
mean_over_p = Derivation("datamodels.owen").start(2 * Integral(mean_gain / 2, (p, 0, 1)))
mean_over_p.step(Integral(SubsetSum(w * gain, (S, others)), (p, 0, 1)), "written out")
mean_over_p.step(SubsetSum(gain * factorial(Card(S)) * factorial(N - 1 - Card(S)), (S, others)) / factorial(N) / 2, "factorials")
mean_over_p.step(SubsetSum(gain / binomial(N - 1, Card(S)), (S, others)) / N, "binomial")

# %% datamodels.owen wrong sizes_for_p
w = p ** Card(S) * (1 - p) ** (N - 1 - Card(S))
mean_over_p = Derivation("datamodels.owen").start(2 * Integral(mean_gain / 2, (p, 0, 1)))
mean_over_p.step(Integral(SubsetSum(w * gain, (S, others)), (p, 0, 1)), "written out")
mean_over_p.step(SubsetSum(gain / N, (S, others)), "all sizes alike")
mean_over_p.step(SubsetSum(gain / (N * binomial(N - 1, Card(S))), (S, others)), "Shapley")

# %% datamodels.owen wrong player_counted_among_the_others
w = p ** Card(S) * (1 - p) ** (N - Card(S))
mean_over_p = Derivation("datamodels.owen").start(2 * Integral(mean_gain / 2, (p, 0, 1)))
mean_over_p.step(Integral(mean_gain, (p, 0, 1)), "two halves")
mean_over_p.step(Integral(SubsetSum(w * gain, (S, others)), (p, 0, 1)), "written out")
mean_over_p.step(SubsetSum(gain * factorial(Card(S)) * factorial(N - Card(S)) / factorial(N + 1), (S, others)), "factorials")

# %% datamodels.owen wrong at_one_half_only
mean_over_p = Derivation("datamodels.owen").start(2 * Integral(mean_gain / 2, (p, 0, 1)))
mean_over_p.step(Integral(mean_gain, (p, 0, 1)), "two halves")
mean_over_p.step(SubsetSum(gain, (S, others)) / 2 ** (N - 1), "the mean p is a half")
mean_over_p.step(SubsetSum(gain / (N * binomial(N - 1, Card(S))), (S, others)), "Shapley")

# %% datamodels.owen wrong binomial_of_all
w = p ** Card(S) * (1 - p) ** (N - 1 - Card(S))
mean_over_p = Derivation("datamodels.owen").start(2 * Integral(mean_gain / 2, (p, 0, 1)))
mean_over_p.step(Integral(SubsetSum(w * gain, (S, others)), (p, 0, 1)), "written out")
mean_over_p.step(SubsetSum(gain * factorial(Card(S)) * factorial(N - 1 - Card(S)), (S, others)) / factorial(N), "factorials")
mean_over_p.step(SubsetSum(gain / (N * binomial(N, Card(S))), (S, others)), "subsets of that size")

# %% datamodels.owen wrong factorial_one_short
w = p ** Card(S) * (1 - p) ** (N - 1 - Card(S))
mean_over_p = Derivation("datamodels.owen").start(2 * Integral(mean_gain / 2, (p, 0, 1)))
mean_over_p.step(Integral(SubsetSum(w * gain, (S, others)), (p, 0, 1)), "written out")
mean_over_p.step(SubsetSum(gain * factorial(Card(S)) * factorial(N - 1 - Card(S)), (S, others)) / factorial(N - 1), "integral")
mean_over_p.step(SubsetSum(gain / binomial(N - 1, Card(S)), (S, others)), "binomial")

# %% datamodels.owen wrong factor_two
w = p ** Card(S) * (1 - p) ** (N - 1 - Card(S))
mean_over_p = Derivation("datamodels.owen").start(2 * Integral(mean_gain / 2, (p, 0, 1)))
mean_over_p.step(Integral(SubsetSum(w * gain, (S, others)), (p, 0, 1)), "written out")
mean_over_p.step(SubsetSum(gain * factorial(Card(S)) * factorial(N - 1 - Card(S)), (S, others)) / factorial(N), "factorials")
mean_over_p.step(2 * SubsetSum(gain / (N * binomial(N - 1, Card(S))), (S, others)), "binomial")

# %% datamodels.owen wrong sign_turned
w = p ** Card(S) * (1 - p) ** (N - 1 - Card(S))
mean_over_p = Derivation("datamodels.owen").start(2 * Integral(mean_gain / 2, (p, 0, 1)))
mean_over_p.step(Integral(SubsetSum(w * gain, (S, others)), (p, 0, 1)), "written out")
mean_over_p.step(SubsetSum(gain * factorial(Card(S)) * factorial(N - 1 - Card(S)), (S, others)) / factorial(N), "factorials")
mean_over_p.step(SubsetSum((U(S) - U(S | {i})) / (N * binomial(N - 1, Card(S))), (S, others)), "binomial")

# %% datamodels.owen wrong -
value = SubsetSum(gain / (N * binomial(N - 1, Card(S))), (S, others))
mean_over_p = Derivation("datamodels.owen").start(2 * Integral(mean_gain / 2, (p, 0, 1)))
mean_over_p.step(2 * value * Integral(p, (p, 0, 1)), "an integral beside the answer")
mean_over_p.step(value * factorial(N) / (N * factorial(N - 1)), "factorials beside the answer")
mean_over_p.step(value, "Owen")

# %% datamodels.owen wrong -
mean_over_p = Derivation("datamodels.owen").start(2 * Integral(mean_gain / 2, (p, 0, 1)))
mean_over_p.step(SubsetSum(gain / (N * binomial(N - 1, Card(S))), (S, others)), "Owen")

# %% datamodels.aumann_shapley right through-the-integral
w = p ** Card(S) * (1 - p) ** (N - 1 - Card(S))
along_the_diagonal = Derivation("datamodels.aumann_shapley").start(Integral(Derivative(f_in_t, t), (p, 0, 1)))
along_the_diagonal.step(Integral(SubsetSum(w * U(S | {i}), (S, others)) - SubsetSum(w * U(S), (S, others)), (p, 0, 1)), "slope in t")
along_the_diagonal.step(SubsetSum(Integral(w, (p, 0, 1)) * (U(S | {i}) - U(S)), (S, others)), "together")
along_the_diagonal.step(SubsetSum((U(S | {i}) - U(S)) / binomial(N - 1, Card(S)), (S, others)) / N, "as before")

# %% datamodels.aumann_shapley right derivative-done-by-parts
along_the_diagonal = Derivation("datamodels.aumann_shapley").start(Integral(Derivative(f_in_t, t), (p, 0, 1)))
along_the_diagonal.step(Integral(Derivative(t * (with_i - without_i), t), (p, 0, 1)), "the constant goes")
along_the_diagonal.step(Integral(mean_gain, (p, 0, 1)), "mean gain")
along_the_diagonal.step(SubsetSum(gain / (N * binomial(N - 1, Card(S))), (S, others)), "section 8")

# %% datamodels.aumann_shapley wrong two_forgotten
along_the_diagonal = Derivation("datamodels.aumann_shapley").start(Integral(Derivative(f_in_t, t), (p, 0, 1)))
along_the_diagonal.step(Integral(mean_gain / 2, (p, 0, 1)), "the coefficient")
along_the_diagonal.step(SubsetSum(gain / (2 * N * binomial(N - 1, Card(S))), (S, others)), "section 8")

# %% datamodels.aumann_shapley wrong at_one_half_only
along_the_diagonal = Derivation("datamodels.aumann_shapley").start(Integral(Derivative(f_in_t, t), (p, 0, 1)))
along_the_diagonal.step(Integral(mean_gain, (p, 0, 1)), "slope")
along_the_diagonal.step(Expectation(gain, (S, RandomSubset(others))), "at the midpoint")
along_the_diagonal.step(SubsetSum(gain / (N * binomial(N - 1, Card(S))), (S, others)), "section 8")

# %% datamodels.aumann_shapley wrong gradient_at_the_end
along_the_diagonal = Derivation("datamodels.aumann_shapley").start(Integral(Derivative(f_in_t, t), (p, 0, 1)))
along_the_diagonal.step(Integral(mean_gain, (p, 0, 1)), "slope")
along_the_diagonal.step(U(everyone) - U(everyone - {i}), "at p = 1")

# %% datamodels.aumann_shapley wrong sign_turned
along_the_diagonal = Derivation("datamodels.aumann_shapley").start(Integral(Derivative(f_in_t, t), (p, 0, 1)))
along_the_diagonal.step(Integral(mean_gain, (p, 0, 1)), "slope")
along_the_diagonal.step(SubsetSum((U(S) - U(S | {i})) / (N * binomial(N - 1, Card(S))), (S, others)), "section 8")

# %% datamodels.aumann_shapley wrong -
value = SubsetSum(gain / (N * binomial(N - 1, Card(S))), (S, others))
along_the_diagonal = Derivation("datamodels.aumann_shapley").start(Integral(Derivative(f_in_t, t), (p, 0, 1)))
along_the_diagonal.step(2 * value * Integral(p, (p, 0, 1)), "an integral beside the answer")
along_the_diagonal.step(value, "Aumann and Shapley")

# %% datamodels.aumann_shapley wrong -
along_the_diagonal = Derivation("datamodels.aumann_shapley").start(Integral(Derivative(f_in_t, t), (p, 0, 1)))
along_the_diagonal.step(SubsetSum(gain / (N * binomial(N - 1, Card(S))), (S, others)), "Aumann and Shapley")

# %% datamodels.compare right scatter
score_figure = plt.figure()
axis = score_figure.add_subplot()
for name in ("influence", "leave-one-out", "data model"):
    axis.scatter(scores["Shapley"], scores[name], label=name)
axis.plot([0.5, -1.1], [0.5, -1.1], color="black", label="equal")
axis.set_xlabel("Shapley value")
axis.set_ylabel("score")
axis.legend()

# %% datamodels.compare right axes-returned
_, score_figure = plt.subplots()
order = np.argsort(scores["Shapley"])
for name, values in scores.items():
    if name != "Shapley":
        score_figure.plot(scores["Shapley"][order], values[order], "x", label=f"{name} score")
score_figure.plot(np.array([-1.1, 0.5]), np.array([-1.1, 0.5]), ":")
score_figure.set(xlabel="Shapley (margin)", ylabel="others (margin)")
score_figure.legend(loc="lower right")

# %% datamodels.compare right line-without-ends
score_figure, axis = plt.subplots()
for name in ("influence", "leave-one-out", "data model"):
    axis.plot(scores["Shapley"], scores[name], "o", fillstyle="none", label=f"twice {name}" if name == "data model" else name)
axis.axline((-1.1, -1.1), (0.5, 0.5), color="black")
axis.set(xlabel="Shapley value", ylabel="score")
score_figure.legend()

# %% datamodels.compare right line-of-many-points
score_figure, axis = plt.subplots()
for name in ("influence", "leave-one-out", "data model"):
    axis.scatter(scores["Shapley"], scores[name], label=name)
axis.plot(np.linspace(-1.1, 0.5, 50), np.linspace(-1.1, 0.5, 50))
axis.set(xlabel="Shapley value", ylabel="score")
axis.legend()

# %% datamodels.compare wrong -
score_figure, axis = plt.subplots()
for name, label in (("influence", "leave-one-out"), ("leave-one-out", "influence"), ("data model", "data model")):
    axis.plot(scores["Shapley"], scores[name], "o", label=label)
axis.plot([-1.1, 0.5], [-1.1, 0.5])
axis.set(xlabel="Shapley value", ylabel="score")
axis.legend()

# %% datamodels.compare wrong -
score_figure, axis = plt.subplots()
for name in ("influence", "leave-one-out", "data model"):
    axis.plot(scores["Shapley"], scores[name], label=name)
axis.plot([-1.1, 0.5], [-1.1, 0.5])
axis.set(xlabel="Shapley value", ylabel="score")
axis.legend()

# %% datamodels.compare wrong axes_exchanged
score_figure, axis = plt.subplots()
for name in ("influence", "leave-one-out", "data model"):
    axis.plot(scores[name], scores["Shapley"], "o", label=name)
axis.plot([-1.1, 0.5], [-1.1, 0.5])
axis.set(xlabel="score", ylabel="Shapley value")
axis.legend()

# %% datamodels.compare wrong coefficient_not_doubled
score_figure, axis = plt.subplots()
for name, factor in (("influence", 1), ("leave-one-out", 1), ("data model", 0.5)):
    axis.plot(scores["Shapley"], factor * scores[name], "o", label=name)
axis.plot([-1.1, 0.5], [-1.1, 0.5])
axis.set(xlabel="Shapley value", ylabel="score")
axis.legend()

# %% datamodels.compare wrong against_the_number
score_figure, axis = plt.subplots()
for name, values in scores.items():
    axis.plot(np.arange(12), values, "o", label=name)
axis.set(xlabel="tumour", ylabel="score")
axis.legend()

# %% datamodels.compare wrong -
score_figure, axis = plt.subplots()
axis.plot(scores["Shapley"], scores["data model"], "o")
