# %% influence.quadratic_route right both-transposes
slope_of_the_model = Derivation("influence.quadratic_route").start(Gradient(eps * g.T * t + t.T * H * t / 2, t))
slope_of_the_model.step(eps * g + (H.T + H) * t / 2, "each term by itself")
slope_of_the_model.step(H * t + eps * g, "H is symmetric")
slope_of_the_model.step(H * (eps * H.I * g + t), "H taken out")
influence_of_x = Derivation("influence.quadratic_route.conclusion").start(gz.T * t / eps)
influence_of_x.step(-(eps / eps) * gz.T * (H.I * g), "the step put in")

# %% influence.quadratic_route right solved-first
slope_of_the_model = Derivation("influence.quadratic_route").start(Gradient(t.T * H * t / 2 + g.T * t * eps, t))
slope_of_the_model.step(H * t + eps * g)
slope_of_the_model.step(H * (t - (-eps * H.inverse() * g)))
influence_of_x = Derivation("influence.quadratic_route.conclusion").start(gz.T * t / eps)
influence_of_x.step(gz.T * (-eps * H.I * g) / eps)
influence_of_x.step(-gz.T * H.I * g)

# %% influence.quadratic_route right an-entry
slope_of_the_model = Derivation("influence.quadratic_route").start(Gradient(eps * g.T * t + t.T * H * t / 2, t))
slope_of_the_model.step(eps * g + H * t, "derivative")
slope_of_the_model.goal(H * (t + eps * H.I * g))
influence_of_x = Derivation("influence.quadratic_route.conclusion").start(gz.T * t / eps)
influence_of_x.step((gz.T * (-eps * H.I * g) / eps)[0, 0])
influence_of_x.goal(-(gz.T * H.I * g)[0, 0])

# %% influence.quadratic_route wrong half_kept
slope_of_the_model = Derivation("influence.quadratic_route").start(Gradient(eps * g.T * t + t.T * H * t / 2, t))
slope_of_the_model.step(H * t / 2 + eps * g, "derivative")
slope_of_the_model.step(H / 2 * (t + 2 * eps * H.I * g), "H taken out")
influence_of_x = Derivation("influence.quadratic_route.conclusion").start(gz.T * t / eps)
influence_of_x.step(-2 * gz.T * H.I * g, "the step put in")

# %% influence.quadratic_route wrong sign
slope_of_the_model = Derivation("influence.quadratic_route").start(Gradient(eps * g.T * t + t.T * H * t / 2, t))
slope_of_the_model.step(eps * g + H * t, "derivative")
slope_of_the_model.step(H * (t - eps * H.I * g), "so t = eps H^-1 g")
influence_of_x = Derivation("influence.quadratic_route.conclusion").start(gz.T * t / eps)
influence_of_x.step(gz.T * H.I * g, "the step put in")

# %% influence.quadratic_route wrong not_inverted
slope_of_the_model = Derivation("influence.quadratic_route").start(Gradient(eps * g.T * t + t.T * H * t / 2, t))
slope_of_the_model.step(eps * g + H * t, "derivative")
slope_of_the_model.step(H * t + eps * H * H * g, "so t = - eps H g")
influence_of_x = Derivation("influence.quadratic_route.conclusion").start(gz.T * t / eps)
influence_of_x.step(-gz.T * H * g, "the step put in")

# %% influence.quadratic_route wrong -
slope_of_the_model = Derivation("influence.quadratic_route").start(Gradient(eps * g.T * t + t.T * H * t / 2, t))
slope_of_the_model.step(H * (t + eps * H.I * g), "seen at once")
influence_of_x = None

# %% influence.implicit_route right powers-collected
condition_at_order_one = Derivation("influence.implicit_route").start(H * (eps * v + eps**2 * w) + eps * (g + K * (eps * v + eps**2 * w)))
condition_at_order_one.step(eps * (H * v + g) + eps**2 * (H * w + K * v) + eps**3 * K * w, "powers of eps collected")
condition_at_order_one.step(eps * g + eps * H * v + DROPPED_VECTOR, "all from eps^2 on dropped")
change_at_z = Derivation("influence.implicit_route.loss").start(gz.T * (eps * v + eps**2 * w))
change_at_z.step(gz.T * v * eps + DROPPED, "curvature of the path dropped")
change_at_z.step(-eps * gz.T * H.I * g + DROPPED, "H v = -g")

# %% influence.implicit_route right third-order-first
condition_at_order_one = Derivation("influence.implicit_route").start(eps * (g + K * (eps * v + eps**2 * w)) + H * (eps * v + eps**2 * w))
condition_at_order_one.step(eps * H * v + eps**2 * H * w + eps * g + eps**2 * K * v + eps**3 * K * w)
condition_at_order_one.step(eps * (g + H * v) + O(eps**2) * OneMatrix(p, 1))
change_at_z = Derivation("influence.implicit_route.loss").start(gz.T * (eps * v + eps**2 * w))
change_at_z.step(eps * gz.T * v + eps**2 * gz.T * w)
change_at_z.step(eps * gz.T * v + O(eps**2) * Identity(1))
change_at_z.step(eps * gz.T * H.I * H * v + DROPPED)
change_at_z.step(-gz.T * H.I * (eps * g) + DROPPED)

