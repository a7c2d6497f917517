# %% [markdown]
# # Data models and why they work
#
# A model is trained on a random half of the data. What it then says of one test example depends on who was in that half,
# through every step of the training. **Why should a constant and one number for each training point be enough to
# predict it? And what do these numbers say?**
#
# This notebook trains more than 6,000 small models to see that it works, proves what the numbers are, measures what no
# such sum can explain, and finds the Shapley values among them.
#
# Its source is *the chapter*, section 10.3. There the reason is named, "elementary harmonic analysis", and the text
# breaks off with "to be expanded". We expand it.

# %% [markdown]
# **You will be able to**
# - train models on thousands of random subsets and fit a sparse linear data model to their outputs;
# - expand any game in a basis that is orthonormal for subsets drawn with probability $p$;
# - say what a coefficient is, and how it depends on $p$;
# - measure the part of the outputs that no linear model explains, with a table and without one;
# - get from coefficients to Shapley values by two roads.
#
# **Time** about five hours (★ apply, ★★ derive and program, ★★★ design or prove).
#
# **Prerequisites** the notebook on Shapley values; logistic regression and Newton's method; variance, covariance; numpy.

# %%
import matplotlib.pyplot as plt
import numpy as np
from sympy import Derivative, Integral, binomial, factorial, sqrt, symbols

from autograder.student import Derivation, TableGame, all_coalitions, check, scoreboard
from autograder.student.materials.data_sets import load_breast_cancer

BLUE, ORANGE, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#999999"
plt.rcParams.update({"figure.figsize": (6.4, 3.2), "axes.spines.top": False, "axes.spines.right": False})

# %% [markdown]
# ## 1. Subsets as rows
#
# | symbol | meaning | in code |
# |---|---|---|
# | $n$, $N$ | number of training points; of players | `n` |
# | $x \in \{-1, 1\}^n$ | a subset: $x_i = 1$ if point $i$ is in, $-1$ if it is out | a row of `rows`, shape $(m, n)$ |
# | $p$ | probability that a point is in, independently of the others | `p` |
# | $U(S)$ | output of the model trained on the subset $S$ | `outputs`, shape $(m,)$ |
# | $\theta_0 + \sum_i \theta_i x_i$ | the data model | |
# | $S \cup \{i\}$, $U(S\cup\{i\}) - U(S)$ | $S$ with $i$; the gain of $i$ | `S \| {i}` |
#
# The points are players, the output is a utility. What is new against Shapley values is that the subsets are *random*,
# and that we want to predict the output of a subset that we have never trained on.

# %% [markdown] exercise="datamodels.design"
# Make rows of plus and minus one from uniform random numbers.
#
# - **Input** `draws`, independent and uniform on $[0, 1)$, shape $(m, n)$; `p`.
# - **Output** numbers, shape $(m, n)$: $+1$ where the point is in, which is where its draw is below $p$; $-1$ where it is out.
# - **Constraint** each entry depends on its own draw alone; `draws` stays as it is.
# - **Success** exact agreement.
#
# **Predict first.** With $n = 60$ and $p = 1/2$: how much does the size of the subset vary, as a standard deviation?
#
# <details><summary>Hint: the idea</summary>
#
# `np.where` takes a condition and two values.
# </details>

# %% exercise="datamodels.design"
def design(draws, p):
    """Random subsets as rows of plus and minus one, shape (m, n)."""
    ### BEGIN SOLUTION
    return np.where(draws < p, 1.0, -1.0)
    ### END SOLUTION

# %% [markdown]
# The size has the variance $np(1-p) = 15$, so a standard deviation of almost 4: subsets of 23 and of 37 points are nothing
# unusual. In return, knowing that point 3 is in says nothing about point 4. All that follows rests on this independence.
#
# ## 2. Sixty tumours, two thousand models
#
# The data set holds 569 tumours with ten measurements of their cells (means of radius, texture and so on), malignant
# ($y = 0$) or benign ($y = 1$). The measurements in `data.X` are standardised: mean 0 and standard deviation 1 over all 569.
# Sixty tumours are the training points. Three have been given the wrong label: numbers 3, 17 and 42.

# %%
data = load_breast_cancer()
shuffled = np.random.default_rng(6).permutation(569)
features = np.column_stack([data.X[:, :10], np.ones(569)])  # ten measurements and a one
train, test = shuffled[:60], shuffled[302]
X, y, x_test, y_test = features[train], data.y[train].copy(), features[test], int(data.y[test])
mislabelled = [3, 17, 42]
y[mislabelled] = 1 - y[mislabelled]
print(f"{len(y)} training points, {X.shape[1]} parameters; the test tumour is {data.classes[y_test]}")

# %% [markdown]
# A *model* is logistic regression with a penalty. Trained on the subset $S$ it minimises
#
# $$\frac1n \sum_{i\in S} \ell_i(\theta) + \frac{\lambda}{2}\lVert\theta\rVert^2, \qquad
# \ell_i = \log(1 + e^{z_i}) - y_i z_i, \quad z_i = x_i^\top\theta. \tag{1}$$
#
# Mind the $1/n$: it does not change with $S$, so that a point weighs the same in every subset. The *output* that is
# predicted later is the **margin** at the test example, the logit of the probability that the model gives to the right
# class:
#
# $$U(S) = \log\frac{q}{1-q} = (2 y_{test} - 1)\, x_{test}^\top \theta_S. \tag{2}$$

# %% [markdown] exercise="datamodels.outputs"
# Train a model on every subset; return the margins (2).
#
# - **Input** `X` $(n, d)$, its last column ones; `y` $(n,)$, 0 or 1; `rows` $(m, n)$ of $\pm1$; `x_test` $(d,)$, `y_test` 0 or 1; `l2`, the
#   penalty $\lambda > 0$ of all $d$ parameters, that of the ones too.
# - **Output** $m$ margins, shape $(m,)$. The empty subset has one too.
# - **Constraint** each model is trained by itself, from $\theta = 0$ until its gradient is below $10^{-6}$.
# - **Success** agreement within $10^{-4}$.
#
# **Predict first.** What is the margin of the empty subset?
#
# <details><summary>Hint 1: the idea</summary>
#
# Newton's method from $\theta = 0$ needs about eight steps. Gradient: $\frac1n\sum_{i\in S}(\sigma(z_i) - y_i)x_i + \lambda\theta$. Hessian:
# $\frac1n\sum_{i\in S}\sigma(z_i)(1-\sigma(z_i))x_i x_i^\top + \lambda I$.
# </details>
# <details><summary>Hint 2: the first line</summary>
#
# `for row in rows:` and in it `inside = row > 0`, which multiplies what is summed.
# </details>

