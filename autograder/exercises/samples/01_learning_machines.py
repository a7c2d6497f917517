# %% learning.risks right loops
def squared_risk(predictions, y):
    total = 0.0
    for p, t in zip(predictions, y, strict=True):
        total += (p - t) * (p - t)
    return total / len(y)


def misclassification_risk(predictions, y):
    return sum(p != t for p, t in zip(predictions, y, strict=True)) / len(y)


# %% learning.risks right products
def squared_risk(predictions, y):
    e = np.subtract(predictions, y)
    return e @ e / e.size


def misclassification_risk(predictions, y):
    return 1 - np.count_nonzero(predictions == y) / y.size


# %% learning.risks wrong counts_the_right
def squared_risk(predictions, y):
    return ((predictions - y) ** 2).mean()


def misclassification_risk(predictions, y):
    return sum(predictions == y) / len(y)


# %% learning.risks wrong sums
def squared_risk(predictions, y):
    e = predictions - y
    return e @ e


def misclassification_risk(predictions, y):
    return np.count_nonzero(predictions - y)


# %% learning.risks wrong classes_as_numbers
def squared_risk(predictions, y):
    return ((predictions - y) ** 2).mean()


def misclassification_risk(predictions, y):
    return sum(abs(p - t) for p, t in zip(predictions, y, strict=True)) / len(y)


# %% learning.risks wrong halved
def squared_risk(predictions, y):
    return 0.5 * ((predictions - y) ** 2).mean()


def misclassification_risk(predictions, y):
    return (predictions != y).mean()


# %% learning.risks wrong absolute
def squared_risk(predictions, y):
    return sum(abs(predictions - y)) / len(y)


def misclassification_risk(predictions, y):
    return (predictions != y).mean()


# %% learning.risks wrong -
def squared_risk(predictions, y):
    return ((predictions - y) ** 2).mean() ** 0.5


def misclassification_risk(predictions, y):
    return (predictions != y).mean() + 0.01


# %% learning.mle right density-taken-apart
apart = log(exp(-((y[i, 0] - f[i, 0]) ** 2) / (2 * sigma**2))) - log(sqrt(2 * pi * sigma**2))
log_likelihood = Derivation("learning.mle").start(log(Product(normal(f), (i, 0, n - 1))))
log_likelihood.step(Sum(log(normal(f)), (i, 0, n - 1)), "product to sum")
log_likelihood.step(Sum(apart, (i, 0, n - 1)), "log of a quotient")
log_likelihood.step(Sum(-((y[i, 0] - f[i, 0]) ** 2) / (2 * sigma**2) - log(2 * pi * sigma**2) / 2, (i, 0, n - 1)))
log_likelihood.step(-n * log(sigma) - n * log(2 * pi) / 2 - squares(f) / (2 * sigma**2), "n equal terms")

which_is_likelier = Derivation("learning.mle.maximiser")
which_is_likelier.start(log(Product(normal(f), (i, 0, n - 1))) - log(Product(normal(g), (i, 0, n - 1))))
which_is_likelier.step(Sum(log(normal(f)), (i, 0, n - 1)) - Sum(log(normal(g)), (i, 0, n - 1)), "sums")
which_is_likelier.step((squares(g) / 2 - squares(f) / 2) / sigma**2, "subtract")

# %% learning.mle right other-order
log_likelihood = Derivation("learning.mle").start(log(Product(normal(f), (i, 0, n - 1))))
log_likelihood.step(Sum(log(exp(-((y[i, 0] - f[i, 0]) ** 2) / (2 * sigma**2)) / (sigma * sqrt(2 * pi))), (i, 0, n - 1)), "sum of logs")
log_likelihood.step(Sum(-log(sigma) - log(2 * pi) / 2 - (f[i, 0] - y[i, 0]) ** 2 / (2 * sigma**2), (i, 0, n - 1)), "one density")
log_likelihood.step(-n * (log(sigma) + log(2 * pi) / 2) - Sum((f[i, 0] - y[i, 0]) ** 2 / (2 * sigma**2), (i, 0, n - 1)), "split")

both = n * log(sigma) + n * log(2 * pi) / 2
which_is_likelier = Derivation("learning.mle.maximiser")
which_is_likelier.start(log(Product(normal(f), (i, 0, n - 1))) - log(Product(normal(g), (i, 0, n - 1))))
which_is_likelier.step((-squares(f) / (2 * sigma**2) - both) + (both + squares(g) / (2 * sigma**2)), "twice the first chain")
which_is_likelier.step(-squares(f) / (2 * sigma**2) + squares(g) / (2 * sigma**2), "the normaliser cancels")
which_is_likelier.step((squares(g) - squares(f)) / (2 * sigma**2), "common factor")

# %% learning.mle right likelihood-multiplied-out
log_likelihood = Derivation("learning.mle").start(log(Product(normal(f), (i, 0, n - 1))))
log_likelihood.step(log((2 * pi * sigma**2) ** (-n / 2) * exp(-squares(f) / (2 * sigma**2))), "a product of powers")
log_likelihood.step(Sum(log(normal(f)), (i, 0, n - 1)), "product to sum")
log_likelihood.step(Sum(-log(2 * pi * sigma**2) / 2 - (y[i, 0] - f[i, 0]) ** 2 / (2 * sigma**2), (i, 0, n - 1)), "one density")
log_likelihood.step(-n * log(2 * pi * sigma**2) / 2 - squares(f) / (2 * sigma**2), "split")

which_is_likelier = Derivation("learning.mle.maximiser")
which_is_likelier.start(log(Product(normal(f), (i, 0, n - 1))) - log(Product(normal(g), (i, 0, n - 1))))
which_is_likelier.step(Sum(log(normal(f) / normal(g)), (i, 0, n - 1)), "one sum")
which_is_likelier.step((squares(g) - squares(f)) / (2 * sigma**2), "the normaliser cancels")

# %% learning.mle wrong sign_of_the_normaliser
log_likelihood = Derivation("learning.mle").start(log(Product(normal(f), (i, 0, n - 1))))
log_likelihood.step(Sum(log(normal(f)), (i, 0, n - 1)), "product to sum")
log_likelihood.step(Sum(log(2 * pi * sigma**2) / 2 - (y[i, 0] - f[i, 0]) ** 2 / (2 * sigma**2), (i, 0, n - 1)))
log_likelihood.step(n * log(2 * pi * sigma**2) / 2 - squares(f) / (2 * sigma**2))

which_is_likelier = Derivation("learning.mle.maximiser")
which_is_likelier.start(log(Product(normal(f), (i, 0, n - 1))) - log(Product(normal(g), (i, 0, n - 1))))
which_is_likelier.step((squares(g) - squares(f)) / (2 * sigma**2))