# %% influence.implicit_route right speed-put-in-first
condition_at_order_one = Derivation("influence.implicit_route").start(H * (eps * v + eps**2 * w) + eps * (g + K * (eps * v + eps**2 * w)))
condition_at_order_one.step(eps * H * v + eps**2 * H * w + eps * g + eps**2 * K * v + eps**3 * K * w, "multiplied out")
condition_at_order_one.step(eps * g + eps * H * v + DROPPED_VECTOR, "all from eps^2 on dropped")
change_at_z = Derivation("influence.implicit_route.loss").start(gz.T * (eps * v + eps**2 * w))
change_at_z.step(gz.T * (-eps * H.I * g + eps**2 * w), "the speed")
change_at_z.goal(-eps * gz.T * H.I * g + DROPPED, "the bend dropped")

# %% influence.implicit_route right the-name-in-front
condition_at_order_one = Derivation("influence.implicit_route").start(H * (eps * v + eps**2 * w) + eps * (g + K * (eps * v + eps**2 * w)))
condition_at_order_one.step(eps * H * v + eps * g + eps**2 * (H * w + K * v) + eps**3 * K * w, "multiplied out")
condition_at_order_one.step(DROPPED_VECTOR + eps * g + eps * H * v, "order two and three dropped")

change_at_z = Derivation("influence.implicit_route.loss").start(gz.T * (eps * v + eps**2 * w))
change_at_z.step(DROPPED + eps * v.T * gz, "the bend dropped; a number is its own transpose")
change_at_z.step(DROPPED - eps * g.T * H.I * gz, "the speed")

# %% influence.implicit_route wrong -
condition_at_order_one = Derivation("influence.implicit_route").start(H * (eps * v + eps**2 * w) + eps * (g + K * (eps * v + eps**2 * w)))
condition_at_order_one.step(eps * H * v + eps * g + eps**2 * (H * w + K * v) + eps**3 * K * w, "sorted")
condition_at_order_one.step(eps * (H * v + g) + DROPPED, "the name of a number beside a column")

change_at_z = Derivation("influence.implicit_route.loss").start(gz.T * (eps * v + eps**2 * w))
change_at_z.step(eps * gz.T * v + DROPPED_VECTOR, "the name of a column beside a number")
change_at_z.step(-eps * gz.T * H.I * g + DROPPED_VECTOR, "H v = -g")

# %% influence.implicit_route wrong not_named
condition_at_order_one = Derivation("influence.implicit_route").start(H * (eps * v + eps**2 * w) + eps * (g + K * (eps * v + eps**2 * w)))
condition_at_order_one.step(eps * H * v + eps**2 * H * w + eps * g + eps**2 * K * v + eps**3 * K * w, "multiplied out")
condition_at_order_one.step(eps * (g + H * v), "small terms dropped")
change_at_z = Derivation("influence.implicit_route.loss").start(gz.T * (eps * v + eps**2 * w))
change_at_z.step(eps * gz.T * v + DROPPED)
change_at_z.step(-eps * gz.T * H.I * g + DROPPED)

# %% influence.implicit_route wrong not_named
condition_at_order_one = Derivation("influence.implicit_route").start(H * (eps * v + eps**2 * w) + eps * (g + K * (eps * v + eps**2 * w)))
condition_at_order_one.step(eps * H * v + eps**2 * H * w + eps * g + eps**2 * K * v + eps**3 * K * w, "multiplied out")
condition_at_order_one.step(eps * g + eps * H * v + DROPPED_VECTOR, "all from eps^2 on dropped")
change_at_z = Derivation("influence.implicit_route.loss").start(gz.T * (eps * v + eps**2 * w))
change_at_z.step(eps * gz.T * v, "the bend is small")
change_at_z.goal(-eps * gz.T * H.I * g, "H v = -g")

# %% influence.implicit_route wrong not_named
condition_at_order_one = Derivation("influence.implicit_route").start(H * (eps * v + eps**2 * w) + eps * (g + K * (eps * v + eps**2 * w)))
condition_at_order_one.step(eps * H * v + eps**2 * H * w + eps * g + eps**2 * K * v + eps**3 * K * w, "multiplied out")
condition_at_order_one.step(eps * g + eps * H * v + DROPPED_VECTOR, "all from eps^2 on dropped")
change_at_z = Derivation("influence.implicit_route.loss").start(gz.T * (eps * v + eps**2 * w))
change_at_z.step(gz.T * (-eps * H.I * g + eps**2 * w), "the speed")
change_at_z.goal(-gz.T * H.I * g * eps, "the bend is small")

# %% influence.implicit_route wrong drops_epsilon
condition_at_order_one = Derivation("influence.implicit_route").start(H * (eps * v + eps**2 * w) + eps * (g + K * (eps * v + eps**2 * w)))
condition_at_order_one.step(eps * H * v + eps**2 * H * w + eps * g + eps**2 * K * v + eps**3 * K * w, "multiplied out")
condition_at_order_one.step(DROPPED_VECTOR + H * v * eps, "the example has a weight of order eps only")
change_at_z = Derivation("influence.implicit_route.loss").start(gz.T * (eps * v + eps**2 * w))
change_at_z.step(eps * gz.T * v + DROPPED)
change_at_z.step(-eps * gz.T * H.I * g + DROPPED)