# %% exercise="datamodels.outputs"
def outputs(X, y, rows, x_test, y_test, l2):
    """Margins at the test example of models trained on the subsets, shape (m,)."""
    ### BEGIN SOLUTION
    n, d = X.shape
    found = []
    for row in rows:
        inside, theta = (row > 0) / n, np.zeros(d)
        for _ in range(50):
            sigma = 1 / (1 + np.exp(-X @ theta))
            gradient = X.T @ (inside * (sigma - y)) + l2 * theta
            if np.abs(gradient).max() < 1e-9:
                break
            hessian = (X.T * (inside * sigma * (1 - sigma))) @ X + l2 * np.eye(d)
            theta = theta - np.linalg.solve(hessian, gradient)
        found.append((2 * y_test - 1) * (x_test @ theta))
    return np.array(found)
    ### END SOLUTION

# %% [markdown]
# The empty subset leaves only the penalty: $\theta = 0$, margin 0, probability one half.
#
# Now two thousand subsets with $p = 1/2$, a model each. The next cell takes about two seconds, and says how far it is.
#
# **Predict first.** Training on another half of the data: how far will the margins spread? Will a histogram of the
# *probabilities* look the same?

# %%
rows = np.random.default_rng(1).choice([-1.0, 1.0], size=(2000, 60))
margins = np.zeros(2000)
for start in range(0, 2000, 500):
    part = outputs(X, y, rows[start : start + 500], x_test, y_test, 0.01)
    margins[start : start + 500] = 0.0 if part is None else part  # zeros while the exercise is open
    print(f"{start + 500} of 2000 models trained")
probabilities = 1 / (1 + np.exp(-margins))

# %%
figure, (left, right) = plt.subplots(1, 2, layout="constrained")
left.hist(margins, bins=40, color=BLUE)
left.set(xlabel="margin (logit)", ylabel="models")
right.hist(probabilities, bins=40, color=ORANGE)
right.set(xlabel="probability of the right class", ylabel="models")
plt.show()
print(f"margins: mean {margins.mean():.2f}, standard deviation {margins.std():.2f}")
print(f"probability above 0.9 in {np.mean(probabilities > 0.9):.0%} of the models")

# %% [markdown]
# *The same 2,000 models twice. The margins (left) make one hump, alike on both sides; the probabilities (right) crowd
# against 1, where a further point can hardly change them.*
#
# That is why the authors of data models predict logits. A sum of many small contributions can go anywhere; a probability
# cannot, so that the same point counts for much in one subset and for nothing in another.

# %% [markdown]
# ## 3. The data model
#
# The data model is the sparse linear fit to these outputs (the *lasso*):
#
# $$\min_{\theta_0, \theta}\; \frac{1}{2m}\sum_{k=1}^m \big(U_k - \theta_0 - x_k\cdot\theta\big)^2 + \alpha \lVert\theta\rVert_1. \tag{3}$$
#
# The penalty $\alpha$ sets coefficients to exactly 0. Which $\alpha$? Cut the rows into consecutive *folds*. For each $\alpha$
# leave out one fold after the other, fit to the rest, take the mean squared error on the fold left out. Keep the $\alpha$ with
# the least average of these errors, and fit once more to all rows.
#
# Whether the model is any good is a question for subsets that had no part in this:
#
# $$R^2 = 1 - \frac{\sum_k (U_k - \hat U_k)^2}{\sum_k (U_k - \bar U)^2}.$$

# %% [markdown] exercise="datamodels.lasso"
# Fit (3) with the penalty chosen by cross-validation, and score it.
#
# - **Input** `rows` $(m, n)$, `outputs` $(m,)$, the numbers $U_k$ (not the function of section 2); `penalties`, the list of
#   $\alpha$ to choose from; `folds`, how many consecutive blocks, not shuffled;
#   `held_rows`, `held_outputs`, for the score alone.
# - **Output** three things: $\theta_0$; $\theta$, shape $(n,)$; $R^2$ on the held-out subsets, $\bar U$ being their mean.
# - **Constraint** the intercept is not penalised. scikit-learn is welcome; its parts are enough.
# - **Success** agreement within 0.002.
#
# **Predict first.** Which of the sixty coefficients will be the most negative?
#
# <details><summary>Hint 1: the idea</summary>
#
# In scikit-learn (3) is `Lasso`, and `LassoCV` chooses; its folds are consecutive unless you shuffle.
# </details>
# <details><summary>Hint 2: what is returned</summary>
#
# A fitted model has `intercept_`, `coef_`, and `score(rows, outputs)`, which is $R^2$.
# </details>

# %% exercise="datamodels.lasso"
def datamodel(rows, outputs, penalties, folds, held_rows, held_outputs):
    """Intercept, coefficients (n,), and R^2 on the held-out subsets."""
    ### BEGIN SOLUTION
    from sklearn.linear_model import LassoCV

    fit = LassoCV(alphas=penalties, cv=folds, tol=1e-7, max_iter=100_000).fit(rows, outputs)
    return fit.intercept_, fit.coef_, fit.score(held_rows, held_outputs)
    ### END SOLUTION

# %% [markdown]
# Fit on 1,500 subsets, score on the other 500; first the margins, then, for comparison, the probabilities.

# %%
def fitted(values):
    """Intercept, coefficients and score of the data model of some outputs; zeros while an exercise is open."""
    if not margins.any():
        return 0.0, np.zeros(60), 0.0
    found = datamodel(rows[:1500], values[:1500], list(np.geomspace(0.0005, 0.05, 8)), 5, rows[1500:], values[1500:])
    return (0.0, np.zeros(60), 0.0) if found is None else found


constant, theta, score = fitted(margins)
_, _, score_of_probabilities = fitted(probabilities)
print(f"R^2 on 500 unseen subsets: margins {score:.2f}, probabilities {score_of_probabilities:.2f}")
print("most negative coefficients:", sorted(np.argsort(theta)[:5].tolist()), " mislabelled:", mislabelled)

# %%
figure, (left, right) = plt.subplots(1, 2, layout="constrained")
left.plot(constant + rows[1500:] @ theta, margins[1500:], ".", color=BLUE, markersize=3)
left.plot([margins.min(), margins.max()], [margins.min(), margins.max()], "k--", linewidth=0.8)
left.set(xlabel="predicted margin", ylabel="margin after training")
colours = [ORANGE if i in mislabelled else BLUE for i in np.argsort(theta)]
right.bar(np.arange(60), np.sort(theta), color=colours)
right.set(xlabel="training points, in order", ylabel="coefficient (margin)")
plt.show()