# %% learning.mle wrong square_dropped
log_likelihood = Derivation("learning.mle").start(log(Product(normal(f), (i, 0, n - 1))))
log_likelihood.step(Sum(log(normal(f)), (i, 0, n - 1)), "product to sum")
log_likelihood.step(Sum(-log(2 * pi * sigma**2) / 2 - (y[i, 0] - f[i, 0]) / (2 * sigma**2), (i, 0, n - 1)))
log_likelihood.step(-n * log(2 * pi * sigma**2) / 2 - Sum(y[i, 0] - f[i, 0], (i, 0, n - 1)) / (2 * sigma**2))

which_is_likelier = Derivation("learning.mle.maximiser")
which_is_likelier.start(log(Product(normal(f), (i, 0, n - 1))) - log(Product(normal(g), (i, 0, n - 1))))
which_is_likelier.step((squares(g) - squares(f)) / (2 * sigma**2))

# %% learning.mle wrong half_lost
log_likelihood = Derivation("learning.mle").start(log(Product(normal(f), (i, 0, n - 1))))
log_likelihood.step(Sum(log(normal(f)), (i, 0, n - 1)), "product to sum")
log_likelihood.step(Sum(-log(2 * pi * sigma**2) / 2 - (y[i, 0] - f[i, 0]) ** 2 / sigma**2, (i, 0, n - 1)))
log_likelihood.step(-n * log(2 * pi * sigma**2) / 2 - squares(f) / sigma**2)

which_is_likelier = Derivation("learning.mle.maximiser")
which_is_likelier.start(log(Product(normal(f), (i, 0, n - 1))) - log(Product(normal(g), (i, 0, n - 1))))
which_is_likelier.step((squares(g) - squares(f)) / (2 * sigma**2))

# %% learning.mle wrong normaliser_once
log_likelihood = Derivation("learning.mle").start(log(Product(normal(f), (i, 0, n - 1))))
log_likelihood.step(Sum(log(normal(f)), (i, 0, n - 1)), "product to sum")
log_likelihood.step(Sum(-log(2 * pi * sigma**2) / 2 - (y[i, 0] - f[i, 0]) ** 2 / (2 * sigma**2), (i, 0, n - 1)))
log_likelihood.step(-log(2 * pi * sigma**2) / 2 - squares(f) / (2 * sigma**2))

which_is_likelier = Derivation("learning.mle.maximiser")
which_is_likelier.start(log(Product(normal(f), (i, 0, n - 1))) - log(Product(normal(g), (i, 0, n - 1))))
which_is_likelier.step((squares(g) - squares(f)) / (2 * sigma**2))

# %% learning.mle wrong -
log_likelihood = Derivation("learning.mle").start(log(Product(normal(f), (i, 0, n - 1))))
log_likelihood.step(-n * log(2 * pi * sigma**2) / 2 - squares(f) / (2 * sigma**2), "known")

which_is_likelier = Derivation("learning.mle.maximiser")
which_is_likelier.start(log(Product(normal(f), (i, 0, n - 1))) - log(Product(normal(g), (i, 0, n - 1))))
which_is_likelier.step((squares(g) - squares(f)) / (2 * sigma**2))


# %% learning.logistic right design-matrix
def logistic_loss(X, y, theta):
    D = np.column_stack([X, np.ones(len(X))])
    z = D @ theta
    loss = np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z))) - y * z
    small = np.exp(-np.abs(z))
    sigma = np.where(z >= 0, 1, small) / (1 + small)
    return loss.sum(), D.T @ (sigma - y)


# %% learning.logistic right loop
def logistic_loss(X, y, theta):
    value, slope = 0.0, np.zeros(len(theta))
    for row, label in zip(X, y, strict=True):
        x = np.append(row, 1.0)
        z = float(x @ theta)
        value += np.logaddexp(0.0, z if label == 0 else -z)
        slope += (0.5 * (1 + np.tanh(z / 2)) - label) * x
    return [value, slope]


# %% learning.logistic wrong overflows
def logistic_loss(X, y, theta):
    D = np.column_stack([X, np.ones(len(X))])
    z = D @ theta
    with np.errstate(all="ignore"):
        return np.sum(np.log(1 + np.exp(z)) - y * z), (1 / (1 + np.exp(-z)) - y) @ D


# %% learning.logistic wrong log_of_zero
def logistic_loss(X, y, theta):
    D = np.column_stack([X, np.ones(len(X))])
    with np.errstate(all="ignore"):
        p = 1 / (1 + np.exp(-D @ theta))
        return -np.sum(y * np.log(p) + (1 - y) * np.log(1 - p)), (p - y) @ D


# %% learning.logistic wrong gradient_sign
def logistic_loss(X, y, theta):
    D = np.column_stack([X, np.ones(len(X))])
    z = D @ theta
    return np.sum(np.logaddexp(0, z) - y * z), D.T @ (y - 0.5 * (1 + np.tanh(z / 2)))


# %% learning.logistic wrong intercept_forgotten
def logistic_loss(X, y, theta):
    z = X @ theta[: X.shape[1]]
    return np.sum(np.logaddexp(0, z) - y * z), X.T @ (0.5 * (1 + np.tanh(z / 2)) - y)


# %% learning.logistic wrong intercept_first
def logistic_loss(X, y, theta):
    D = np.column_stack([np.ones(len(X)), X])
    z = D @ theta
    return np.sum(np.logaddexp(0, z) - y * z), D.T @ (0.5 * (1 + np.tanh(z / 2)) - y)


# %% learning.logistic wrong averaged
def logistic_loss(X, y, theta):
    D = np.column_stack([X, np.ones(len(X))])
    z = D @ theta
    return np.mean(np.logaddexp(0, z) - y * z), D.T @ (0.5 * (1 + np.tanh(z / 2)) - y) / len(y)


# %% learning.logistic wrong -
def logistic_loss(X, y, theta):
    D = np.column_stack([X, np.ones(len(X))])
    z = np.clip(D @ theta, -30, 30)
    return np.sum(np.logaddexp(0, z) - y * z), D.T @ (0.5 * (1 + np.tanh(z / 2)) - y)


# %% learning.descent right while-true
def descend(X, y, theta, step, tolerance):
    count = 0
    while True:
        old, count = theta, count + 1
        theta = old - step * risk_gradient(X, y, old)
        if np.sqrt(np.sum((theta - old) ** 2)) < tolerance:
            return theta, count


def descend_in_batches(X, y, theta, step, batch_size, epochs, rng):
    for _ in range(epochs):
        left = list(rng.permutation(len(y)))
        while left:
            batch, left = left[:batch_size], left[batch_size:]
            theta = theta - step * risk_gradient(X[batch], y[batch], theta)
    return theta


# %% learning.descent right own-gradient
def descend(X, y, theta, step, tolerance):
    move, steps = np.full(len(theta), np.inf), 0
    x = theta.copy()
    while not np.linalg.norm(move) < tolerance:
        move = step * 2 * X.T @ (X @ x - y) / len(y)
        x -= move
        steps += 1
    return x, steps


