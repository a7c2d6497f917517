# %% orientation.square right power
def square(values):
    return values ** 2

# %% orientation.square right product
def square(values):
    return np.multiply(values, values)

# %% orientation.square right loop-and-list
def square(values):
    if np.ndim(values) == 0:
        return float(values) * float(values)
    return [square(entry) for entry in values]

# %% orientation.square wrong doubles
def square(values):
    return values + values

# %% orientation.square wrong adds_up
def square(values):
    total = 0.0
    for x in values.ravel():
        total += x ** 2
    return total

# %% orientation.square wrong keeps_sign
def square(values):
    return np.sign(values) * values ** 2

# %% orientation.square wrong in_place
def square(values):
    values *= values
    return values

# %% orientation.square wrong -
def square(values):
    return values ** 3

# %% orientation.square wrong -
def square(values):
    values **= 3
    return values

# %% orientation.square wrong -
def square(values):
    return values.ravel() ** 2

# %% orientation.binomial right absorb
factor_n = n * binomial(n - 1, k - 1)
factor_rest = (n - k + 1) * binomial(n, k - 1)

# %% orientation.binomial right factorials
factor_n = n * factorial(n - 1) / (factorial(k - 1) * factorial(n - k))
factor_rest = factorial(n) / factorial(k - 1) / factorial(n - k)

# %% orientation.binomial right other-way-round
factor_n = binomial(n - 1, n - k) * n
factor_rest = binomial(n, n - k + 1) * (n + 1 - k)

# %% orientation.binomial wrong same_group
factor_n = k * binomial(n, k) * n / (n - k + 1)
factor_rest = (n - k + 1) * binomial(n, k - 1)

# %% orientation.binomial wrong too_many_members
factor_n = n * factorial(n - 1) / (factorial(k) * factorial(n - 1 - k))
factor_rest = (n - k + 1) * binomial(n, k - 1)

# %% orientation.binomial wrong one_short
factor_n = n * binomial(n - 1, k - 1)
factor_rest = n * binomial(n, k - 1) - k * binomial(n, k - 1)

# %% orientation.binomial wrong -
factor_n = binomial(n, k)
factor_rest = binomial(n - 1, k)

# %% orientation.telescope right partial-fractions
telescope = Derivation("orientation.telescope").start(Sum(1 / (m * (m + 1)), (m, 1, N)))
telescope.step(Sum(1 / m - 1 / (m + 1), (m, 1, N)), "difference of neighbours")
telescope.step(1 - 1 / (N + 1), "cancels")
telescope.step(N / (N + 1))

# %% orientation.telescope right two-sums
telescope = Derivation("orientation.telescope").start(Sum(1 / (m * (m + 1)), (m, 1, N)))
telescope.step(Sum(1 / m, (m, 1, N)) - Sum(1 / (m + 1), (m, 1, N)), "partial fractions")
telescope.step(Sum(1 / m, (m, 1, N)) - Sum(1 / m, (m, 2, N + 1)), "new index")
telescope.step(1 + Sum(1 / m, (m, 2, N)) - Sum(1 / m, (m, 2, N)) - 1 / (N + 1), "ends taken out")
telescope.step((N + 1 - 1) / (N + 1), "common denominator")

# %% orientation.telescope right other-letter
j = symbols("j", integer=True, positive=True)
telescope = Derivation("orientation.telescope").start(Sum(1 / (m * (m + 1)), (m, 1, N)))
telescope.step(Sum(1 / j - 1 / (1 + j), (j, 1, N)), "each term is a difference")
telescope.step(-1 / (N + 1) + 1, "only the first and the last fraction stay")
telescope.step(1 / (1 + 1 / N), "divided by N above and below")

# %% orientation.telescope wrong sign
telescope = Derivation("orientation.telescope").start(Sum(1 / (m * (m + 1)), (m, 1, N)))
telescope.step(Sum((2 * m + 1) / (m * (m + 1)), (m, 1, N)))
telescope.step(N / (N + 1))

# %% orientation.telescope wrong last_term
telescope = Derivation("orientation.telescope").start(Sum(1 / (m * (m + 1)), (m, 1, N)))
telescope.step(Sum(1 / m - 1 / (m + 1), (m, 1, N)))
telescope.step(1, "everything else cancels")

# %% orientation.telescope wrong one_term_early
telescope = Derivation("orientation.telescope").start(Sum(1 / (m * (m + 1)), (m, 1, N)))
telescope.step(Sum(1 / m - 1 / (m + 1), (m, 1, N)))
telescope.step((N - 1) / N, "all but the ends cancels")

# %% orientation.telescope wrong first_term
telescope = Derivation("orientation.telescope").start(Sum(1 / (m * (m + 1)), (m, 1, N)))
telescope.step(Sum(1 / m - 1 / (m + 1), (m, 1, N)))
telescope.step(Sum(1 / m, (m, 2, N)) - Sum(1 / m, (m, 2, N + 1)))
telescope.step(-1 / (N + 1))

# %% orientation.telescope wrong -
telescope = Derivation("orientation.telescope").start(Sum(1 / (m * (m + 1)), (m, 1, N)))
telescope.step(Sum(1 / m**2, (m, 1, N)), "about the same")
telescope.step(N / (N + 1))

# %% orientation.telescope wrong -
telescope = Derivation("orientation.telescope").start(Sum(1 / (m * (m + 1)), (m, 1, N)))
telescope.step(N / (N + 1), "known")