# %% [markdown]
# *Left: predictions for subsets that were never used (dashed: equality). Right: the sixty coefficients, the mislabelled
# points in orange.*
#
# Nine tenths of the variance, from a sum; of the probabilities' it is less. The mislabelled points are among the five
# that do most harm. The other two have the right label, and even that of the test tumour; but they are unlike it. The
# chapter calls it "the surprise" that so simple a model predicts so well.

# %% [markdown]
# ## 4. Why: a basis for random subsets
#
# Take any function $U$ of subsets, as wild as you like. Each $x_i$ has mean $\mu = 2p-1$ and variance $\sigma^2 = 4p(1-p)$. Centre
# it, scale it, and multiply:
#
# $$\phi_i = \frac{x_i - \mu}{\sigma}, \qquad \phi_T = \prod_{i\in T}\phi_i, \qquad \phi_\varnothing = 1. \tag{4}$$
#
# There are $2^N$ of these *p-biased characters*, as many as subsets. If they are orthonormal, every $U$ has exactly one
# expansion $U = \sum_T \hat U(T)\,\phi_T$ with $\hat U(T) = E[U\phi_T]$; lengths are sums of squares, $E[U^2] = \sum_T\hat U(T)^2$
# (*Parseval*); and the best approximation by some of the characters keeps their coefficients and drops the others.

# %% [markdown]
# The constants and the $\phi_i$ span the linear functions. So the best data model is the part of degree 0 and 1, *whatever
# $U$ is*. Since $\hat U(\{i\})\,\phi_i = \hat U(\{i\})\,(x_i - \mu)/\sigma$, its coefficient of $x_i$ is $\theta_i = \hat U(\{i\})/\sigma$.

# %% [markdown]
# For a member of $T$ that is in, the factor is $\frac{1-\mu}{\sigma} = \sqrt{(1-p)/p}$, for one that is out it is
# $-\sqrt{p/(1-p)}$. Call the first $r$; the second is $-1/r$, and $p = 1/(1+r^2)$. So $\phi_T(S)$ is a product of two powers,
# which is how we write it. `A & B`, `A | B`, `A - B`, `A ^ B` (in one of the two) are sets, `{i}` is one too; `Card(A)` is the
# size of one.

# %%
from autograder.student import (
    Card,
    Covariance,
    Expectation,
    In,
    Indicator,
    NotIn,
    Players,
    RandomSubset,
    SameSet,
    SubsetSum,
    Utility,
    Variance,
    coalitions,
    players,
)

N = symbols("N", integer=True, positive=True)
p, r, t = symbols("p r t", positive=True)
everyone = Players(N)
(i,) = players("i")
S, A, B = coalitions("S A B")
U = Utility("U")
biased = (S, RandomSubset(everyone, p))  # S holds each player with probability p
x_i, mu, sigma = 2 * Indicator(In(i, S)) - 1, 2 * p - 1, 2 * sqrt(p * (1 - p))


def phi(T):
    return r ** Card(S & T) * (-1 / r) ** Card(T - S)  # r = sqrt((1 - p) / p)

# %% [markdown]
# A proof is a *chain* of lines, each equal to the one before. `Derivation("...")` takes the exercise's id in quotes; `.start` writes the
# first line, `.step(line, "reason")` the next, `.goal` the last. The reason is optional. If a chain is the last line of a cell, it
# shows a verdict for every line. Here is the mean size of a random subset:

# %%
mean_size = Derivation("example").start(Expectation(Card(S), biased))
mean_size.step(SubsetSum(Card(S) * p ** Card(S) * (1 - p) ** (N - Card(S)), (S, everyone)), "chance of each subset")
mean_size.goal(N * p, "the mean of a binomial law")

# %% [markdown] exercise="datamodels.basis"
# Two chains. (A plain list `[a, b, c]` of the lines is read as well.)
#
# - `one_player`, `Derivation("datamodels.basis.one_player")`, **from** `Expectation((x_i - mu)**2, biased) / sigma**2`, which is
#   $E[\phi_i^2]$, **to** 1. Three lines or more (1 point).
# - `two_characters`, `Derivation("datamodels.basis")`, **from** `Expectation(phi(A) * phi(B), biased)` **to** 1 if $A$ and $B$ are the
#   same set, else 0, which is `Indicator(SameSet(A, B))`. Three lines or more (2 points).
#
# Given in both: $p = 1/(1+r^2)$; $A$ and $B$ are sets of players, $i$ is a player.
#
# **Predict first.** Plain products of $x_i$, without centring: what is $E[x_A x_B]$ at $p = 0.9$ if $B$ has one player more than $A$?
#
# <details><summary>Hint 1: the idea</summary>
#
# A player of both sets contributes a square, whose mean is 1. A player of only one contributes $\phi_i$, whose mean is 0; different
# players are independent.
# </details>
# <details><summary>Hint 2: the first line</summary>
#
# `two_characters = Derivation("datamodels.basis").start(Expectation(phi(A) * phi(B), biased))`, and then
# `two_characters.step(Expectation(phi(A & B)**2 * phi(...), biased), "players of both, players of one")`.
# </details>

# %% exercise="datamodels.basis"
two_characters = None
one_player = None
### BEGIN SOLUTION
one_player = Derivation("datamodels.basis.one_player").start(Expectation((x_i - mu) ** 2, biased) / sigma**2)
one_player.step((p * (1 - mu) ** 2 + (1 - p) * (-1 - mu) ** 2) / sigma**2, "in or out")
one_player.goal(1, "both squares, and sigma squared, hold 4p(1-p)")

one_side = (A - B) | (B - A)
two_characters = Derivation("datamodels.basis").start(Expectation(phi(A) * phi(B), biased))
two_characters.step(Expectation(phi(A & B) ** 2 * phi(one_side), biased), "players of both, players of one")
two_characters.step(Expectation(phi(one_side), biased), "squares have mean 1, independence")
two_characters.goal(Indicator(SameSet(A, B)), "each single factor has mean 0")
### END SOLUTION

# %% [markdown]
# Without centring the mean is $2p - 1 = 0.8$: at $p = 0.9$ two such products are nearly the same function. At $p = 1/2$
# nothing has to be centred and $\phi_i = x_i$.