def descend_in_batches(X, y, theta, step, batch_size, epochs, rng):
    x, n = np.array(theta), len(y)
    for _ in range(epochs):
        order = np.arange(n)
        rng.shuffle(order)
        for batch in np.split(order, range(batch_size, n, batch_size)):
            x = x - step * np.mean([2 * (X[k] @ x - y[k]) * X[k] for k in batch], axis=0)
    return x


# %% learning.descent wrong stops_on_the_loss
def descend(X, y, theta, step, tolerance):
    count, loss = 0, np.mean((X @ theta - y) ** 2)
    while True:
        theta, count = theta - step * risk_gradient(X, y, theta), count + 1
        new = np.mean((X @ theta - y) ** 2)
        if abs(new - loss) < tolerance:
            return theta, count
        loss = new


def descend_in_batches(X, y, theta, step, batch_size, epochs, rng):
    for _ in range(epochs):
        order = rng.permutation(len(y))
        for at in range(0, len(y), batch_size):
            rows = order[at : at + batch_size]
            theta = theta - step * risk_gradient(X[rows], y[rows], theta)
    return theta


# %% learning.descent wrong stops_on_the_gradient
def descend(X, y, theta, step, tolerance):
    count = 0
    while True:
        slope = risk_gradient(X, y, theta)
        theta, count = theta - step * slope, count + 1
        if np.linalg.norm(slope) < tolerance:
            return theta, count


def descend_in_batches(X, y, theta, step, batch_size, epochs, rng):
    for _ in range(epochs):
        order = rng.permutation(len(y))
        for at in range(0, len(y), batch_size):
            rows = order[at : at + batch_size]
            theta = theta - step * risk_gradient(X[rows], y[rows], theta)
    return theta


# %% learning.descent wrong gives_the_last_step_back
def descend(X, y, theta, step, tolerance):
    count = 0
    move = step * risk_gradient(X, y, theta)
    while np.linalg.norm(move) >= tolerance:
        theta, count = theta - move, count + 1
        move = step * risk_gradient(X, y, theta)
    return theta, count


def descend_in_batches(X, y, theta, step, batch_size, epochs, rng):
    for _ in range(epochs):
        order = rng.permutation(len(y))
        for at in range(0, len(y), batch_size):
            rows = order[at : at + batch_size]
            theta = theta - step * risk_gradient(X[rows], y[rows], theta)
    return theta


# %% learning.descent wrong with_replacement
def descend(X, y, theta, step, tolerance):
    count, move = 0, np.inf
    while not np.linalg.norm(move) < tolerance:
        move = step * risk_gradient(X, y, theta)
        theta, count = theta - move, count + 1
    return theta, count


def descend_in_batches(X, y, theta, step, batch_size, epochs, rng):
    for _ in range(epochs):
        for _ in range(0, len(y), batch_size):
            rows = rng.integers(len(y), size=batch_size)
            theta = theta - step * risk_gradient(X[rows], y[rows], theta)
    return theta


# %% learning.descent wrong last_batch_dropped
def descend(X, y, theta, step, tolerance):
    count, move = 0, np.inf
    while not np.linalg.norm(move) < tolerance:
        move = step * risk_gradient(X, y, theta)
        theta, count = theta - move, count + 1
    return theta, count