# %% influence.implicit_route wrong hessian_changes
condition_at_order_one = Derivation("influence.implicit_route").start(H * (eps * v + eps**2 * w) + eps * (g + K * (eps * v + eps**2 * w)))
condition_at_order_one.step(eps * H * v + eps**2 * H * w + eps * g + eps**2 * K * v + eps**3 * K * w, "multiplied out")
condition_at_order_one.step(eps * H * v + eps * K * v + eps * g + DROPPED_VECTOR, "both Hessians act on v")
change_at_z = Derivation("influence.implicit_route.loss").start(gz.T * (eps * v + eps**2 * w))
change_at_z.step(eps * gz.T * v + DROPPED)
change_at_z.step(-eps * gz.T * (H + K).I * g + DROPPED)

# %% influence.implicit_route wrong -
condition_at_order_one = Derivation("influence.implicit_route").start(H * (eps * v + eps**2 * w) + eps * (g + K * (eps * v + eps**2 * w)))
condition_at_order_one.step(eps * (H * v + g) + DROPPED_VECTOR, "clear")
change_at_z = Derivation("influence.implicit_route.loss").start(gz.T * (eps * v + eps**2 * w))
change_at_z.step(-eps * gz.T * H.I * g + DROPPED, "clear")

# %% influence.hat_matrix right both-halves
residual_without = Derivation("influence.hat_matrix").start(y_row * one - x.T * (A - x * x.T).I * (b - y_row * x))
residual_without.step(y_row * one - x.T * (A.I + A.I * x * x.T * A.I / (1 - h)) * (b - y_row * x), "Sherman and Morrison")
residual_without.step(y_row * one - (1 + h / (1 - h)) * x.T * A.I * (b - y_row * x), "x^T A^-1 x = h")
residual_without.step(y_row * one - (y_row - e - h * y_row) / (1 - h) * one, "x^T A^-1 b = y_row - e")
residual_without.step(e / (1 - h) * one, "y cancels")

# %% influence.hat_matrix right direction-first
residual_without = Derivation("influence.hat_matrix").start(y_row * one - x.T * (A - x * x.T).I * (b - y_row * x))
residual_without.step(y_row * one - x.T * A.I * (b - y_row * x) / (1 - h), "(A - x x^T)^-1 x is A^-1 x / (1 - h)")
residual_without.step((1 - h) ** -1 * e * one)

# %% influence.hat_matrix right a-number
residual_without = Derivation("influence.hat_matrix").start(y_row * one - x.T * (A - x * x.T).I * (b - y_row * x))
residual_without.step(y_row * one - x.T * A.I * (b - y_row * x) / (1 - h), "Sherman and Morrison")
residual_without.goal(e / (1 - h), "x^T A^-1 b = y_row - e")

# %% influence.hat_matrix wrong times
residual_without = Derivation("influence.hat_matrix").start(y_row * one - x.T * (A - x * x.T).I * (b - y_row * x))
residual_without.step(y_row * one - x.T * (A.I + A.I * x * x.T * A.I / (1 - h)) * (b - y_row * x), "Sherman and Morrison")
residual_without.step((e - h * e) * one, "simplified")

# %% influence.hat_matrix wrong plus
residual_without = Derivation("influence.hat_matrix").start(y_row * one - x.T * (A - x * x.T).I * (b - y_row * x))
residual_without.step(y_row * one - x.T * A.I * (b - y_row * x) / (1 - h), "Sherman and Morrison")
residual_without.step((h + 1) ** -1 * e * one, "simplified")

# %% influence.hat_matrix wrong first_order
residual_without = Derivation("influence.hat_matrix").start(y_row * one - x.T * (A - x * x.T).I * (b - y_row * x))
residual_without.step(y_row * one - x.T * A.I * (b - y_row * x) / (1 - h), "Sherman and Morrison")
residual_without.goal((e + e * h) * one, "h is small")

# %% influence.hat_matrix wrong unchanged
residual_without = Derivation("influence.hat_matrix").start(y_row * one - x.T * (A - x * x.T).I * (b - y_row * x))
residual_without.step(y_row * one - x.T * A.I * b, "without the row")
residual_without.step(e * one, "the residual")

# %% influence.hat_matrix wrong -
residual_without = Derivation("influence.hat_matrix").start(y_row * one - x.T * (A - x * x.T).I * (b - y_row * x))
residual_without.step(e / (1 - h) * one, "known")


# %% influence.gradients right loops
def example_gradients(X, y, theta):
    rows = []
    for row, label in zip(X, y):
        z = float(row @ theta)
        rows.append((1 / (1 + np.exp(-z)) - label) * row)
    return np.array(rows)


def risk_hessian(X, theta, l2):
    total = np.zeros((len(theta), len(theta)))
    for row in X:
        s = 1 / (1 + np.exp(-row @ theta))
        total += s * (1 - s) * np.outer(row, row)
    return total / len(X) + l2 * np.identity(len(theta))


# %% influence.gradients right torch
def example_gradients(X, y, theta):
    def losses(t):
        z = torch.tensor(X) @ t
        return torch.logaddexp(z, torch.zeros_like(z)) - torch.tensor(y) * z

    return torch.autograd.functional.jacobian(losses, torch.tensor(theta)).numpy()


def risk_hessian(X, theta, l2):
    def risk(t):
        z = torch.tensor(X) @ t
        return torch.nn.functional.softplus(z).mean() + l2 / 2 * t @ t

    return torch.autograd.functional.hessian(risk, torch.tensor(theta)).numpy()