# %% [markdown]
# ## 5. What a coefficient is
#
# The data model is written in $x_i$, not in $\phi_i$. Minimise
#
# $$E\Big[\big(U - \theta_0 - \textstyle\sum_k\theta_k x_k\big)^2\Big].$$
#
# The derivative in $\theta_0$ says that the error has mean 0; the one in $\theta_i$ then says that it is uncorrelated with $x_i$:
#
# $$\mathrm{Cov}(U, x_i) = \sum_k \theta_k\,\mathrm{Cov}(x_k, x_i) = \theta_i \mathrm{Var}(x_i).$$
#
# The sum collapses since different points are independent. No matrix is left to invert: each coefficient can be had without
# the others.
#
# Words for it: `Expectation(U(S), biased, In(i, S))` is a conditional mean, `NotIn(i, S)` the other condition; a random subset of
# the others is `(S, RandomSubset(everyone - {i}, p))`, and `SubsetSum(..., (S, everyone - {i}))` a sum over all their subsets.

# %% [markdown] exercise="datamodels.coefficient"
# Two chains.
#
# - `best_coefficient`, `Derivation("datamodels.coefficient")`, **from** `Covariance(U(S), x_i, biased) / Variance(x_i, biased)` **to** half
#   the difference of two means, the one of $U$ over subsets with $i$, the other over those without. Four lines or more (2 points).
# - `in_p`, `Derivation("datamodels.coefficient.in_p")`, **from** `Expectation(U(S | {i}) - U(S - {i}), biased) / 2`, **to** a
#   sum over the subsets of the others, in which $p$ is seen; a sum of differences or a difference of sums. Three lines or more, one a
#   mean over the others' subsets or split by whether $i$ is in (2 points).
#
# Given: $i$ is a player, $0<p<1$.
#
# **Predict first.** What does $2\theta_i$ become as $p \to 1$? As $p \to 0$?
#
# <details><summary>Hint 1: the idea</summary>
#
# $E[U] = pE[U|i\in S] + (1-p)E[U|i\notin S]$, and likewise for $E[Ux_i]$.
# </details>
# <details><summary>Hint 2: the first line</summary>
#
# For the first chain, the variance: `.step(Covariance(U(S), x_i, biased) / ..., "variance of x_i")`.
# </details>

# %% exercise="datamodels.coefficient"
best_coefficient = None
in_p = None
### BEGIN SOLUTION
covariance, variance = Covariance(U(S), x_i, biased), 4 * p * (1 - p)
inside, outside = Expectation(U(S), biased, In(i, S)), Expectation(U(S), biased, NotIn(i, S))
best_coefficient = Derivation("datamodels.coefficient").start(covariance / Variance(x_i, biased))
best_coefficient.step(covariance / variance, "variance of x_i")
best_coefficient.step((Expectation(U(S) * x_i, biased) - mu * Expectation(U(S), biased)) / variance, "covariance")
best_coefficient.step((p * inside - (1 - p) * outside - mu * (p * inside + (1 - p) * outside)) / variance, "with i, without i")
best_coefficient.goal((inside - outside) / 2, "collect")

others = everyone - {i}
gain, among_others = U(S | {i}) - U(S), (S, RandomSubset(others, p))
in_p = Derivation("datamodels.coefficient.in_p").start(Expectation(U(S | {i}) - U(S - {i}), biased) / 2)
in_p.step(Expectation(gain, among_others) / 2, "whether i was in makes no difference")
in_p.goal(SubsetSum(p ** Card(S) * (1 - p) ** (N - 1 - Card(S)) * gain, (S, others)) / 2, "chance of a subset of the others")
### END SOLUTION

# %% [markdown]
# The two chains meet: the other points do not know of $i$, so that a mean over subsets with $i$ is one in which $i$ is put
# in. A coefficient is half a mean gain:
#
# $$\theta_i(p) = \tfrac12 E\big[U(S\cup\{i\}) - U(S)\big], \quad S \text{ a random } p\text{-subset of the others}. \tag{5}$$
#
# As $p\to1$, $2\theta_i$ becomes the gain of joining everybody else: leave-one-out. As $p\to0$ it becomes
# $U(\{i\}) - U(\varnothing)$, the worth of $i$ alone. At $p = 1/2$ it is the *Banzhaf value*, the plain mean of the gains over all
# subsets of the others. The chapter remarks that the estimated
# $\theta_i$ depends on $p$. Here is how: $p$ says in how much company a point is judged.

# %% [markdown]
# And the lasso? With ever more subsets at $p = 1/2$ its coefficients become these, each moved by $\alpha$ towards 0, or set to 0 if it
# is nearer than that. In a finite sample there is more: some points are in together a little more often than chance would have it; a
# difference of means credits the one with what the other does, the lasso does not. That moves a coefficient either way, by more than
# $\alpha$. For the sixty tumours of section 2, from the same 1,500 subsets:

# %%
inside, seen = rows[:1500] > 0, margins[:1500]
half = (seen @ inside / inside.sum(axis=0) - seen @ ~inside / (~inside).sum(axis=0)) / 2
for player in (42, 36, 30):
    print(f"tumour {player}: lasso {theta[player]:.2f}, half the difference of means {half[player]:.2f}")

# %% [markdown]
# ## 6. Coefficients against p
#
# To see it exactly we need a game with all its utilities. **Twelve tumours**, four measurements, and *ridge regression* on labels of $\pm1$, whose
# minimum is one linear system; so all $2^{12} = 4{,}096$ models are trained in one call, in a fraction of a second. Two labels are wrong
# (tumours 2 and 7). The output is again the margin, here $\pm x_{test}^\top\theta_S$ itself, at a malignant test tumour.

# %%
few = np.column_stack([data.X[:, [0, 1, 4, 7]], np.ones(569)])  # radius, texture, smoothness, concave points
chosen, target = shuffled[100:112], shuffled[304]
labels = 2.0 * data.y[chosen] - 1
labels[[2, 7]] *= -1
members = all_coalitions(12)  # (4096, 12)
Z, z = few[chosen], few[target] * (2.0 * data.y[target] - 1)
hessians = np.tensordot(members.astype(float), Z[:, :, None] * Z[:, None, :], 1) / 12 + 0.02 * np.eye(5)
table = np.linalg.solve(hessians, (members @ (labels[:, None] * Z) / 12)[:, :, None])[:, :, 0] @ z
print(f"{len(table)} models; margin with all twelve {table[-1]:.2f}, with none {table[0]:.2f}")
print("labels:", labels.astype(int).tolist(), " test tumour:", data.classes[data.y[target]])

# %%
sizes = members.sum(axis=1)