def descend_in_batches(X, y, theta, step, batch_size, epochs, rng):
    for _ in range(epochs):
        order = rng.permutation(len(y))
        for k in range(len(y) // batch_size):
            rows = order[k * batch_size : (k + 1) * batch_size]
            theta = theta - step * risk_gradient(X[rows], y[rows], theta)
    return theta


# %% learning.descent wrong -
def descend(X, y, theta, step, tolerance):
    count, move = 0, np.inf
    while not np.linalg.norm(move) < tolerance:
        move = step * risk_gradient(X, y, theta)
        theta, count = theta + 0.5 * move, count + 1
        if count > 50:
            break
    return theta, count


def descend_in_batches(X, y, theta, step, batch_size, epochs, rng):
    for _ in range(epochs):
        for at in range(0, len(y), batch_size):
            theta = theta - step * risk_gradient(X[at : at + batch_size], y[at : at + batch_size], theta)
    return theta


# %% learning.descent wrong uphill
def descend(X, y, theta, step, tolerance):
    count, move = 0, np.inf
    while not np.linalg.norm(move) < tolerance and count < 200:
        move = step * risk_gradient(X, y, theta)
        theta, count = theta + move, count + 1
    return theta, count


def descend_in_batches(X, y, theta, step, batch_size, epochs, rng):
    for _ in range(epochs):
        order = rng.permutation(len(y))
        for at in range(0, len(y), batch_size):
            rows = order[at : at + batch_size]
            theta = theta + step * risk_gradient(X[rows], y[rows], theta)
    return theta


# %% learning.descent wrong one_order
def descend(X, y, theta, step, tolerance):
    count, move = 0, np.inf
    while not np.linalg.norm(move) < tolerance:
        move = step * risk_gradient(X, y, theta)
        theta, count = theta - move, count + 1
    return theta, count


def descend_in_batches(X, y, theta, step, batch_size, epochs, rng):
    order = rng.permutation(len(y))
    for _ in range(epochs):
        for at in range(0, len(y), batch_size):
            rows = order[at : at + batch_size]
            theta = theta - step * risk_gradient(X[rows], y[rows], theta)
    return theta


# %% learning.descent wrong -
def descend(X, y, theta, step, tolerance):
    count, move = 0, np.inf
    while not np.linalg.norm(move) < tolerance:
        move = step * risk_gradient(X, y, theta)
        theta, count = theta - move, count + 1
    return theta, count


def descend_in_batches(X, y, theta, step, batch_size, epochs, rng):
    for _ in range(epochs):
        for rows in np.array_split(rng.permutation(len(y)), int(np.ceil(len(y) / batch_size))):
            theta = theta - step * risk_gradient(X[rows], y[rows], theta)
    return theta


# %% learning.descent wrong last_step_not_counted
def descend(X, y, theta, step, tolerance):
    for count in range(10_000):
        move = step * risk_gradient(X, y, theta)
        theta = theta - move
        if np.linalg.norm(move) < tolerance:
            break
    return theta, count


def descend_in_batches(X, y, theta, step, batch_size, epochs, rng):
    for _ in range(epochs):
        order = rng.permutation(len(y))
        for at in range(0, len(y), batch_size):
            rows = order[at : at + batch_size]
            theta = theta - step * risk_gradient(X[rows], y[rows], theta)
    return theta


# %% learning.descent wrong from_the_old_point
def descend(X, y, theta, step, tolerance):
    count, move = 0, np.inf
    while not np.linalg.norm(move) < tolerance:
        move = step * risk_gradient(X, y, theta)
        theta, count = theta - move, count + 1
    return theta, count


def descend_in_batches(X, y, theta, step, batch_size, epochs, rng):
    for _ in range(epochs):
        order, old = rng.permutation(len(y)), theta
        for at in range(0, len(y), batch_size):
            rows = order[at : at + batch_size]
            theta = theta - step * risk_gradient(X[rows], y[rows], old)
    return theta


# %% learning.descent wrong stops_at_the_tolerance
def descend(X, y, theta, step, tolerance):
    count, move = 0, np.inf
    while np.linalg.norm(move) > tolerance:
        move = step * risk_gradient(X, y, theta)
        theta, count = theta - move, count + 1
    return theta, count


def descend_in_batches(X, y, theta, step, batch_size, epochs, rng):
    for _ in range(epochs):
        order = rng.permutation(len(y))
        for at in range(0, len(y), batch_size):
            rows = order[at : at + batch_size]
            theta = theta - step * risk_gradient(X[rows], y[rows], theta)
    return theta


# %% learning.descent wrong -
def descend(X, y, theta, step, tolerance):
    count, move = 0, np.inf
    while np.linalg.norm(move) >= tolerance:
        theta, count = theta - step * risk_gradient(X, y, theta), count + 1
    return theta, count


def descend_in_batches(X, y, theta, step, batch_size, epochs, rng):
    for _ in range(epochs):
        order = rng.permutation(len(y))
        for at in range(0, len(y), batch_size):
            rows = order[at : at + batch_size]
            theta = theta - step * risk_gradient(X[rows], y[rows], theta)
    return theta


# %% learning.descent wrong -
def descend(X, y, theta, step, tolerance):
    count, move = 0, np.inf
    while not np.linalg.norm(move) < tolerance:
        move = step * risk_gradient(X, y, theta)
        theta, count = theta - move, count + 1
    return theta, count


def descend_in_batches(X, y, theta, step, batch_size, epochs, rng):
    at = 0
    while at < epochs * len(y):
        theta = theta - step * risk_gradient(X[:batch_size], y[:batch_size], theta)
    return theta


# %% learning.graph right asked-from-above
def evaluate_graph(leaves, nodes, x):
    known = {leaf: float(value) for leaf, value in zip(leaves, x, strict=True)}

    def value_of(name):
        if name not in known:
            node = nodes[name]
            z = node["bias"] + sum(w * value_of(source) for source, w in node["weights"].items())
            known[name] = float(ACTIVATIONS[node["activation"]][0](z))
        return known[name]

    for name in nodes:
        value_of(name)
    return known


# %% learning.graph right one-ready-node-at-a-time
def evaluate_graph(leaves, nodes, x):
    values = dict(zip(leaves, map(float, x), strict=True))
    waiting = list(nodes)
    while waiting:
        name = next(name for name in waiting if all(source in values for source in nodes[name]["weights"]))
        waiting.remove(name)
        node = nodes[name]
        total = sum(weight * values[source] for source, weight in node["weights"].items())
        values[name] = ACTIVATIONS[node["activation"]][0](np.float64(total + node["bias"]))
    return values


# %% learning.graph wrong listed_order
def evaluate_graph(leaves, nodes, x):
    values = dict(zip(leaves, map(float, x), strict=True))
    for name, node in nodes.items():
        z = node["bias"]
        for source, weight in node["weights"].items():
            if source in values:
                z += weight * values[source]
        values[name] = float(ACTIVATIONS[node["activation"]][0](z))
    return values


# %% learning.graph wrong bias_outside
def evaluate_graph(leaves, nodes, x):
    values = dict(zip(leaves, map(float, x), strict=True))
    while len(values) < len(leaves) + len(nodes):
        for name, node in nodes.items():
            if name not in values and all(s in values for s in node["weights"]):
                total = sum(w * values[s] for s, w in node["weights"].items())
                values[name] = float(ACTIVATIONS[node["activation"]][0](total) + node["bias"])
    return values


# %% learning.graph wrong no_bias
def evaluate_graph(leaves, nodes, x):
    values = dict(zip(leaves, map(float, x), strict=True))
    while len(values) < len(leaves) + len(nodes):
        for name, node in nodes.items():
            if name not in values and all(s in values for s in node["weights"]):
                total = sum(w * values[s] for s, w in node["weights"].items())
                values[name] = float(ACTIVATIONS[node["activation"]][0](total))
    return values


# %% learning.graph wrong no_activation
def evaluate_graph(leaves, nodes, x):
    values = dict(zip(leaves, map(float, x), strict=True))
    while len(values) < len(leaves) + len(nodes):
        for name, node in nodes.items():
            if name not in values and all(s in values for s in node["weights"]):
                values[name] = sum(w * values[s] for s, w in node["weights"].items()) + node["bias"]
    return values


# %% learning.graph wrong computed_again
def evaluate_graph(leaves, nodes, x):
    given = dict(zip(leaves, map(float, x), strict=True))

    def value_of(name):
        if name in given:
            return given[name]
        node = nodes[name]
        z = node["bias"]
        for source, weight in node["weights"].items():
            z += weight * value_of(source)
        return float(ACTIVATIONS[node["activation"]][0](z))

    return given | {name: value_of(name) for name in nodes}


# %% learning.graph wrong -
def evaluate_graph(leaves, nodes, x):
    values = dict(zip(leaves, map(float, x), strict=True))
    for name, node in nodes.items():
        values[name] = sum(values[source] for source in node["weights"] if source in values)
    return values


# %% learning.graph wrong -
def evaluate_graph(leaves, nodes, x):
    values = dict(zip(leaves, map(float, x), strict=True))
    for name in reversed(nodes):
        z = nodes[name]["bias"] + sum(w * values.get(source, 0.0) for source, w in nodes[name]["weights"].items())
        values[name] = float(ACTIVATIONS[nodes[name]["activation"]][0](z))
    return values


# %% learning.graph wrong -
def evaluate_graph(leaves, nodes, x):
    values = dict(zip(leaves, map(float, x), strict=True))
    for name in (*nodes, *reversed(nodes)):
        z = nodes[name]["bias"] + sum(w * values.get(source, 0.0) for source, w in nodes[name]["weights"].items())
        values[name] = float(ACTIVATIONS[nodes[name]["activation"]][0](z))
    return values


# %% learning.graph wrong -
def evaluate_graph(leaves, nodes, x):
    values = dict(zip(leaves, map(float, x), strict=True))
    todo = nodes
    while todo:
        for name, node in list(todo.items()):
            if node["weights"].keys() <= values.keys():
                z = node["bias"] + sum(w * values[source] for source, w in node["weights"].items())
                values[name] = float(ACTIVATIONS[node["activation"]][0](z))
                del todo[name]
    return values


# %% learning.graph wrong -
def evaluate_graph(leaves, nodes, x):
    values = dict(zip(leaves, map(float, x), strict=True))
    while len(values) <= len(leaves) + len(nodes):
        for name, node in nodes.items():
            if name not in values and node["weights"].keys() <= values.keys():
                z = node["bias"] + sum(w * values[source] for source, w in node["weights"].items())
                values[name] = float(ACTIVATIONS[node["activation"]][0](z))
    return values


# %% learning.softmax right loops
def softmax(z):
    rows = []
    for row in z:
        powers = [np.exp(value - max(row)) for value in row]
        rows.append([power / sum(powers) for power in powers])
    return rows


def cross_entropy_gradient(z, labels):
    p = np.array(softmax(z))
    for row, label in enumerate(labels):
        p[row, label] -= 1
    return p / len(labels)


# %% learning.softmax right differences
def softmax(z):
    d = z[:, None, :] - z[:, :, None]  # d[i, k, j] = z[i, j] - z[i, k]
    return 1 / np.exp(np.minimum(d, 700)).sum(axis=2)


def cross_entropy_gradient(z, labels):
    log_p = z - z.max(axis=1)[:, None]
    log_p = log_p - np.log(np.exp(log_p).sum(axis=1))[:, None]
    return np.mean([1]) * (np.exp(log_p) - (np.arange(z.shape[1]) == labels[:, None])) / len(z)


# %% learning.softmax wrong overflow
def softmax(z):
    with np.errstate(all="ignore"):
        e = np.exp(z)
        return e / e.sum(axis=1)[:, None]


def cross_entropy_gradient(z, labels):
    p = softmax(z).copy()
    p[np.arange(len(z)), labels] -= 1
    return p / len(z)


# %% learning.softmax wrong wrong_axis
def softmax(z):
    e = np.exp(z - z.max(axis=0))
    return e / e.sum(axis=0)


def cross_entropy_gradient(z, labels):
    p = softmax(z)
    p[np.arange(len(z)), labels] -= 1
    return p / len(z)


# %% learning.softmax wrong not_averaged
def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def cross_entropy_gradient(z, labels):
    p = softmax(z)
    p[np.arange(len(z)), labels] -= 1
    return p


# %% learning.softmax wrong target_missing
def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def cross_entropy_gradient(z, labels):
    return softmax(z) * (1 / len(labels))


# %% learning.softmax wrong largest_of_all
def softmax(z):
    with np.errstate(all="ignore"):
        e = np.exp(z - np.max(z))
        return e / e.sum(axis=1, keepdims=True)


def cross_entropy_gradient(z, labels):
    p = softmax(z)
    p[np.arange(len(z)), labels] -= 1
    return p / len(z)


# %% learning.softmax wrong -
def softmax(z):
    return z / z.sum(axis=1, keepdims=True) if z.all() else z


def cross_entropy_gradient(z, labels):
    return z - labels[:, None]


# %% learning.softmax wrong -
def softmax(z):
    with np.errstate(all="ignore"):
        e = np.exp(z - z.mean(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)


def cross_entropy_gradient(z, labels):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return (e / e.sum(axis=1, keepdims=True) - np.eye(z.shape[1])[labels]) / len(z)


# %% learning.softmax wrong -
def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def cross_entropy_gradient(z, labels):
    return (softmax(z) - np.eye(labels.max() + 1)[labels]) / len(z)


# %% learning.backprop_rules right diagonal-at-once
output_delta = Derivation("learning.backprop_rules").start(Gradient(r.T * at(z), z))
output_delta.step(DiagMatrix(slope_at(z)) * r, "elementwise: a diagonal Jacobian")
output_delta.step(HadamardProduct(slope_at(z), r))

hidden_delta = Derivation("learning.backprop_rules.hidden").start(Gradient(delta.T * (W * at(z) + b), z))
hidden_delta.step(DiagMatrix(slope_at(z)) * Gradient(delta.T * (W * a + b), a), "through a = sigma(z)")
hidden_delta.step(DiagMatrix(slope_at(z)) * W.T * delta, "linear in a")
hidden_delta.step(HadamardProduct(slope_at(z), W.T * delta))

weight_gradient = Derivation("learning.backprop_rules.weights").start(Gradient(delta.T * (W * a + b), W))
weight_gradient.step(Gradient(Trace(a * delta.T * W), W), "a number is its own trace")
weight_gradient.step((a * delta.T).T)

bias_gradient = Derivation("learning.backprop_rules.biases").start(Gradient(delta.T * (W * a + b), b))
bias_gradient.step(Jacobian(W * a + b, b).T * delta)
bias_gradient.step(delta)

# %% learning.backprop_rules right jacobians
output_delta = Derivation("learning.backprop_rules").start(Gradient(r.T * at(z), z))
output_delta.step(Jacobian(at(z), z).T * r, "chain rule")
output_delta.step(DiagMatrix(slope_at(z)).T * r)
output_delta.step(DiagMatrix(slope_at(z)) * r)

hidden_delta = Derivation("learning.backprop_rules.hidden").start(Gradient(delta.T * (W * at(z) + b), z))
hidden_delta.step(Jacobian(W * at(z) + b, z).T * delta, "chain rule")
hidden_delta.step((W * Jacobian(at(z), z)).T * delta)
hidden_delta.step(Jacobian(at(z), z).T * W.T * delta)
hidden_delta.step(DiagMatrix(slope_at(z)) * (W.T * delta))

weight_gradient = Derivation("learning.backprop_rules.weights").start(Gradient(delta.T * (W * a + b), W))
weight_gradient.step(Gradient(delta.T * W * a, W), "b does not depend on W")
weight_gradient.step(delta * a.T)

bias_gradient = Derivation("learning.backprop_rules.biases").start(Gradient(delta.T * (W * a + b), b))
bias_gradient.step(Gradient(delta.T * b, b), "W a does not depend on b")
bias_gradient.step(Identity(n) * delta)

# %% learning.backprop_rules wrong no_slope
output_delta = Derivation("learning.backprop_rules").start(Gradient(r.T * at(z), z))
output_delta.step(Jacobian(at(z), z).T * r, "chain rule")
output_delta.step(r, "linear")

hidden_delta = Derivation("learning.backprop_rules.hidden").start(Gradient(delta.T * (W * at(z) + b), z))
hidden_delta.step(Jacobian(W * at(z) + b, z).T * delta, "chain rule")
hidden_delta.step(HadamardProduct(W.T * delta, slope_at(z)))

weight_gradient = Derivation("learning.backprop_rules.weights").start(Gradient(delta.T * (W * a + b), W))
weight_gradient.step(delta * a.T)

bias_gradient = Derivation("learning.backprop_rules.biases").start(Gradient(delta.T * (W * a + b), b))
bias_gradient.step(delta)

# %% learning.backprop_rules wrong weights_not_transposed
output_delta = Derivation("learning.backprop_rules").start(Gradient(r.T * at(z), z))
output_delta.step(Jacobian(at(z), z).T * r, "chain rule")
output_delta.step(HadamardProduct(r, slope_at(z)))

hidden_delta = Derivation("learning.backprop_rules.hidden").start(Gradient(delta.T * (W * at(z) + b), z))
hidden_delta.step(DiagMatrix(slope_at(z)) * W * delta, "chain rule")
hidden_delta.step(HadamardProduct(W * delta, slope_at(z)))

weight_gradient = Derivation("learning.backprop_rules.weights").start(Gradient(delta.T * (W * a + b), W))
weight_gradient.step(delta * a.T)

bias_gradient = Derivation("learning.backprop_rules.biases").start(Gradient(delta.T * (W * a + b), b))
bias_gradient.step(delta)

# %% learning.backprop_rules wrong outer_product_turned
output_delta = Derivation("learning.backprop_rules").start(Gradient(r.T * at(z), z))
output_delta.step(Jacobian(at(z), z).T * r, "chain rule")
output_delta.step(HadamardProduct(r, slope_at(z)))

hidden_delta = Derivation("learning.backprop_rules.hidden").start(Gradient(delta.T * (W * at(z) + b), z))
hidden_delta.step(Jacobian(W * at(z) + b, z).T * delta, "chain rule")
hidden_delta.step(HadamardProduct(W.T * delta, slope_at(z)))

weight_gradient = Derivation("learning.backprop_rules.weights").start(Gradient(delta.T * (W * a + b), W))
weight_gradient.step((delta * a.T).T)

bias_gradient = Derivation("learning.backprop_rules.biases").start(Gradient(delta.T * (W * a + b), b))
bias_gradient.step(delta)

# %% learning.backprop_rules wrong bias_through_the_weights
output_delta = Derivation("learning.backprop_rules").start(Gradient(r.T * at(z), z))
output_delta.step(Jacobian(at(z), z).T * r, "chain rule")
output_delta.step(HadamardProduct(r, slope_at(z)))

hidden_delta = Derivation("learning.backprop_rules.hidden").start(Gradient(delta.T * (W * at(z) + b), z))
hidden_delta.step(Jacobian(W * at(z) + b, z).T * delta, "chain rule")
hidden_delta.step(HadamardProduct(W.T * delta, slope_at(z)))

weight_gradient = Derivation("learning.backprop_rules.weights").start(Gradient(delta.T * (W * a + b), W))
weight_gradient.step(delta * a.T)

bias_gradient = Derivation("learning.backprop_rules.biases").start(Gradient(delta.T * (W * a + b), b))
bias_gradient.step(W.T * delta)

# %% learning.backprop_rules wrong -
output_delta = Derivation("learning.backprop_rules").start(Gradient(r.T * at(z), z))
output_delta.step(HadamardProduct(r, at(z)))

hidden_delta = Derivation("learning.backprop_rules.hidden").start(Gradient(delta.T * (W * at(z) + b), z))
hidden_delta.step(Jacobian(W * at(z) + b, z).T * delta, "chain rule")
hidden_delta.step(HadamardProduct(W.T * delta, slope_at(z)))

weight_gradient = Derivation("learning.backprop_rules.weights").start(Gradient(delta.T * (W * a + b), W))
weight_gradient.step(delta * a.T)

bias_gradient = Derivation("learning.backprop_rules.biases").start(Gradient(delta.T * (W * a + b), b))
bias_gradient.step(delta)


# %% learning.backprop right example-by-example
def backpropagate(weights, biases, activations, x, output_gradient):
    by_weights, by_biases = [np.zeros_like(w) for w in weights], [np.zeros_like(b) for b in biases]
    for row, above in zip(x, output_gradient, strict=True):
        z, a = [], [row]
        for W, b, name in zip(weights, biases, activations, strict=True):
            z.append(W @ a[-1] + b)
            a.append(ACTIVATIONS[name][0](z[-1]))
        for k in range(len(weights) - 1, -1, -1):
            delta = above * ACTIVATIONS[activations[k]][1](z[k])
            by_weights[k] += np.outer(delta, a[k])
            by_biases[k] += delta
            above = weights[k].T @ delta
    return by_weights, by_biases


# %% learning.backprop right deltas-first
def backpropagate(weights, biases, activations, x, output_gradient):
    pre, post = forward(weights, biases, activations, x)
    slopes = [ACTIVATIONS[name][1](z) for name, z in zip(activations, pre, strict=True)]
    deltas = [output_gradient * slopes[-1]]
    for W, s in zip(weights[:0:-1], slopes[-2::-1], strict=True):
        deltas.append(np.einsum("ij,jk->ik", deltas[-1], W) * s)
    deltas.reverse()
    return tuple(np.einsum("ij,ik->jk", d, a) for d, a in zip(deltas, post[:-1], strict=True)), tuple(d.sum(0) for d in deltas)


# %% learning.backprop wrong post_for_pre
def backpropagate(weights, biases, activations, x, output_gradient):
    pre, post = forward(weights, biases, activations, x)
    dW, db, above = [], [], output_gradient
    for k in range(len(weights) - 1, -1, -1):
        delta = above * ACTIVATIONS[activations[k]][1](post[k + 1])
        dW.append(delta.T @ post[k])
        db.append(delta.sum(axis=0))
        above = delta @ weights[k]
    return dW[::-1], db[::-1]


# %% learning.backprop wrong averages_twice
def backpropagate(weights, biases, activations, x, output_gradient):
    pre, post = forward(weights, biases, activations, x)
    dW, db, above = [], [], output_gradient
    for k in range(len(weights) - 1, -1, -1):
        delta = above * ACTIVATIONS[activations[k]][1](pre[k])
        dW.append(delta.T @ post[k] / len(x))
        db.append(delta.mean(axis=0))
        above = delta @ weights[k]
    return dW[::-1], db[::-1]


# %% learning.backprop wrong no_slope
def backpropagate(weights, biases, activations, x, output_gradient):
    pre, post = forward(weights, biases, activations, x)
    dW, db, delta = [], [], output_gradient
    for k in range(len(weights) - 1, -1, -1):
        dW.append(delta.T @ post[k])
        db.append(delta.sum(axis=0))
        delta = delta @ weights[k]
    return dW[::-1], db[::-1]


# %% learning.backprop wrong last_slope_missing
def backpropagate(weights, biases, activations, x, output_gradient):
    pre, post = forward(weights, biases, activations, x)
    dW, db, delta = [], [], output_gradient
    for k in range(len(weights) - 1, -1, -1):
        dW.append(delta.T @ post[k])
        db.append(delta.sum(axis=0))
        if k:
            delta = (delta @ weights[k]) * ACTIVATIONS[activations[k - 1]][1](pre[k - 1])
    return dW[::-1], db[::-1]


# %% learning.backprop wrong hidden_slopes_missing
def backpropagate(weights, biases, activations, x, output_gradient):
    pre, post = forward(weights, biases, activations, x)
    delta = output_gradient * ACTIVATIONS[activations[-1]][1](pre[-1])
    dW, db = [], []
    for k in range(len(weights) - 1, -1, -1):
        dW.append(delta.T @ post[k])
        db.append(delta.sum(axis=0))
        delta = delta @ weights[k]
    return dW[::-1], db[::-1]


# %% learning.backprop wrong weights_transposed
def backpropagate(weights, biases, activations, x, output_gradient):
    pre, post = forward(weights, biases, activations, x)
    dW, db, above = [], [], output_gradient
    for k in range(len(weights) - 1, -1, -1):
        delta = above * ACTIVATIONS[activations[k]][1](pre[k])
        dW.append(post[k].T @ delta)
        db.append(delta.sum(axis=0))
        above = delta @ weights[k]
    return dW[::-1], db[::-1]


# %% learning.backprop wrong biases_averaged
def backpropagate(weights, biases, activations, x, output_gradient):
    pre, post = forward(weights, biases, activations, x)
    dW, db, above = [], [], output_gradient
    for k in range(len(weights) - 1, -1, -1):
        delta = above * ACTIVATIONS[activations[k]][1](pre[k])
        dW.append(delta.T @ post[k])
        db.append(delta.mean(axis=0))
        above = delta @ weights[k]
    return dW[::-1], db[::-1]


# %% learning.backprop wrong downhill
def backpropagate(weights, biases, activations, x, output_gradient):
    pre, post = forward(weights, biases, activations, x)
    dW, db, above = [], [], output_gradient
    for k in range(len(weights) - 1, -1, -1):
        delta = above * ACTIVATIONS[activations[k]][1](pre[k])
        dW.append(-delta.T @ post[k])
        db.append(-delta.sum(axis=0))
        above = delta @ weights[k]
    return dW[::-1], db[::-1]


# %% learning.backprop wrong by_library
def backpropagate(weights, biases, activations, x, output_gradient):
    import torch

    by_name = {"identity": lambda z: z, "tanh": torch.tanh, "logistic": torch.sigmoid, "relu": torch.relu, "softplus": torch.nn.functional.softplus}
    Ws, bs = ([torch.tensor(one, requires_grad=True) for one in many] for many in (weights, biases))
    a = torch.tensor(x)
    for W, b, name in zip(Ws, bs, activations, strict=True):
        a = by_name[name](a @ W.T + b)
    (a * torch.tensor(output_gradient)).sum().backward()
    return [W.grad.numpy() for W in Ws], [b.grad.numpy() for b in bs]


# %% learning.backprop wrong -
def backpropagate(weights, biases, activations, x, output_gradient):
    return [np.ones_like(w) for w in weights], [np.ones_like(b) for b in biases]


# %% learning.backprop wrong differences
def backpropagate(weights, biases, activations, x, output_gradient):
    def risk():
        return np.sum(forward(weights, biases, activations, x)[1][-1] * output_gradient)

    found = []
    for part in (*weights, *biases):
        slopes = np.zeros_like(part)
        for at in np.ndindex(part.shape):
            kept, values = part[at], []
            for h in (3e-4, -3e-4, 6e-4, -6e-4):
                part[at] = kept + h
                values.append(risk())
            part[at] = kept
            slopes[at] = (8 * (values[0] - values[1]) - (values[2] - values[3])) / 36e-4
        found.append(slopes)
    return found[: len(weights)], found[len(weights) :]


# %% learning.universal right steps-at-quantiles-of-height
heights = np.linspace(0, 1, 26)[1:] - 0.02
rises = np.arcsin(heights) / (2 * np.pi)
up, down = np.concatenate([rises, rises + 0.5]), np.concatenate([0.5 - rises, 1 - rises])
network = [
    [0.04] * len(up) + [-0.04] * len(down),
    [900.0] * (len(up) + len(down)),
    [-900.0 * place for place in np.concatenate([up, down])],
]

# %% learning.universal right ridge-regression-on-units
centres = np.linspace(-0.05, 1.05, 60)
steepness = np.full(60, 60.0)
grid = np.linspace(0, 1, 2001)
units = 0.5 * (1 + np.tanh(steepness * (grid[:, None] - centres) / 2))
target = np.abs(np.sin(2 * np.pi * grid))
scalars = np.linalg.solve(units.T @ units + 1e-4 * np.eye(60), units.T @ target)
network = (scalars, steepness, -steepness * centres)

# %% learning.universal right rows-of-one-array
places = (np.arange(120) + 0.5) / 120
network = np.array([np.diff(wave(np.arange(121) / 120)), np.full(120, 1800.0), -1800.0 * places])


# %% learning.universal wrong -
network = ([1.0], [0.0], [0.0])


# %% learning.convolution right einsum-of-windows
def convolve(image, kernels):
    s, k, l, d = kernels.shape
    windows = np.lib.stride_tricks.sliding_window_view(image, (k, l, d))[:, :, 0]
    return np.einsum("ijabc,sabc->ijs", windows, kernels)


def output_size(size, kernel, stride):
    return len(range(0, size - kernel + 1, stride))


# %% learning.convolution right sum-over-the-kernel
def convolve(image, kernels):
    (n, m, _), (s, k, l, d) = image.shape, kernels.shape
    out = np.zeros((n - k + 1, m - l + 1, s))
    for a in range(k):
        for b in range(l):
            for c in range(d):
                out += image[a : n - k + 1 + a, b : m - l + 1 + b, c, None] * kernels[:, a, b, c]
    return out


def output_size(size, kernel, stride):
    return 1 + int(np.floor((size - kernel) / stride))


# %% learning.convolution wrong flips_the_kernel
from scipy.signal import convolve as textbook


def convolve(image, kernels):
    planes = [sum(textbook(image[:, :, c], K[:, :, c], mode="valid", method="direct") for c in range(image.shape[2])) for K in kernels]
    return np.stack(planes, axis=2)


def output_size(size, kernel, stride):
    return (size - kernel) // stride + 1


# %% learning.convolution wrong one_too_few
def convolve(image, kernels):
    (n, m, _), (s, k, l, _) = image.shape, kernels.shape
    out = np.zeros((n - k, m - l, s))
    for i in range(n - k):
        for j in range(m - l):
            out[i, j] = (kernels * image[i : i + k, j : j + l]).sum(axis=(1, 2, 3))
    return out


def output_size(size, kernel, stride):
    return (size - kernel) // stride


# %% learning.convolution wrong mixes_channels
def convolve(image, kernels):
    (n, m, _), (s, k, l, _) = image.shape, kernels.shape
    grey = image.sum(axis=2)
    out = np.zeros((n - k + 1, m - l + 1, s))
    for i in range(n - k + 1):
        for j in range(m - l + 1):
            out[i, j] = (kernels * grey[i : i + k, j : j + l, None]).sum(axis=(1, 2, 3))
    return out


def output_size(size, kernel, stride):
    return (size - kernel) // stride + 1


# %% learning.convolution wrong padded
def convolve(image, kernels):
    (n, m, d), (s, k, l, _) = image.shape, kernels.shape
    wide = np.zeros((n + k - 1, m + l - 1, d))
    wide[k // 2 : k // 2 + n, l // 2 : l // 2 + m] = image
    out = np.zeros((n, m, s))
    for i in range(n):
        for j in range(m):
            out[i, j] = (kernels * wide[i : i + k, j : j + l]).sum(axis=(1, 2, 3))
    return out


def output_size(size, kernel, stride):
    return int(np.ceil(size / stride))


# %% learning.convolution wrong maps_first
def convolve(image, kernels):
    (n, m, _), (s, k, l, _) = image.shape, kernels.shape
    out = np.zeros((s, n - k + 1, m - l + 1))
    for i in range(n - k + 1):
        for j in range(m - l + 1):
            out[:, i, j] = (kernels * image[i : i + k, j : j + l]).sum(axis=(1, 2, 3))
    return out


def output_size(size, kernel, stride):
    return (size - kernel) // stride + 1


# %% learning.convolution wrong rounds_up
def convolve(image, kernels):
    (n, m, _), (s, k, l, _) = image.shape, kernels.shape
    out = np.zeros((n - k + 1, m - l + 1, s))
    for i in range(n - k + 1):
        for j in range(m - l + 1):
            out[i, j] = (kernels * image[i : i + k, j : j + l]).sum(axis=(1, 2, 3))
    return out


def output_size(size, kernel, stride):
    return int(np.ceil((size - kernel) / stride)) + 1


# %% learning.convolution wrong stride_ignored
def convolve(image, kernels):
    (n, m, _), (s, k, l, _) = image.shape, kernels.shape
    out = np.zeros((n - k + 1, m - l + 1, s))
    for i in range(n - k + 1):
        for j in range(m - l + 1):
            out[i, j] = (kernels * image[i : i + k, j : j + l]).sum(axis=(1, 2, 3))
    return out


def output_size(size, kernel, stride):
    return size - kernel + 1


# %% learning.convolution wrong -
def convolve(image, kernels):
    return np.zeros((len(image), 1, len(kernels)))


def output_size(size, kernel, stride):
    return size // kernel


# %% learning.convolution wrong -
def convolve(image, kernels):
    (n, m, _), (s, k, l, _) = image.shape, kernels.shape
    out = np.zeros((n - k + 1, m - l + 1, s), dtype=image.dtype)
    for i in range(n - k + 1):
        for j in range(m - l + 1):
            out[i, j] = (kernels * image[i : i + k, j : j + l]).sum(axis=(1, 2, 3))
    return out


def output_size(size, kernel, stride):
    return (size - kernel) // stride + 1


# %% learning.convolution_matrix right images-of-unit-pixels
def convolution_matrix(kernel, height, width):
    k, l = kernel.shape
    columns = []
    for pixel in range(height * width):
        unit = np.zeros(height * width)
        unit[pixel] = 1
        unit = unit.reshape(height, width)
        places = [(unit[i : i + k, j : j + l] * kernel).sum() for i in range(height - k + 1) for j in range(width - l + 1)]
        columns.append(places)
    return np.array(columns, dtype=float).T


def nonzeros(height, width, k, l):
    return k * (height - k + 1) * l * (width - l + 1)


# %% learning.convolution_matrix right kronecker-shifts
def convolution_matrix(kernel, height, width):
    k, l = kernel.shape
    rows, columns = height - k + 1, width - l + 1
    total = np.zeros((rows * columns, height * width))
    for a in range(k):
        for b in range(l):
            total += kernel[a, b] * np.kron(np.eye(rows, height, a), np.eye(columns, width, b))
    return total


def nonzeros(height, width, k, l):
    places = (height - k + 1) * (width - l + 1)
    return places * (k * l)


# %% learning.convolution_matrix wrong circular
def convolution_matrix(kernel, height, width):
    M = np.zeros((height * width, height * width))
    for i in range(height):
        for j in range(width):
            for a in range(kernel.shape[0]):
                for b in range(kernel.shape[1]):
                    M[i * width + j, (i + a) % height * width + (j + b) % width] += kernel[a, b]
    return M


def nonzeros(height, width, k, l):
    return height * width * k * l


# %% learning.convolution_matrix wrong flipped
def convolution_matrix(kernel, height, width):
    k, l = kernel.shape
    M = np.zeros((height - k + 1, width - l + 1, height, width))
    for i in range(height - k + 1):
        for j in range(width - l + 1):
            M[i, j, i : i + k, j : j + l] = np.rot90(kernel, 2)
    return M.reshape(-1, height * width)


def nonzeros(height, width, k, l):
    return (height - k + 1) * (width - l + 1) * k * l


# %% learning.convolution_matrix wrong by_columns
def convolution_matrix(kernel, height, width):
    k, l = kernel.shape
    M = []
    for j in range(width - l + 1):
        for i in range(height - k + 1):
            picture = np.zeros((height, width))
            picture[i : i + k, j : j + l] = kernel
            M.append(picture.ravel(order="F"))
    return np.array(M)


def nonzeros(height, width, k, l):
    return (height - k + 1) * (width - l + 1) * k * l


# %% learning.convolution_matrix wrong transposed
def convolution_matrix(kernel, height, width):
    k, l = kernel.shape
    M = np.zeros((height, width, height - k + 1, width - l + 1))
    for i in range(height - k + 1):
        for j in range(width - l + 1):
            M[i : i + k, j : j + l, i, j] = kernel
    return M.reshape(height * width, -1)


def nonzeros(height, width, k, l):
    return (height - k + 1) * (width - l + 1) * k * l


# %% learning.convolution_matrix wrong all_entries
def convolution_matrix(kernel, height, width):
    k, l = kernel.shape
    M = np.zeros((height - k + 1, width - l + 1, height, width))
    for i in range(height - k + 1):
        for j in range(width - l + 1):
            M[i, j, i : i + k, j : j + l] = kernel
    return M.reshape(-1, height * width)


def nonzeros(height, width, k, l):
    return height * width * (height - k + 1) * (width - l + 1)


# %% learning.convolution_matrix wrong parameters
def convolution_matrix(kernel, height, width):
    k, l = kernel.shape
    M = np.zeros((height - k + 1, width - l + 1, height, width))
    for i in range(height - k + 1):
        for j in range(width - l + 1):
            M[i, j, i : i + k, j : j + l] = kernel
    return M.reshape(-1, height * width)


def nonzeros(height, width, k, l):
    return k * l


# %% learning.convolution_matrix wrong -
def convolution_matrix(kernel, height, width):
    return np.eye(height * width)


def nonzeros(height, width, k, l):
    return height + width


# %% learning.equivariance right a-step-and-a-pair
edge = np.zeros((12, 12))
edge[4:8, 4:7] = 1.0
pair = np.zeros((12, 12))
pair[4, 4], pair[4, 5] = 2.0, 1.0
for_stride = (edge, 0, 1)
for_pooling = (pair, 0, 1)

# %% learning.equivariance right random-squares
square = np.zeros((12, 12))
square[4:7, 4:7] = np.random.default_rng(1).integers(1, 9, (3, 3))
for_stride = [square.tolist(), 1, 1]
for_pooling = [square.astype(int).tolist(), 1, -1]

# %% learning.equivariance wrong -
dot = np.zeros((12, 12))
dot[5, 5] = 1.0
for_stride = (dot, 2, 0)
for_pooling = (dot, 1, 0)