# %% influence.gradients wrong sum_for_mean
def example_gradients(X, y, theta):
    return X * (1 / (1 + np.exp(-X @ theta)) - y).reshape(-1, 1)


def risk_hessian(X, theta, l2):
    s = 1 / (1 + np.exp(-X @ theta))
    return sum(a * (1 - a) * np.outer(row, row) for a, row in zip(s, X)) + l2 * np.eye(len(theta))


# %% influence.gradients wrong penalty_missing
def example_gradients(X, y, theta):
    return X * (1 / (1 + np.exp(-X @ theta)) - y).reshape(-1, 1)


def risk_hessian(X, theta, l2):
    s = 1 / (1 + np.exp(-X @ theta))
    return X.T @ np.diag(s * (1 - s)) @ X / len(X)


# %% influence.gradients wrong sign
def example_gradients(X, y, theta):
    return X * (y - 1 / (1 + np.exp(-X @ theta))).reshape(-1, 1)


def risk_hessian(X, theta, l2):
    s = 1 / (1 + np.exp(-X @ theta))
    return X.T @ np.diag(s * (1 - s)) @ X / len(X) + l2 * np.eye(len(theta))


# %% influence.gradients wrong over_n
def example_gradients(X, y, theta):
    residual = 1 / (1 + np.exp(-X @ theta)) - y
    return np.diag(residual) @ X / X.shape[0]


def risk_hessian(X, theta, l2):
    s = 1 / (1 + np.exp(-X @ theta))
    return X.T @ np.diag(s * (1 - s)) @ X / len(X) + l2 * np.eye(len(theta))


# %% influence.gradients wrong -
def example_gradients(X, y, theta):
    return X * (1 / (1 + np.exp(-X @ theta)) - y).reshape(-1, 1)


def risk_hessian(X, theta, l2):
    s = 1 / (1 + np.exp(-X @ theta))
    return X.T @ np.diag(s) @ X / len(X) + l2 * np.eye(len(theta))


# %% influence.scores right cholesky
def influence_matrix(train_gradients, test_gradients, hessian, damping):
    from scipy.linalg import cho_factor, cho_solve

    factor = cho_factor(hessian + damping * np.identity(hessian.shape[0]))
    return -(train_gradients @ cho_solve(factor, test_gradients.T))


# %% influence.scores right eigenvectors
def influence_matrix(train_gradients, test_gradients, hessian, damping):
    values, vectors = np.linalg.eigh(hessian)
    return -(train_gradients @ vectors / (values + damping)) @ (test_gradients @ vectors).T


# %% influence.scores right from-the-left
def influence_matrix(train_gradients, test_gradients, hessian, damping):
    p = hessian.shape[1]
    left = np.linalg.solve(hessian + np.diag(np.full(p, damping)), train_gradients.T)
    return np.einsum("pn,kp->nk", -left, test_gradients)


# %% influence.scores wrong sign
def influence_matrix(train_gradients, test_gradients, hessian, damping):
    return train_gradients @ np.linalg.inv(hessian + damping * np.eye(len(hessian))) @ test_gradients.T


# %% influence.scores wrong undamped
def influence_matrix(train_gradients, test_gradients, hessian, damping):
    return -train_gradients @ np.linalg.inv(hessian) @ test_gradients.T


# %% influence.scores wrong swapped
def influence_matrix(train_gradients, test_gradients, hessian, damping):
    return -test_gradients @ np.linalg.inv(hessian + damping * np.eye(len(hessian))) @ train_gradients.T


# %% influence.scores wrong one_by_one
def influence_matrix(train_gradients, test_gradients, hessian, damping):
    damped = hessian + damping * np.eye(len(hessian))
    table = np.zeros((len(train_gradients), len(test_gradients)))
    for i in range(len(train_gradients)):
        for j in range(len(test_gradients)):
            table[i, j] = -test_gradients[j] @ np.linalg.solve(damped, train_gradients[i])
    return table


# %% influence.scores wrong one_by_one
def influence_matrix(train_gradients, test_gradients, hessian, damping):
    inverse = np.linalg.inv(hessian + damping * np.eye(len(hessian)))
    rows = []
    for row in train_gradients:
        rows.append([-row @ inverse @ other for other in test_gradients])
    return np.array(rows)


# %% influence.scores wrong -
def influence_matrix(train_gradients, test_gradients, hessian, damping):
    return -train_gradients @ (hessian + damping * np.eye(len(hessian))) @ test_gradients.T


# %% influence.scores wrong -
def influence_matrix(train_gradients, test_gradients, hessian, damping):
    hessian += damping * np.eye(len(hessian))
    return -train_gradients @ np.linalg.solve(hessian, test_gradients.T)


# %% influence.leave_one_out right scipy-minimiser
def predicted_changes(train_gradients, test_gradients, hessian):
    n = len(train_gradients)
    influence = -np.array([[gz @ np.linalg.solve(hessian, gx) for gz in test_gradients] for gx in train_gradients])
    return -influence / n