def coefficients(table, p):
    """The best coefficients at p: half the difference of the means with and without each player."""
    chance = p**sizes * (1 - p) ** (12 - sizes)
    return ((chance * table) @ members / p - (chance * table) @ ~members / (1 - p)) / 2


def from_sample(p, m, rng):
    """The same from m random subsets, for each player: estimates and standard errors."""
    drawn = rng.random((m, 12)) < p
    found = table[drawn @ (1 << np.arange(12))]
    groups = [(found[drawn[:, i]], found[~drawn[:, i]]) for i in range(12)]
    errors = [np.sqrt(a.var() / len(a) + b.var() / len(b)) / 2 for a, b in groups]
    return np.array([(a.mean() - b.mean()) / 2 for a, b in groups]), np.array(errors)

# %% [markdown]
# **Predict first.** Tumour 1 is malignant and rightly labelled, and so is the test tumour. Can it do harm?

# %%
grid, at = np.linspace(0.01, 0.99, 99), np.array([0.1, 0.3, 0.5, 0.7, 0.9])
exact = np.array([coefficients(table, q) for q in grid])  # (99, 12)
rng = np.random.default_rng(4)
sampled = [from_sample(q, 400, rng) for q in at]
for player, colour in ((1, BLUE), (4, GREEN), (11, ORANGE)):
    plt.plot(grid, exact[:, player], "k--", linewidth=0.9)
    heights, bars = (np.array([one[part][player] for one in sampled]) for part in (0, 1))
    plt.errorbar(at, heights, yerr=2 * bars, fmt="o", color=colour, capsize=3, label=f"tumour {player}")
plt.axhline(0, color=GREY, linewidth=0.8)
plt.gca().set(xlabel="p", ylabel="coefficient (margin)")
plt.legend(frameon=False)
plt.show()
print("tumour 1 at p = 0.05, 0.5, 0.95:", [float(coefficients(table, q)[1].round(3)) + 0.0 for q in (0.05, 0.5, 0.95)])

# %% [markdown]
# *Coefficients against $p$: exact by (5), dashed; estimates from 400 random subsets with two standard errors.*
#
# In small company tumours 1 and 11 help: they are malignant, and so is the test tumour; that is news to a model which has
# seen hardly anything. In larger company that is known already. What counts there is which way their measurements turn the
# model, and for this test tumour it is the wrong way. The sign turns round. The same point, the same method, and two
# answers: a data model without its $p$ says little.

# %% [markdown]
# ## 7. What no linear model explains
#
# By Parseval (section 4) the mean square that is left after the best linear model is the weight of all higher degrees:
#
# $$\min_\theta E\big[(U - \theta_0 - \theta\cdot x)^2\big] = \sum_{|T|\ge2}\hat U(T)^2. \tag{6}$$
#
# All $2^N$ coefficients at once take $N 2^N$ steps, one player at a time. A player splits the table into pairs, $u_0$ without and $u_1$ with it;
# both are replaced by the mean and by the coefficient of $\phi_i$:
#
# $$(u_0, u_1) \;\to\; \big((1-p)u_0 + p u_1,\;\; \sqrt{p(1-p)}\,(u_1 - u_0)\big).$$
#
# In a table in the order of bit masks the pairs of player $i$ lie $2^i$ apart: `table.reshape(-1, 2, 2**i)`.

# %% [markdown]
# Without a table? Let $S$ and $S'$ be independent random subsets, and $S_i$ be $S$ with player $i$ as in $S'$. Then
#
# $$\mathrm{Var}\,U = \tfrac12 E\big[(U(S) - U(S'))^2\big], \qquad \sum_i\hat U(\{i\})^2 = \sum_i E\big[(U(S') - c)\,(U(S_i) - U(S))\big]$$
#
# for any constant $c$: $S'$ and $S_i$ share player $i$ alone, $S'$ and $S$ share nobody, so the difference of the two products
# keeps what $i$ explains by itself. A $c$ near the mean makes it less noisy. The residual is the first minus the second:
#
# $$\frac1m\sum\Big[\tfrac12 (U(S) - U(S'))^2 - (U(S') - c)\sum_i (U(S_i) - U(S))\Big]. \tag{7}$$

# %% [markdown] exercise="datamodels.residual"
# Program (6) for a table and (7) for given pairs of subsets.
#
# - **Input** `residual`: `table`, shape $(2^n,)$ in the order of bit masks; `p`. `resampled`: a game with $n$ players (`game(rows)` gives the
#   utilities of boolean rows); `first` and `second`, the pairs $S$ and $S'$, shape $(m, n)$, here *booleans*, true for in, and not
#   $\pm1$; `centre`, the number $c$.
# - **Output** one number each.
# - **Constraint** `resampled` asks for at most $m(n+2)$ utilities; no argument is changed.
# - **Success** agreement within $10^{-9}$.
#
# **Predict first.** Can (7) come out negative? Can (6)?
#
# <details><summary>Hint 1: the idea</summary>
#
# For (6), transform a copy; afterwards the entry at mask $T$ is $\hat U(T)$, and the number of players in $T$ is the number of ones in the mask.
# </details>
# <details><summary>Hint 2: the first line</summary>
#
# For (7), `mixed = first.copy(); mixed[:, i] = second[:, i]` are the $S_i$ of all pairs.
# </details>

# %% exercise="datamodels.residual"
def residual(table, p):
    """The mean square that no linear model explains, exactly."""
    ### BEGIN SOLUTION
    n = len(table).bit_length() - 1
    found = np.array(table, dtype=float)
    for i in range(n):
        pairs = found.reshape(-1, 2, 2**i)
        without, joined = pairs[:, 0].copy(), pairs[:, 1].copy()
        pairs[:, 0], pairs[:, 1] = (1 - p) * without + p * joined, np.sqrt(p * (1 - p)) * (joined - without)
    return np.sum(found[all_coalitions(n).sum(axis=1) >= 2] ** 2)
    ### END SOLUTION


def resampled(game, first, second, centre):
    """The same, estimated from pairs of random subsets."""
    ### BEGIN SOLUTION
    u, v = game(first), game(second)
    changed = np.zeros(len(u))
    for i in range(first.shape[1]):
        mixed = first.copy()
        mixed[:, i] = second[:, i]
        changed += game(mixed) - u
    return np.mean((u - v) ** 2 / 2 - (v - centre) * changed)
    ### END SOLUTION

# %% [markdown]
# (6) is a sum of squares. (7) is unbiased for it and may well be negative when it is small.
#
# **Predict first.** For the twelve tumours: at which $p$ does a linear model explain the *least* of the variance, in the middle or near an
# end?

# %%
def number(value):
    """An answer as a number; 0 while the exercise is open."""
    return 0.0 if value is None else float(value)


def batch(q, rng):
    """One estimate from 40 pairs, 560 utilities."""
    first, second = rng.random((2, 40, 12)) < q
    return number(resampled(TableGame(table), first, second, 1.0))


rng = np.random.default_rng(9)
left_over = np.array([number(residual(table, q)) for q in grid])
chance = grid[:, None] ** sizes * (1 - grid[:, None]) ** (12 - sizes)  # (99, 4096)
spread = chance @ table**2 - (chance @ table) ** 2
batches = np.array([[batch(q, rng) for _ in range(12)] for q in at])  # (5, 12)

# %%
plt.fill_between(grid, spread, color=GREY, alpha=0.25, linewidth=0, label="variance of U")
plt.plot(grid, left_over, "k--", label="unexplained, exact")
bars = 2 * batches.std(axis=1, ddof=1) / np.sqrt(12)
plt.errorbar(at, batches.mean(axis=1), yerr=bars, fmt="o", color=ORANGE, capsize=3, label="unexplained, from pairs")
plt.gca().set(xlabel="p", ylabel="mean square (margin squared)")
plt.legend(frameon=False)
plt.show()
explained = 1 - left_over / spread
print("share explained at p = 0.05, 0.3, 0.5, 0.95:", explained[[4, 29, 49, 94]].round(2))

# %% [markdown]
# *The variance (grey), and what no linear model explains: exact (dashed), and from 480 pairs of subsets with two standard errors.*
#
# Near both ends a linear model explains most: the subsets differ from nobody, or from everybody, by a point or two, and one
# change at a time is linear. In between, among so few points, much is left over: half at $p = 0.5$, six tenths at $p = 0.3$. With
# sixty points at $p = 1/2$ it was a tenth: each of them matters less, and what two do together hardly shows.

# %% [markdown]
# So why do data models work? Not because training is linear. Let $S_\rho$ be $S$ with each point replaced, with a small probability
# $1-\rho$, by a fresh draw. Then $E[\phi_i(S)\phi_i(S_\rho)] = \rho$, so that a product of $k$ factors has $\rho^k$, and
#
# $$E[U(S)U(S_\rho)] = \sum_k \rho^k W_k, \qquad W_k = \sum_{|T|=k}\hat U(T)^2.$$
#
# So the exchange of a small share of the points changes $U$ by $\frac12 E[(U(S)-U(S_\rho))^2] = \sum_k(1-\rho^k)W_k
# \approx (1-\rho)\sum_k k W_k$; relative to the variance $V = \sum_{k\ge1}W_k$ that is $1-\rho$ times the *mean degree*
# $\bar k = \sum_k kW_k/V \ge 1$.

# %% [markdown]
# Training is *stable* if the mean degree is low. Then the linear part $W_1$ is large: what is not of degree 1 is at least of degree 2, so
#
# $$\bar k V = \sum_k kW_k \ge W_1 + 2(V - W_1), \qquad\text{and}\qquad \frac{W_1}{V} \ge 2 - \bar k.$$
#
# That is the argument of Saunshi and others, and it asks nothing of the model but stability.

# %%
masks = np.arange(4096)
for q, share in zip((0.05, 0.3, 0.5, 0.95), explained[[4, 29, 49, 94]], strict=True):
    chance = q**sizes * (1 - q) ** (12 - sizes)
    switched = sum((table[masks | 1 << k] - table[masks & ~(1 << k)]) ** 2 for k in range(12))
    degree = q * (1 - q) * (chance @ switched) / (chance @ table**2 - (chance @ table) ** 2)
    print(f"p = {q}: mean degree {degree:.2f}, linear part at least {2 - degree:.2f}, in truth {share:.2f}")

# %% [markdown]
# ## 8. The first road to the Shapley value
#
# A data model asks for a $p$. The Shapley value asks for none. Take the mean over all $p$, then: by (5),
#
# $$2\int_0^1\theta_i(p)\,dp = \int_0^1 E\big[U(S\cup\{i\}) - U(S)\big]\,dp.$$
#
# What is a subset of size $k$ worth in it? Its probability at $p$ is $p^k(1-p)^{N-1-k}$, and
#
# $$\int_0^1 p^a(1-p)^b\,dp = \frac{a!\,b!}{(a+b+1)!}.$$

# %%
others = everyone - {i}
gain = U(S | {i}) - U(S)
mean_gain = Expectation(gain, (S, RandomSubset(others, p)))  # at p

# %% [markdown] exercise="datamodels.owen"
# Show that the Shapley value is twice the mean over $p$ of the coefficient.
#
# - `mean_over_p`, `Derivation("datamodels.owen")`, **from** `2 * Integral(mean_gain / 2, (p, 0, 1))` **to** the subset
#   formula of the Shapley value, with a binomial coefficient:
#   `SubsetSum(gain / (N * binomial(...)), (S, others))`.
# - Four lines or more; among them one in which the probability of a subset stands under an integral, and one with factorials of $|S|$.
# - Given: $i$ is a player.
#
# **Predict first.** At a random $p$, uniform on $[0, 1]$: how likely is it that a random $p$-subset of the $N-1$ others has size $k$?
#
# <details><summary>Hint 1: the idea</summary>
#
# Write the mean as a sum over subsets, and change the order of sum and integral: only the probability depends on $p$.
# </details>
# <details><summary>Hint 2: the first line</summary>
#
# After `.start(...)`: `.step(Integral(SubsetSum(p**Card(S) * (1 - p)**... * gain, (S, others)), (p, 0, 1)), "chance of S")`.
# </details>

# %% exercise="datamodels.owen"
mean_over_p = None
### BEGIN SOLUTION
weight = p ** Card(S) * (1 - p) ** (N - 1 - Card(S))
mean_over_p = Derivation("datamodels.owen").start(2 * Integral(mean_gain / 2, (p, 0, 1)))
mean_over_p.step(Integral(SubsetSum(weight * gain, (S, others)), (p, 0, 1)), "chance of S")
mean_over_p.step(SubsetSum(Integral(weight, (p, 0, 1)) * gain, (S, others)), "the gain does not depend on p")
mean_over_p.step(SubsetSum(factorial(Card(S)) * factorial(N - 1 - Card(S)) / factorial(N) * gain, (S, others)), "the integral")
mean_over_p.goal(SubsetSum(gain / (N * binomial(N - 1, Card(S))), (S, others)), "a binomial coefficient")
### END SOLUTION