def retrained_changes(X, y, theta, X_test, y_test, l2, points):
    from scipy.optimize import minimize

    out = np.zeros((len(points), len(y_test)))
    for i, point in enumerate(points):
        keep = np.arange(len(y)) != point

        def risk(t):
            z = X[keep] @ t
            slope = X[keep].T @ (1 / (1 + np.exp(-z)) - y[keep]) / len(y) + l2 * t
            return (np.logaddexp(0, z) - y[keep] * z).sum() / len(y) + l2 / 2 * t @ t, slope

        found = minimize(risk, theta, jac=True, method="BFGS", options={"gtol": 1e-10})
        out[i] = logistic_losses(X_test, y_test, found.x) - logistic_losses(X_test, y_test, theta)
    return out


# %% influence.leave_one_out right rescaled-penalty
def predicted_changes(train_gradients, test_gradients, hessian):
    return np.linalg.solve(hessian, train_gradients.T).T @ test_gradients.T * (1 / train_gradients.shape[0])


def retrained_changes(X, y, theta, X_test, y_test, l2, points):
    n = len(y)
    changes = []
    for point in points:
        rest = np.delete(np.arange(n), point)
        fitted = fit_logistic(X[rest], y[rest], l2 * n / (n - 1), np.full(n - 1, 1 / (n - 1)))
        changes.append([a - b for a, b in zip(logistic_losses(X_test, y_test, fitted), logistic_losses(X_test, y_test, theta))])
    return changes


# %% influence.leave_one_out wrong no_one_over_n
def predicted_changes(train_gradients, test_gradients, hessian):
    return train_gradients @ np.linalg.inv(hessian) @ test_gradients.T


def retrained_changes(X, y, theta, X_test, y_test, l2, points):
    fits = [fit_logistic(X, y, l2, np.where(np.arange(len(y)) == point, 0, 1 / len(y))) for point in points]
    return np.array([logistic_losses(X_test, y_test, fit) - logistic_losses(X_test, y_test, theta) for fit in fits])


# %% influence.leave_one_out wrong added_for_removed
def predicted_changes(train_gradients, test_gradients, hessian):
    return -train_gradients @ np.linalg.inv(hessian) @ test_gradients.T / len(train_gradients)


def retrained_changes(X, y, theta, X_test, y_test, l2, points):
    fits = [fit_logistic(X, y, l2, np.where(np.arange(len(y)) == point, 0, 1 / len(y))) for point in points]
    return np.array([logistic_losses(X_test, y_test, fit) - logistic_losses(X_test, y_test, theta) for fit in fits])


# %% influence.leave_one_out wrong others_reweighted
def predicted_changes(train_gradients, test_gradients, hessian):
    return train_gradients @ np.linalg.inv(hessian) @ test_gradients.T / len(train_gradients)


def retrained_changes(X, y, theta, X_test, y_test, l2, points):
    out = []
    for point in points:
        weights = (np.arange(len(y)) != point) / (len(y) - 1)
        out.append(logistic_losses(X_test, y_test, fit_logistic(X, y, l2, weights)) - logistic_losses(X_test, y_test, theta))
    return np.array(out)


# %% influence.leave_one_out wrong before_minus_after
def predicted_changes(train_gradients, test_gradients, hessian):
    return train_gradients @ np.linalg.inv(hessian) @ test_gradients.T / len(train_gradients)


def retrained_changes(X, y, theta, X_test, y_test, l2, points):
    fits = [fit_logistic(X, y, l2, np.where(np.arange(len(y)) == point, 0, 1 / len(y))) for point in points]
    return np.array([logistic_losses(X_test, y_test, theta) - logistic_losses(X_test, y_test, fit) for fit in fits])


# %% influence.leave_one_out wrong -
def predicted_changes(train_gradients, test_gradients, hessian):
    return train_gradients @ np.linalg.inv(hessian) @ test_gradients.T / (len(train_gradients) - 1)


def retrained_changes(X, y, theta, X_test, y_test, l2, points):
    fits = [fit_logistic(X, y, l2, np.where(np.arange(len(y)) == point, 0, 1 / len(y))) for point in points]
    return np.array([logistic_losses(X_test, y_test, fit) for fit in fits])


# %% influence.cooks_distance right svd
def leverages_and_distances(features, y):
    U = np.linalg.svd(np.hstack([np.ones((len(y), 1)), features]), full_matrices=False)[0]
    n, p = U.shape
    h = np.diag(U @ U.T)
    e = y - U @ (U.T @ y)
    s2 = sum(e * e) / (n - p)
    return [h, (e / (1 - h)) ** 2 * h / (p * s2)]


# %% influence.cooks_distance right rows-left-out
def leverages_and_distances(features, y):
    n = len(y)
    design = np.column_stack([np.ones(n), features - features.mean(axis=0)])
    Q = np.linalg.qr(design)[0]
    h = np.linalg.norm(Q, axis=1) ** 2
    fitted = Q @ (Q.T @ y)
    s2 = np.sum((y - fitted) ** 2) / (n - design.shape[1])
    distance = np.zeros(n)
    for row in range(n):
        changed = y.astype(float).copy()
        changed[row] -= (y - fitted)[row] / (1 - h[row])
        distance[row] = np.sum((Q @ (Q.T @ changed) - fitted) ** 2) / (design.shape[1] * s2)
    return h, distance


# %% influence.cooks_distance wrong no_intercept
def leverages_and_distances(features, y):
    U = np.linalg.svd(features, full_matrices=False)[0]
    n, p = U.shape
    h = (U * U).sum(1)
    e = y - U @ (U.T @ y)
    return h, (e / (1 - h)) ** 2 * h / (p * (e @ e) / (n - p))


# %% influence.cooks_distance wrong over_n
def leverages_and_distances(features, y):
    U = np.linalg.svd(np.hstack([features, np.ones((len(y), 1))]), full_matrices=False)[0]
    n, p = U.shape
    h = (U * U).sum(1)
    e = y - U @ (U.T @ y)
    return h, (e / (1 - h)) ** 2 * h / (n * (e @ e) / (n - p))


# %% influence.cooks_distance wrong one_factor_of_1_minus_h
def leverages_and_distances(features, y):
    U = np.linalg.svd(np.hstack([features, np.ones((len(y), 1))]), full_matrices=False)[0]
    n, p = U.shape
    h = (U * U).sum(1)
    e = y - U @ (U.T @ y)
    return h, e * e * h / (1 - h) / p / ((e @ e) / (n - p))


# %% influence.cooks_distance wrong intercept_not_counted
def leverages_and_distances(features, y):
    U = np.linalg.svd(np.hstack([features, np.ones((len(y), 1))]), full_matrices=False)[0]
    n, d = features.shape
    h = (U * U).sum(1)
    e = y - U @ (U.T @ y)
    return h, (e / (1 - h)) ** 2 * h / (d * (e @ e) / (n - d))


# %% influence.cooks_distance wrong noise_over_n
def leverages_and_distances(features, y):
    U = np.linalg.svd(np.hstack([features, np.ones((len(y), 1))]), full_matrices=False)[0]
    n, d = features.shape
    h = (U * U).sum(1)
    e = y - U @ (U.T @ y)
    return h, (e / (1 - h)) ** 2 * h / ((d + 1) * np.mean(e**2))


# %% influence.cooks_distance wrong -
def leverages_and_distances(features, y):
    design = np.column_stack([features, np.ones(len(y))])
    n, p = design.shape
    hat = design @ np.linalg.inv(design.T @ design) @ design.T
    h = np.diag(hat)
    e = y - hat @ y
    return h, e**2 * h / (1 - h) ** 2 / (p * (e @ e) / (n - p))


# %% influence.damping right all-eigenvalues
def smallest_damping(hessian, margin):
    needed = [margin - value for value in np.linalg.eigvalsh(hessian)]
    return float(np.clip(max(needed), 0, None))


def damped_influence(train_gradient, test_gradient, hessian, margin):
    values, vectors = np.linalg.eigh(hessian)
    values = values + max(margin - values.min(), 0)
    return -float(np.sum((vectors.T @ train_gradient) * (vectors.T @ test_gradient) / values))


# %% influence.damping right general-eigenvalues
def smallest_damping(hessian, margin):
    lowest = np.linalg.eigvals(hessian).real.min()
    if lowest >= margin:
        return 0.0
    return margin - lowest


def damped_influence(train_gradient, test_gradient, hessian, margin):
    lifted = hessian + smallest_damping(hessian, margin) * np.eye(len(hessian))
    return -(test_gradient @ np.linalg.inv(lifted) @ train_gradient)


# %% influence.damping wrong largest_eigenvalue
def smallest_damping(hessian, margin):
    return max(0.0, margin - max(np.linalg.eigvalsh(hessian)))


def damped_influence(train_gradient, test_gradient, hessian, margin):
    lifted = hessian + smallest_damping(hessian, margin) * np.eye(len(hessian))
    return -(test_gradient @ np.linalg.inv(lifted) @ train_gradient)


# %% influence.damping wrong negative_damping
def smallest_damping(hessian, margin):
    return margin - min(np.linalg.eigvalsh(hessian))


def damped_influence(train_gradient, test_gradient, hessian, margin):
    lifted = hessian + smallest_damping(hessian, margin) * np.eye(len(hessian))
    return -(test_gradient @ np.linalg.inv(lifted) @ train_gradient)


# %% influence.damping wrong no_margin
def smallest_damping(hessian, margin):
    return -min(0.0, min(np.linalg.eigvalsh(hessian)))


def damped_influence(train_gradient, test_gradient, hessian, margin):
    lowest = min(np.linalg.eigvalsh(hessian))
    return -(test_gradient @ np.linalg.inv(hessian + max(0, margin - lowest) * np.eye(len(hessian))) @ train_gradient)


# %% influence.damping wrong absolute_value
def smallest_damping(hessian, margin):
    return abs(min(np.linalg.eigvalsh(hessian))) + margin


def damped_influence(train_gradient, test_gradient, hessian, margin):
    lifted = hessian + smallest_damping(hessian, margin) * np.eye(len(hessian))
    return -(test_gradient @ np.linalg.inv(lifted) @ train_gradient)


# %% influence.damping wrong -
def smallest_damping(hessian, margin):
    return max(0.0, margin - np.diag(hessian).min())


def damped_influence(train_gradient, test_gradient, hessian, margin):
    lowest = min(np.linalg.eigvalsh(hessian))
    return -(test_gradient @ np.linalg.inv(hessian + max(0, margin - lowest) * np.eye(len(hessian))) @ train_gradient)