# %% [markdown]
# With probability $1/N$ for every $k$: a uniform $p$ makes all sizes equally likely. That is what the Shapley value wants, and what no single
# $p$ can do.
#
# **Predict first.** Will the value at $p = 1/2$ be near the mean over $p$, for the twelve tumours?

# %%
weights = np.array([1 / (12 * float(binomial(11, k))) for k in range(12)] + [0.0])[sizes]
pairs = [(table.reshape(-1, 2, 2**i), weights.reshape(-1, 2, 2**i)[:, 0]) for i in range(12)]
shapley = np.array([np.sum(w * (u[:, 1] - u[:, 0])) for u, w in pairs])
nodes, steps = np.polynomial.legendre.leggauss(6)  # exact for degree 11
mean_theta = sum(w / 2 * coefficients(table, (q + 1) / 2) for q, w in zip(nodes, steps, strict=True))
print("largest gap between Shapley values and 2 * mean over p:", f"{np.abs(shapley - 2 * mean_theta).max():.6f}")
print("largest gap to 2 * coefficient at p = 1/2:            ", f"{np.abs(shapley - 2 * coefficients(table, 0.5)).max():.6f}")

# %%
plt.plot(grid, 2 * exact[:, 1], "k--", label="2 x coefficient, tumour 1")
plt.fill_between(grid, 2 * exact[:, 1], where=exact[:, 1] > 0, color=BLUE, alpha=0.3, linewidth=0)
plt.fill_between(grid, 2 * exact[:, 1], where=exact[:, 1] < 0, color=ORANGE, alpha=0.3, linewidth=0)
plt.axhline(shapley[1], color=GREEN, label="Shapley value")
plt.gca().set(xlabel="p", ylabel="mean gain (margin)")
plt.legend(frameon=False)
plt.show()
print(f"Shapley value of tumour 1: {shapley[1]:.3f}")

# %% [markdown]
# *The Shapley value is the signed area under the curve: for tumour 1 the good done in small company (blue) and the harm in larger (orange) all
# but cancel.*
#
# A value near 0 that hides two large effects. Whoever wants to know what the point does in training sets of a given size should look at
# the curve, not at its mean.

# %% [markdown]
# ## 9. The second road: integrated gradients
#
# Let each player have a probability of its own, $x = (x_1, \dots, x_N)$ in the cube $[0,1]^N$. The mean utility
#
# $$f(x) = E[U(S_x)]$$
#
# is the *multilinear extension* of the game. It agrees with $U$ at the corners and is linear in each coordinate alone. Now treat $f$ as a network
# and attribute $f(1,\dots,1) - f(0,\dots,0) = U([N]) - U(\varnothing)$ to its inputs by *integrated gradients*: the input's change times the
# mean of its partial derivative on the way, here along the diagonal:
#
# $$a_i = (1 - 0)\int_0^1 \partial_i f(p, \dots, p)\,dp. \tag{8}$$

# %% [markdown]
# The thesis (on attribution for convolutional networks; the notebook on learning machines begins with it) lists the relation
# between the two methods among what it did not find. Here is one. On the diagonal, but for coordinate $i$, which
# is $t$:

# %%
without_i = Expectation(U(S), (S, RandomSubset(others, p)))
with_i = Expectation(U(S | {i}), (S, RandomSubset(others, p)))
f_in_t = t * with_i + (1 - t) * without_i  # i is in with probability t, the others with p

# %% [markdown] exercise="datamodels.aumann_shapley"
# Show that (8) is the Shapley value.
#
# - `along_the_diagonal`, `Derivation("datamodels.aumann_shapley")`, **from** `Integral(Derivative(f_in_t, t), (p, 0, 1))` **to** the
#   subset formula `SubsetSum(gain / (N * binomial(...)), (S, others))`.
# - Three lines or more; what you have proved in section 8 may be used as one step. Given: $i$ is a player.
#
# **Predict first.** What would you get from the gradient at the end point $(1, \dots, 1)$ alone, instead of its mean over the path?
#
# <details><summary>Hint: the idea</summary>
#
# A function that is linear in $t$ has the same slope everywhere, so it does not matter that $t$ is $p$ on the diagonal.
# </details>

# %% exercise="datamodels.aumann_shapley"
along_the_diagonal = None
### BEGIN SOLUTION
along_the_diagonal = Derivation("datamodels.aumann_shapley").start(Integral(Derivative(f_in_t, t), (p, 0, 1)))
along_the_diagonal.step(Integral(with_i - without_i, (p, 0, 1)), "linear in t")
along_the_diagonal.step(Integral(Expectation(gain, (S, RandomSubset(others, p))), (p, 0, 1)), "the same S in both")
along_the_diagonal.goal(SubsetSum(gain / (N * binomial(N - 1, Card(S))), (S, others)), "mean over p")
### END SOLUTION

# %% [markdown]
# At the end point the gradient is $U([N]) - U([N]\setminus\{i\})$: leave-one-out. Networks know it as *gradient times input*,
# the derivative at the input times the input, which is 1. So two quarrels are one. Leave-one-out stands to the Shapley value
# as gradient times input to integrated gradients: each looks at one end of the path, and where the function is *saturated*
# it sees nothing. The attributions of integrated gradients add up to $f(1,\dots,1) - f(0,\dots,0)$ (*completeness*), the Shapley
# values to $U([N]) - U(\varnothing)$ (*efficiency*): the same sum.
#
# With automatic differentiation, as one would for a network:

# %%
import torch


def extension(x):
    """f(x) for the twelve tumours: the last player decides between the halves of the table, and so on down."""
    values = torch.tensor(table)
    for chance in x.flip(0):
        lower, upper = values.reshape(2, -1)
        values = (1 - chance) * lower + chance * upper
    return values[0]


paths = [torch.full((12,), (q + 1) / 2, dtype=torch.float64, requires_grad=True) for q in nodes]
gradients = [torch.autograd.grad(extension(x), x)[0].numpy() for x in paths]
attributions = sum(w / 2 * gradient for w, gradient in zip(steps, gradients, strict=True))
print("integrated gradients against Shapley values, largest gap:", f"{np.abs(attributions - shapley).max():.6f}")
print("sum", attributions.sum().round(4), " U(all) - U(empty)", (table[-1] - table[0]).round(4))