# %% influence.network right backward-loops
def network_influences(weights, rate, X, y, X_test, y_test, l2):
    model = small_network(weights, rate).eval()
    parameters = list(model.parameters())

    def losses(inputs, targets):
        z = model(torch.tensor(inputs))[:, 0]
        return torch.nn.functional.softplus(z) - torch.tensor(targets) * z

    def flat(grads):
        return torch.cat([part.reshape(-1) for part in grads])

    def per_example(inputs, targets):
        return torch.stack([flat(torch.autograd.grad(one, parameters, retain_graph=True)) for one in losses(inputs, targets)])

    slope = flat(torch.autograd.grad(losses(X, y).mean(), parameters, create_graph=True))
    rows = []
    for entry in slope:
        if entry.requires_grad:
            parts = torch.autograd.grad(entry, parameters, retain_graph=True, allow_unused=True)
            rows.append(flat([torch.zeros_like(p) if g is None else g for g, p in zip(parts, parameters)]))
    hessian = torch.stack(rows).numpy() + l2 * np.eye(len(slope))
    return -per_example(X, y).numpy() @ np.linalg.solve(hessian, per_example(X_test, y_test).numpy().T)


def rank_agreement(predicted, measured):
    from scipy.stats import spearmanr

    return spearmanr(predicted, measured)[0]


# %% influence.network right reverse-mode-twice
def network_influences(weights, rate, X, y, X_test, y_test, l2):
    model = small_network(weights, 0.0)
    theta = torch.cat([part.detach().reshape(-1) for part in model.parameters()])

    def risk(t):
        return network_losses(model, t, X, y).mean() + l2 / 2 * t.square().sum()

    rows = torch.func.jacrev(lambda t: network_losses(model, t, X, y))(theta)
    columns = torch.func.jacrev(lambda t: network_losses(model, t, X_test, y_test))(theta)
    hessian = torch.func.jacrev(torch.func.grad(risk))(theta)
    return -(rows @ torch.cholesky_solve(columns.T, torch.linalg.cholesky(hessian))).numpy()


def rank_agreement(predicted, measured):
    n = len(predicted)
    gap = sum((sum(a > predicted) - sum(b > measured)) ** 2 for a, b in zip(predicted, measured))
    return 1 - 6 * gap / (n * (n**2 - 1))


# %% influence.network wrong train_mode
def network_influences(weights, rate, X, y, X_test, y_test, l2):
    model = small_network(weights, rate)
    at = torch.nn.utils.parameters_to_vector(model.parameters()).detach()
    rows = torch.autograd.functional.jacobian(lambda t: network_losses(model, t, X, y), at)
    columns = torch.autograd.functional.jacobian(lambda t: network_losses(model, t, X_test, y_test), at)
    hessian = torch.autograd.functional.hessian(lambda t: network_losses(model, t, X, y).mean(), at)
    return -(rows @ torch.linalg.inv(hessian + l2 * torch.eye(len(at))) @ columns.T).numpy()


def rank_agreement(predicted, measured):
    from scipy.stats import spearmanr

    return spearmanr(predicted, measured)[0]


# %% influence.network wrong batch_gradient
def network_influences(weights, rate, X, y, X_test, y_test, l2):
    model = small_network(weights, rate).eval()
    at = torch.nn.utils.parameters_to_vector(model.parameters()).detach()

    def gradient(inputs, targets):
        whole = torch.autograd.functional.jacobian(lambda t: network_losses(model, t, inputs, targets).mean(), at)
        return whole.repeat(len(targets), 1)

    hessian = torch.autograd.functional.hessian(lambda t: network_losses(model, t, X, y).mean(), at)
    return -(gradient(X, y) @ torch.linalg.inv(hessian + l2 * torch.eye(len(at))) @ gradient(X_test, y_test).T).numpy()


def rank_agreement(predicted, measured):
    from scipy.stats import spearmanr

    return spearmanr(predicted, measured)[0]


# %% influence.network wrong penalty_missing
def network_influences(weights, rate, X, y, X_test, y_test, l2):
    model = small_network(weights, rate).eval()
    at = torch.nn.utils.parameters_to_vector(model.parameters()).detach()
    rows = torch.autograd.functional.jacobian(lambda t: network_losses(model, t, X, y), at)
    columns = torch.autograd.functional.jacobian(lambda t: network_losses(model, t, X_test, y_test), at)
    hessian = torch.autograd.functional.hessian(lambda t: network_losses(model, t, X, y).mean(), at)
    return -(rows @ torch.linalg.pinv(hessian, rtol=1e-13) @ columns.T).numpy()


def rank_agreement(predicted, measured):
    from scipy.stats import spearmanr

    return spearmanr(predicted, measured)[0]


# %% influence.network wrong not_of_ranks
def network_influences(weights, rate, X, y, X_test, y_test, l2):
    model = small_network(weights, rate).eval()
    at = torch.nn.utils.parameters_to_vector(model.parameters()).detach()
    rows = torch.autograd.functional.jacobian(lambda t: network_losses(model, t, X, y), at)
    columns = torch.autograd.functional.jacobian(lambda t: network_losses(model, t, X_test, y_test), at)
    hessian = torch.autograd.functional.hessian(lambda t: network_losses(model, t, X, y).mean(), at)
    return -(rows @ torch.linalg.inv(hessian + l2 * torch.eye(len(at))) @ columns.T).numpy()


def rank_agreement(predicted, measured):
    return np.corrcoef(predicted, measured)[0, 1]


# %% influence.network wrong sum_for_mean
def network_influences(weights, rate, X, y, X_test, y_test, l2):
    model = small_network(weights, rate).eval()
    at = torch.nn.utils.parameters_to_vector(model.parameters()).detach()
    rows = torch.autograd.functional.jacobian(lambda t: network_losses(model, t, X, y), at)
    columns = torch.autograd.functional.jacobian(lambda t: network_losses(model, t, X_test, y_test), at)
    hessian = torch.autograd.functional.hessian(lambda t: network_losses(model, t, X, y).sum(), at)
    return -(rows @ torch.linalg.inv(hessian + l2 * torch.eye(len(at))) @ columns.T).numpy()


def rank_agreement(predicted, measured):
    return np.corrcoef(np.argsort(np.argsort(predicted)), np.argsort(np.argsort(measured)))[0, 1]


# %% influence.network wrong argsort_for_ranks
def network_influences(weights, rate, X, y, X_test, y_test, l2):
    model = small_network(weights, rate).eval()
    at = torch.nn.utils.parameters_to_vector(model.parameters()).detach()
    rows = torch.autograd.functional.jacobian(lambda t: network_losses(model, t, X, y), at)
    columns = torch.autograd.functional.jacobian(lambda t: network_losses(model, t, X_test, y_test), at)
    hessian = torch.autograd.functional.hessian(lambda t: network_losses(model, t, X, y).mean(), at)
    return -(rows @ torch.linalg.inv(hessian + l2 * torch.eye(len(at))) @ columns.T).numpy()


def rank_agreement(predicted, measured):
    return np.corrcoef(np.argsort(predicted), np.argsort(measured))[0, 1]


# %% influence.network wrong -
def network_influences(weights, rate, X, y, X_test, y_test, l2):
    model = small_network(weights, rate).eval()
    at = torch.nn.utils.parameters_to_vector(model.parameters()).detach()
    rows = torch.autograd.functional.jacobian(lambda t: network_losses(model, t, X, y), at)
    columns = torch.autograd.functional.jacobian(lambda t: network_losses(model, t, X_test, y_test), at)
    return -(rows @ columns.T).numpy()


def rank_agreement(predicted, measured):
    return np.mean(np.argsort(predicted) == np.argsort(measured))


# %% influence.mislabels right factor
def self_influences(gradients, hessian):
    L = np.linalg.cholesky(hessian)
    return np.square(np.linalg.solve(L, gradients.T)).sum(axis=0)


def recall(scores, flipped, share):
    order = sorted(range(len(scores)), key=lambda i: scores[i], reverse=True)
    found = sum(bool(flipped[i]) for i in order[: int(share * len(scores))])
    return found / int(np.sum(flipped))


# %% influence.mislabels right one-at-a-time
def self_influences(gradients, hessian):
    return [float(g @ np.linalg.inv(hessian) @ g) for g in gradients]


def recall(scores, flipped, share):
    last = np.sort(scores)[::-1][int(share * len(scores)) - 1]
    return np.mean(scores[flipped] >= last)


# %% influence.mislabels wrong ascending
def self_influences(gradients, hessian):
    return np.diag(gradients @ np.linalg.inv(hessian) @ gradients.T)


def recall(scores, flipped, share):
    first = np.argsort(scores)[: int(share * len(scores))]
    return flipped[first].sum() / flipped.sum()


# %% influence.mislabels wrong precision
def self_influences(gradients, hessian):
    return np.diag(gradients @ np.linalg.inv(hessian) @ gradients.T)


def recall(scores, flipped, share):
    last = np.argsort(scores)[len(scores) - int(share * len(scores)) :]
    return np.mean(flipped[last])


# %% influence.mislabels wrong negative
def self_influences(gradients, hessian):
    return -np.diag(gradients @ np.linalg.inv(hessian) @ gradients.T)


def recall(scores, flipped, share):
    last = np.argsort(scores)[len(scores) - int(share * len(scores)) :]
    return flipped[last].sum() / flipped.sum()


# %% influence.mislabels wrong hessian_ignored
def self_influences(gradients, hessian):
    return np.linalg.norm(gradients, axis=1) ** 2


def recall(scores, flipped, share):
    last = np.argsort(scores)[len(scores) - int(share * len(scores)) :]
    return flipped[last].sum() / flipped.sum()


# %% influence.mislabels wrong rounded_up
def self_influences(gradients, hessian):
    return (gradients @ np.linalg.inv(hessian) * gradients).sum(axis=1)


def recall(scores, flipped, share):
    inspected = np.argsort(scores)[::-1][: int(np.ceil(share * len(scores)))]
    return flipped[inspected].sum() / flipped.sum()


# %% influence.mislabels wrong rounded_up
def self_influences(gradients, hessian):
    return (gradients @ np.linalg.inv(hessian) * gradients).sum(axis=1)


def recall(scores, flipped, share):
    inspected = np.argsort(scores)[::-1][: round(share * len(scores))]
    return flipped[inspected].sum() / flipped.sum()


# %% influence.mislabels wrong -
def self_influences(gradients, hessian):
    return np.diag(gradients @ hessian @ gradients.T)


def recall(scores, flipped, share):
    return float(np.mean(scores[flipped]) > np.mean(scores))