# %% [markdown]
# ## 10. Four scores of the same points
#
# *Influence* (the first-order prediction of what removing a point costs, from the slope of the trained parameters in the
# point's weight; the notebook on influence derives it), leave-one-out (what it does cost), twice the
# data-model coefficient at $p = 1/2$, and the Shapley value: all say how much a tumour adds to the margin, in the same
# unit. The table holds them for the twelve.

# %%
scores = {
    "influence": np.array([0.006, 0.002, -0.015, 0.038, 0.042, 0.083, 0.106, 0.065, 0.041, -0.037, 0.012, -0.33]),
    "leave-one-out": np.array([0.009, 0.004, -0.018, 0.063, 0.057, 0.135, 0.31, 0.082, 0.063, -0.06, 0.015, -1.102]),
    "data model": np.array([0.094, -0.362, -0.112, 0.213, 0.214, 0.381, 0.404, 0.453, 0.3, -0.166, 0.106, -1.109]),
    "Shapley": np.array([0.203, -0.022, 0.001, 0.305, 0.456, 0.387, 0.458, 0.312, 0.396, 0.034, 0.18, -0.722]),
}
print("sums:", {name: float(values.sum().round(2)) for name, values in scores.items()}, " to explain:", (table[-1] - table[0]).round(2))

# %% [markdown] exercise="datamodels.compare"
# Draw the first three scores against the Shapley value, in one figure.
#
# - Shapley values across; upwards, for each of the three others, one cloud of twelve points.
# - Besides, the line from $(-1.1, -1.1)$ to $(0.5, 0.5)$, on which a score would equal the Shapley value.
# - **Success** the data of the three clouds and the line (1 point); labels on both axes and a legend with an entry for each method (1 point).
#   Leave the figure in `score_figure`.
#
# **Predict first.** Which of the three lies nearest to the line?
#
# <details><summary>Hint: the idea</summary>
#
# `axis.plot(x, y, "o", label=...)` draws a cloud, the same without `"o"` a line. Points of two methods may fall on one another:
# with `fillstyle="none"` a mark is open and shows what lies under it.
# </details>

# %% exercise="datamodels.compare"
score_figure = None
### BEGIN SOLUTION
score_figure, axis = plt.subplots(layout="constrained")
for name, mark, colour in (("influence", "s", GREY), ("leave-one-out", "^", BLUE), ("data model", "o", ORANGE)):
    axis.plot(scores["Shapley"], scores[name], mark, color=colour, fillstyle="none", label=name)
axis.plot([-1.1, 0.5], [-1.1, 0.5], "k--", linewidth=0.8)
axis.set(xlabel="Shapley value (margin)", ylabel="score (margin)")
axis.legend(frameon=False)
plt.show()
### END SOLUTION

# %% [markdown]
# The data model follows the Shapley value most closely; the two average over company, of size 6 mostly or of all sizes.
# Leave-one-out and influence see a full house, in which most tumours can be spared: their scores crowd near 0. All four
# agree that tumour 11 does the most harm. But influence puts it at a third of what removing it changes: a point on which
# the model depends much (a large *leverage*: its label pulls the prediction at its own place), and the first order is not enough.
#
# Only the Shapley values sum to what there is to explain.

# %% [markdown]
# ## 11. When it breaks
#
# Nothing was assumed of $U$, and a best linear model always exists. It may be worth nothing. Let the output be the *parity*
# of three of the twelve points: $U = x_1x_2x_3$, plus one if an odd number of them is in, else minus one.
#
# **Predict first.** What are the coefficients at $p = 1/2$? What share of the variance is explained there, and at $p = 0.9$?

# %%
parity = np.where(members[:, :3].sum(axis=1) % 2 == 1, 1.0, -1.0)
for q in (0.5, 0.7, 0.9):
    chance = q**sizes * (1 - q) ** (12 - sizes)
    variance_here = chance @ parity**2 - (chance @ parity) ** 2
    share = 1 - number(residual(parity, q)) / variance_here
    print(f"p = {q}: coefficients of the three {coefficients(parity, q)[:3].round(3) + 0.0}, share explained {share:.2f}")

# %% [markdown]
# At $p = 1/2$ every coefficient is 0 and nothing is explained, although each of the three points turns every output round.
# The whole variance is of degree three. At $p = 0.9$ the model explains 60%: most subsets lack at most one of the three,
# and there parity *is* linear.
#
# Coefficients alone cannot tell "no point matters" from "points matter only together". The score on held-out subsets can,
# and so can the residual. No coefficient without a score.

# %% [markdown]
# ## 12. Where the text is unclear, and what holds
#
# | where | printed | what holds | shown in |
# |---|---|---|---|
# | chapter, 10.3 | a sample of a $p$ fraction of the points | each point with probability $p$, independently | sections 1, 4 |
# | chapter, 10.3 | $\theta_i$ a heuristic for discrete influence | $2\theta_i$: mean gain in $p$-subsets; leave-one-out as $p\to1$ | section 5 |
# | chapter, 10.3 | $\theta_i$ depends on $p$ | it may change its sign | section 6 |
# | chapter, 10.3 | surprise: a linear function is enough | where training is stable; parity is not | sections 7, 11 |
# | thesis, conclusions | no relation found of the two methods | they agree on the multilinear extension | section 9 |

# %% [markdown]
# ## Summary
#
# Why is a sum enough, and what do its numbers say?
#
# - In the basis (4) every function of random subsets is a sum of parts of degree $0, \dots, N$ at right angles; the best data
#   model is the first two.
# - Its coefficient is half the mean gain of a point that joins a random $p$-subset. It depends on $p$, even in sign.
# - What it misses is the weight of the higher degrees, small where training is stable.
# - The mean over $p$ of twice the coefficient is the Shapley value, and so are integrated gradients of the multilinear extension.
# - Coefficients of 0 do not mean that nothing matters. Report the score.

# %% [markdown]
# ## Further reading
#
# - *Interpreting output of Deep Nets: Credit Attribution*, 10.3: the source.
# - Ilyas, Park, Engstrom, Leclerc and Madry, *Datamodels: predicting predictions from training data* (2022): the method, on networks.
# - Saunshi, Gupta, Braverman and Arora, *Understanding influence functions and datamodels via harmonic analysis* (2023): the reason.
# - Owen, *Multilinear extensions of games* (1972): section 8, fifty years before.
# - Aumann and Shapley, *Values of non-atomic games* (1974): the path along the diagonal.
# - O'Donnell, *Analysis of Boolean functions* (2014): biased characters and noise stability, from the beginning.
# - Park, Georgiev, Ilyas, Leclerc and Madry, *TRAK* (2023): data models at the price of a few gradients.

# %% scoreboard
scoreboard()
