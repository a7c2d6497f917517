# %% [markdown]
# # Influence functions
#
# A model calls one tumour harmless that is not. It learnt from three hundred others. **Which of those three hundred
# are to blame, and how can one tell without training the model again three hundred times?**
#
# This notebook answers with a derivative. It finds what one training example does to the loss on one test example,
# proves the formula in two ways, compares it with real retraining, and then looks for the places where it fails.
#
# It reads one text critically: *the chapter*, "Interpreting output of Deep Nets: Credit Attribution", section 10.1.
# Numbers such as (10.7) and Theorem 10.1.2 are its own.

# %% [markdown]
# **You will be able to**
# - derive the influence of an example by a quadratic model and from the optimality condition;
# - compute all influences of a model with one factorisation;
# - predict what leaving an example out changes, and test the prediction by retraining;
# - find influential rows in a regression and wrong labels among images;
# - say which assumption fails where, and what damping gives up.
#
# **Time** about six hours with the reading; the stars of an exercise say how hard it is (★ apply, ★★ derive and
# program, ★★★ design or prove).
#
# **Prerequisites** gradients, Hessians and eigenvalues; least squares and logistic regression; numpy, a little torch.

# %%
import matplotlib.pyplot as plt
import numpy as np
import torch
from sklearn.datasets import load_diabetes
from sympy import Identity, MatrixSymbol, O, OneMatrix, symbols

from autograder.student import Derivation, Gradient, check, scoreboard
from autograder.student.materials import load_breast_cancer, load_digits

BLUE, ORANGE, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#999999"
plt.rcParams.update({"figure.figsize": (6.4, 3.2), "axes.spines.top": False, "axes.spines.right": False})
torch.set_num_threads(1)

# %% [markdown]
# ## 1. What one example does
#
# There are $n$ training examples, together $S$. The loss of an example $x$ at the parameters $\theta \in \mathbb{R}^p$
# is $\ell(x, \theta)$. Training minimises the *risk*, the mean loss, to which a penalty may be added:
#
# $$L(\theta) = \frac1n \sum_{i \in S} \ell(x_i, \theta) + \frac{\lambda_2}{2} |\theta|^2, \qquad \theta^* = \arg\min L.$$
#
# The plain way to ask what $x$ did is to leave it out and train again, once for every $x$. The other way is to ask
# what happens when its *weight* in the mean, $1/n$, changes by a little. Leaving out is the change $\epsilon = -1/n$.

# %% [markdown]
# | symbol | meaning | in code |
# |---|---|---|
# | $x$, $z$ | a training example, a test example | a row |
# | $\theta^*$, $\theta^{\epsilon}$ | the minimum; the minimum with $\epsilon$ more weight on $x$ | `theta`, `eps` |
# | $g = \nabla\ell(x, \theta^*)$, $g_z$ | gradients of single examples | `g`, `gz` |
# | $H = \nabla^2 L(\theta^*)$ | Hessian of the whole risk, with penalty | `H`, `hessian` |
# | $K = \nabla^2 \ell(x, \theta^*)$ | Hessian of one example's loss | `K` |
# | $I(x, z)$ | influence of $x$ on $z$ | `influences[x, z]` |
# | $\sigma$ | predicted probability of label 1 | `sigma` |
# | $h$, $e$ | leverage and residual of a row | `h`, `e` |
# | $\lambda_2$, $\lambda$ | penalty, damping | `l2`, `damping` |
#
# $I(x, z)$ is a change of loss *per unit of weight*. A negative one is good news: more weight on $x$ lowers the loss on $z$.

# %% [markdown]
# **Definition 10.1.1** of the chapter makes it a derivative:
#
# $$I(x, z) = \frac{\partial}{\partial \epsilon}\, \ell(z, \theta^{\epsilon}) \Big|_{\epsilon = 0}, \qquad
#   \theta^{\epsilon} = \arg\min_\theta \; L(\theta) + \epsilon\, \ell(x, \theta). \tag{10.2}$$
#
# Look at it first. The next cells train logistic regression on 300 tumours, 30 measurements each, and pick a test
# tumour $z$ on which the model is wrong.
#
# The function `fit_logistic` is given and used throughout. It takes the weights of the examples, so that leaving one
# out means setting its weight to 0 and touching no other.


# %%
def fit_logistic(X, y, l2, weights):
    """Minimise sum_i weights[i] loss_i(theta) + l2/2 |theta|^2 by Newton's method; labels 0 and 1, shape (p,)."""
    theta = np.zeros(X.shape[1])
    for _ in range(100):
        sigma = 1 / (1 + np.exp(-X @ theta))
        slope = X.T @ (weights * (sigma - y)) + l2 * theta
        if np.abs(slope).max() < 1e-12:
            break
        theta = theta - np.linalg.solve((X.T * (weights * sigma * (1 - sigma))) @ X + l2 * np.eye(len(theta)), slope)
    return theta


def logistic_losses(X, y, theta):
    """log(1 + exp(a)) - y a for every row, a = X theta."""
    return np.logaddexp(0, X @ theta) - y * (X @ theta)


# %%
tumours = load_breast_cancer()
order = np.random.default_rng(2).permutation(569)
design = np.column_stack([tumours.X, np.ones(569)])[order]
truth = tumours.y[order].astype(float)
X, y, X_test, y_test = design[:300], truth[:300], design[300:], truth[300:]
n, l2 = 300, 0.02
theta = fit_logistic(X, y, l2, np.full(n, 1 / n))
losses = logistic_losses(X_test, y_test, theta)
worst = np.argsort(-losses)[:3]
print(f"right on {np.mean((X_test @ theta > 0) == (y_test == 1)):.3f} of {len(y_test)} test tumours")
print("the three largest test losses:", losses[worst].round(2), " their labels:", y_test[worst].astype(int))

# %% [markdown]
# Now change the weight of one training tumour, train again, and watch the loss on $z$. **Predict first.** Is the
# curve a straight line? Does leaving out (left end) always do the opposite of counting twice (right end)?

# %%
figure, axis = plt.subplots(layout="constrained")
extra = np.linspace(-1, 1, 9) / n
for row, colour in ((159, ORANGE), (174, GREEN), (0, GREY)):
    curve = []
    for epsilon in extra:
        weights = np.full(n, 1 / n)
        weights[row] += epsilon
        curve.append(logistic_losses(X_test[worst[:1]], y_test[worst[:1]], fit_logistic(X, y, l2, weights))[0])
    axis.plot(extra * n, curve, "o-", color=colour, markersize=3, label=f"training tumour {row}")
    print(f"tumour {row}: loss on z {curve[0]:.3f} without it, {curve[4]:.3f} as it is, {curve[-1]:.3f} with twice its weight")
axis.set(xlabel="change of weight (in units of 1/n; -1 is left out)", ylabel="loss on z (nats)")
axis.legend(frameon=False)
plt.show()

# %% [markdown]
# *Every curve is smooth, nearly straight, slightly bent. The influence is its slope in the middle.*
#
# Leaving out does the opposite of counting twice here, but not by the same amount: without tumour 159 the loss on $z$ falls by
# 0.085, with twice its weight it rises by 0.067. The bend makes the difference. Where the slope is near 0 the bend alone
# decides, and both ends may lie on the same side.

# %% [markdown]
# A slope is cheap if it can be had without training again. Two derivations lead to the same formula. The first
# replaces the risk by a parabola and minimises that; the second follows the minimum as it moves.
#
# ## 2. First route: a parabola
#
# Near its minimum the risk is $L(\theta^* + t) \approx L(\theta^*) + \frac12 t^\top H t$: there is no linear term, since
# the gradient vanishes. The extra term is $\epsilon\,\ell(x, \theta^* + t) \approx \epsilon\,\ell(x, \theta^*) + \epsilon\, g^\top t$.
# Dropping constants, the step $t$ minimises
#
# $$\epsilon\, g^\top t + \tfrac12\, t^\top H t.$$

# %% [markdown]
# Why is one expansion of second order and the other of first? Because $t$ turns out to be of order $\epsilon$. Then
# $t^\top H t$ and $\epsilon\, g^\top t$ are both of order $\epsilon^2$, and the next terms, $\epsilon\, t^\top K t$ and the
# third-order part of $L$, are of order $\epsilon^3$. Nothing of the order that decides is left out.
#
# **The text is careless here.** It calls $\theta^*$ a minimum if $H$ is positive *semi*definite, and then inverts $H$.
# With a zero eigenvalue the parabola is flat in one direction and has no unique minimum, or none at all. What is needed
# is $H$ positive definite.

# %%
p = symbols("p", integer=True, positive=True)
eps = symbols("epsilon", positive=True)
H, K, A = (MatrixSymbol(letter, p, p) for letter in "HKA")
t, v, w, g, gz, x, b = (MatrixSymbol(letter, p, 1) for letter in ("t", "v", "w", "g", "g_z", "x", "b"))

# %% [markdown]
# The exercises on formulas are *chains*: `.start` writes the first line, `.step(line, "reason")` the next, `.goal` the last, each
# equal to the line before. The reason is optional. If a cell ends with a chain's `.step`, `.goal` or name, it shows a verdict
# for every line. `M.I` is an inverse, `M.T` a transpose; a 1 by 1 matrix and the number in it count as the same.

# %%
square = Derivation("demonstration").start((t + v).T * (t + v))
square.step(t.T * t + t.T * v + v.T * t + v.T * v, "multiplied out")
square.goal(t.T * t + 2 * t.T * v + v.T * v, "a number is its own transpose")

# %% [markdown] exercise="influence.quadratic_route"
# Find the minimum of the parabola, then the influence, in two chains.
#
# - `slope_of_the_model`, four points. **Start** `Gradient(eps * g.T * t + t.T * H * t / 2, t)`. **Goal** the slope as $H$
#   times a bracket that holds `H.I`, so that the minimiser shows. At least three lines; the derivative comes
#   before the bracket. **Given** $H$ positive definite.
# - `influence_of_x`, one point, `Derivation("influence.quadratic_route.conclusion")`. **Start** `gz.T * t / eps`, the
#   change of the loss on $z$ per unit of weight. **Goal** in `gz`, `H.I`, `g`. **Given** $t = -\epsilon H^{-1} g$.
#
# **Predict first.** In one dimension, with $g = 2$ and $H = 4$: which way does the minimum move, and how far?
#
# <details><summary>Hint 1: the idea</summary>
#
# A symmetric matrix has $\nabla (t^\top H t) = 2 H t$. To take $H$ out of a term without it, think of that term as
# $H H^{-1}$ times itself. Write the line with $H$ before the whole bracket: sympy cancels `H * (eps * H.I * g)` by itself at once.
# </details>
# <details><summary>Hint 2: the first line</summary>
#
# `slope_of_the_model = Derivation("influence.quadratic_route").start(Gradient(eps * g.T * t + t.T * H * t / 2, t))`
# </details>

# %% exercise="influence.quadratic_route"
slope_of_the_model = None
influence_of_x = None
### BEGIN SOLUTION
slope_of_the_model = Derivation("influence.quadratic_route").start(Gradient(eps * g.T * t + t.T * H * t / 2, t))
slope_of_the_model.step(eps * g + H * t, "H is symmetric")
slope_of_the_model.step(H * (t + eps * H.I * g), "zero where the bracket is zero")

influence_of_x = Derivation("influence.quadratic_route.conclusion").start(gz.T * t / eps)
influence_of_x.step(gz.T * (-eps * H.I * g) / eps, "the minimiser, t = -eps H^-1 g")
influence_of_x.step(-gz.T * H.I * g, "eps cancels")
### END SOLUTION

# %% [markdown]
# With $g = 2$, $H = 4$ the minimum moves by $-\epsilon/2$: against the gradient of $x$, so that the loss of $x$ falls, and
# less where the risk is steep. In general
#
# $$t = -\epsilon H^{-1} g, \qquad I(x, z) = -\,g_z^\top H^{-1} g. \tag{10.10}$$
#
# Read it from the right. $g$ is where $x$ pulls. $H^{-1}$ turns the pull into a step: long in flat directions, short in
# steep ones. $g_z$ asks what that step does to the loss on $z$. With $z = x$ the influence is negative: more weight on an
# example lowers its own loss.

# %% [markdown]
# ## 3. Second route: follow the minimum
#
# The first route minimised a *model* of the risk, and it is not obvious that the model's minimum moves like the true
# one. The second route never leaves the true condition. At the new minimum the gradient vanishes:
#
# $$\nabla L(\theta^{\epsilon}) + \epsilon\, \nabla \ell(x, \theta^{\epsilon}) = 0. \tag{10.3}$$
#
# Let the minimum move as $\theta^{\epsilon} = \theta^* + \epsilon v + \epsilon^2 w + \dots$: $v$ is its speed, $w$ its bend. (That
# it moves so smoothly is the implicit function theorem; it needs $H$ invertible.) To first order of Taylor, the left side is
#
# $$H(\epsilon v + \epsilon^2 w) + \epsilon\big(g + K(\epsilon v + \epsilon^2 w)\big).$$

# %% [markdown]
# The text writes $\approx$ and says that $\nabla\ell(x, \theta^{\epsilon}) \approx \nabla\ell(x, \theta^*)$ "can be assumed". It need
# not be assumed: the difference has an order in $\epsilon$, and a line that drops it should say so. In the chains below
# `+ DROPPED` stands for terms of order $\epsilon^2$ and higher in a line that is a number (1 by 1), `+ DROPPED_VECTOR` for the same
# in a column. With them every line is an equality again.

# %%
DROPPED = O(eps**2) * Identity(1)
DROPPED_VECTOR = O(eps**2) * OneMatrix(p, 1)

# %% [markdown] exercise="influence.implicit_route"
# Two chains; dropped terms are named by `DROPPED_VECTOR` (first chain) or `DROPPED` (second).
#
# - `condition_at_order_one`, three points. **Start** `H * (eps * v + eps**2 * w) + eps * (g + K * (eps * v + eps**2 * w))`.
#   **Goal** what is of order $\epsilon$, and the name of the rest. At least three lines; one, exact, is sorted by powers of `eps`.
# - `change_at_z`, two points, `Derivation("influence.implicit_route.loss")`. **Start** `gz.T * (eps * v + eps**2 * w)`.
#   **Goal** with `H.I`, without `v` and `w`. At least three lines: speed and bend one by one.
#   **Given** $H v = -g$, the first chain set to zero.
#
# **Predict first.** Where does $K$, the example's own curvature, go?
#
# <details><summary>Hint 1: the idea</summary>
#
# Multiply out before you drop anything; count the powers of $\epsilon$ in each product.
# </details>
# <details><summary>Hint 2: the first line</summary>
#
# The exact second line holds $\epsilon H v$, $\epsilon g$, two terms in $\epsilon^2$ and one in $\epsilon^3$.
# </details>

# %% exercise="influence.implicit_route"
condition_at_order_one = None
change_at_z = None
### BEGIN SOLUTION
condition_at_order_one = Derivation("influence.implicit_route").start(H * (eps * v + eps**2 * w) + eps * (g + K * (eps * v + eps**2 * w)))
condition_at_order_one.step(eps * H * v + eps * g + eps**2 * (H * w + K * v) + eps**3 * K * w, "sorted by powers of eps")
condition_at_order_one.step(eps * (H * v + g) + DROPPED_VECTOR, "dropped: the bend w of the path, and K, the curvature of one example")

change_at_z = Derivation("influence.implicit_route.loss").start(gz.T * (eps * v + eps**2 * w))
change_at_z.step(eps * gz.T * v + DROPPED, "dropped: the bend of the path")
change_at_z.step(-eps * gz.T * H.I * g + DROPPED, "H v = -g")
### END SOLUTION

# %% [markdown]
# $K$ multiplies $\epsilon v$ and stands behind another $\epsilon$: it is of second order and has no say in the slope. It has a
# say in the *bend* of the curves in section 1, and section 7 will show how much.
#
# Both routes give $I(x, z) = -g_z^\top H^{-1} g$. The second says what for: the derivative at $\epsilon = 0$ is exact, and what
# is an approximation is only the step from a derivative to $\epsilon = -1/n$.
#
# ## 4. Gradients and a Hessian
#
# For logistic regression everything is explicit. With $\sigma_i = 1/(1 + e^{-x_i^\top\theta})$ and labels 0 or 1,
#
# $$\nabla \ell_i = (\sigma_i - y_i)\, x_i, \qquad H = \frac1n \sum_i \sigma_i (1 - \sigma_i)\, x_i x_i^\top + \lambda_2 I .$$

# %% [markdown] exercise="influence.gradients"
# Program both. The penalty belongs to the risk, not to any example: it is in $H$ and not in the gradients.
#
# - `example_gradients(X, y, theta)` **returns** a numpy array of shape $(n, p)$, a row for each example.
# - `risk_hessian(X, theta, l2)` **returns** a numpy array of shape $(p, p)$.
# - **Input** `X` of shape $(n, p)$ with a column of ones where there is an intercept, `y` of shape $(n,)$.
# - **Success** agreement within $10^{-9}$; the arguments are left as they were, here and in all functions below.
#
# **Predict first.** At $\theta = 0$, what is $\sigma_i$, and what does an example with $y_i = 1$ contribute to each?
#
# <details><summary>Hint 1: the idea</summary>
#
# One number per row, $\sigma_i - y_i$ or $\sigma_i(1 - \sigma_i)$, multiplies the row; the sum over rows is a matrix product.
# </details>


# %% exercise="influence.gradients"
def example_gradients(X, y, theta):
    """Gradient of every example's loss, shape (n, p)."""
    ### BEGIN SOLUTION
    sigma = 1 / (1 + np.exp(-X @ theta))
    return (sigma - y)[:, None] * X
    ### END SOLUTION


def risk_hessian(X, theta, l2):
    """Hessian of the mean loss plus l2/2 |theta|^2, shape (p, p)."""
    ### BEGIN SOLUTION
    sigma = 1 / (1 + np.exp(-X @ theta))
    return (X.T * (sigma * (1 - sigma))) @ X / len(X) + l2 * np.eye(X.shape[1])
    ### END SOLUTION


# %% [markdown]
# At $\theta = 0$ every $\sigma_i$ is $\frac12$: the gradient is $-\frac12 x_i$ and the share of the Hessian $\frac{1}{4n} x_i x_i^\top$.
# The label is in the gradient only. A confidently right example has $\sigma_i(1-\sigma_i) \approx 0$ and $\sigma_i - y_i \approx 0$: it
# neither pulls nor holds.

# %% [markdown]
# ## 5. All influences at once
#
# With gradients in the rows of $G$, shape $(n, p)$, and $G_z$, shape $(k, p)$, all $nk$ influences are one matrix:
#
# $$-\,G\, (H + \lambda I)^{-1} G_z^\top .$$
#
# The damping $\lambda$ is for Hessians that are not positive definite (section 9). The inverse is a way to *write* the
# formula. To compute it, factor the matrix once and solve for all test examples together: about $p^3/3$ operations, then
# $p^2$ for each column. An inverse costs three times as much and loses digits.

# %% [markdown] exercise="influence.scores"
# Program the matrix of influences.
#
# - **Input** `train_gradients` $(n, p)$, `test_gradients` $(k, p)$, `hessian` $(p, p)$, `damping` $\ge 0$.
# - **Output** a numpy array of shape $(n, k)$: a row for a training example, a column for a test example.
# - **Constraint** one factorisation and no Python loop over examples, not for dot products either: at most 50 executed
#   lines for 60 examples (measured).
# - **Success** agreement within $10^{-9}$.
#
# **Predict first.** If $z$ is one of the training examples, what is the sign of its own entry?
#
# <details><summary>Hint 1: the idea</summary>
#
# `np.linalg.solve(M, B)` takes a matrix `B` and solves for all of its columns at once.
# </details>


# %% exercise="influence.scores"
def influence_matrix(train_gradients, test_gradients, hessian, damping):
    """Influence of every training example (rows) on every test example (columns), shape (n, k)."""
    ### BEGIN SOLUTION
    damped = hessian + damping * np.eye(len(hessian))
    return -train_gradients @ np.linalg.solve(damped, test_gradients.T)
    ### END SOLUTION


# %% [markdown]
# The sign is negative, as $-g^\top H^{-1} g$ must be for a positive definite $H$. Here are the tumours: the ten training
# examples with the largest influence on the worst test tumour, in either direction.

# %%
G, Z, hessian = example_gradients(X, y, theta), example_gradients(X_test[worst], y_test[worst], theta), risk_hessian(X, theta, l2)
influences = None if G is None or hessian is None else influence_matrix(G, Z, hessian, 0.0)
if influences is not None:
    ranked = np.argsort(influences[:, 0])
    for word, rows in (("help", ranked[:5]), ("harm", ranked[::-1][:5])):
        print(f"{word}: tumours {rows.tolist()}, labels {y[rows].astype(int).tolist()}, influences {influences[rows, 0].round(1).tolist()}")
        print("      their own losses", logistic_losses(X[rows], y[rows], theta).round(2).tolist())
    print("label of z:", int(y_test[worst[0]]), " mean training loss", logistic_losses(X, y, theta).mean().round(2))

# %% [markdown]
# The label does not decide: most that help have the label 0 of $z$, but one has not, and two of those that harm *have* it.
# Through $H^{-1}$ an example pulls at all directions at once, and a hard example of the same class may pull at the wrong ones.
# What the ten share is that the model finds most of them hard: their own losses are well above the mean. An example that is
# confidently right has no gradient, and so no influence.

# %% [markdown]
# The influences of all examples on one $z$ would sum to 0 without a penalty, because the gradients at a minimum do. With a
# penalty the gradients' mean is $-\lambda_2 \theta^*$, and the sum shows how the penalty pulls at the loss on $z$.

# %% [markdown]
# ## 6. Leaving one out
#
# The derivative is exact; the question was about leaving out. With $\epsilon = -1/n$,
#
# $$\ell(z, \theta_{-x}) - \ell(z, \theta^*) \;\approx\; -\frac1n\, I(x, z).$$
#
# This is a prediction about an experiment, and the experiment can be made. Setting a weight to 0 keeps all other weights
# at $1/n$. Dividing by $n - 1$ instead would give the others more weight beside the penalty: another experiment.

# %% [markdown] exercise="influence.leave_one_out"
# Program the prediction and the experiment.
#
# - `predicted_changes(train_gradients, test_gradients, hessian)` **returns** a numpy array of shape $(n, k)$, the predicted
#   change of each test loss when each training example is left out. All examples are in `train_gradients`, so $n$ is
#   the number of its rows; no damping.
# - `retrained_changes(X, y, theta, X_test, y_test, l2, points)` **returns** a numpy array of shape $(m, k)$, the true change
#   for each of the $m$ training examples in `points`. Use `fit_logistic` and `logistic_losses` of section 1.
# - **Success** agreement within $10^{-6}$.
#
# **Predict first.** Will a left-out example's own loss rise or fall?
#
# <details><summary>Hint 1: the idea</summary>
#
# `weights = np.full(n, 1 / n)`, and one entry set to 0. The loss without, minus the loss with.
# </details>


# %% exercise="influence.leave_one_out"
def predicted_changes(train_gradients, test_gradients, hessian):
    """Predicted change of every test loss when each example is left out, shape (n, k)."""
    ### BEGIN SOLUTION
    return train_gradients @ np.linalg.solve(hessian, test_gradients.T) / len(train_gradients)
    ### END SOLUTION


def retrained_changes(X, y, theta, X_test, y_test, l2, points):
    """Change of every test loss when the model is trained without each of the points, shape (m, k)."""
    ### BEGIN SOLUTION
    before = logistic_losses(X_test, y_test, theta)
    rows = []
    for point in points:
        weights = np.full(len(y), 1 / len(y))
        weights[point] = 0.0
        rows.append(logistic_losses(X_test, y_test, fit_logistic(X, y, l2, weights)) - before)
    return np.array(rows)
    ### END SOLUTION


# %% [markdown]
# Now all 300 tumours, each left out once and the model trained again (a few seconds). **Predict first.** Will the points
# lie on the diagonal, or on another line?

# %%
predicted = None if G is None or hessian is None else predicted_changes(G, Z, hessian)
measured = retrained_changes(X, y, theta, X_test[worst], y_test[worst], l2, range(n))
if predicted is not None and measured is not None:
    figure, axis = plt.subplots(layout="constrained")
    axis.plot(predicted[:, 0], measured[:, 0], "o", color=BLUE, markersize=3, label="300 training tumours")
    ends = np.array([predicted[:, 0].min(), predicted[:, 0].max()])
    axis.plot(ends, ends, "k--", linewidth=1, label="prediction = retraining")
    axis.set(xlabel="predicted change of the loss on z (nats)", ylabel="change after retraining (nats)")
    axis.legend(frameon=False)
    plt.show()
    print("correlation", round(np.corrcoef(predicted[:, 0], measured[:, 0])[0, 1], 3))
    print("slope of the points:", round(float(np.polyfit(predicted[:, 0], measured[:, 0], 1)[0]), 2))

# %% [markdown]
# *The order is right; the large changes are predicted too small. One factorisation has replaced 300 trainings.*
#
# An example's own loss rises when it is left out. And the prediction errs in a *systematic* way: the points are steeper
# than the diagonal. Nothing in the derivation of a slope is wrong; the step to $-1/n$ is what costs. Where does the missing part come
# from? Least squares can tell, because there the whole curve is known.

# %% [markdown]
# ## 7. Least squares: the exact answer
#
# In least squares, $\theta^* = A^{-1} b$ with $A = X^\top X$ and $b = X^\top y$. Leaving out the row $x$ with its target $y$
# takes $x x^\top$ from $A$ and $y x$ from $b$. The residual of that row, under the model that has not seen it, is
#
# $$y - x^\top (A - x x^\top)^{-1} (b - y x).$$
#
# It looks as if a new inverse were needed for every row. It is not, because $x x^\top$ has rank one:
#
# $$(A - x x^\top)^{-1} = A^{-1} + \frac{A^{-1} x\, x^\top A^{-1}}{1 - h}, \qquad h = x^\top A^{-1} x$$
#
# (Sherman and Morrison). $h$ is the *leverage* of the row; $e = y - x^\top A^{-1} b$ is its residual in the fit to all.

# %%
y_row, h, e = symbols("y h e", real=True)
one = Identity(1)

# %% [markdown] exercise="influence.hat_matrix"
# Reach the residual left out from the residual $e$ and the leverage $h$ (Cook and Weisberg 1982).
#
# - **Start** `y_row * one - x.T * (A - x * x.T).I * (b - y_row * x)`; `one` is the 1 by 1 identity.
# - **Goal** in `h` and `e` alone, as a number or times `one`. At least three lines; one has the inverse of `A` in place of that of the
#   difference.
# - **Given** $A$ positive definite, $h < 1$, $x^\top A^{-1} x = h$ and $y - x^\top A^{-1} b = e$.
#
# **Predict first.** Is the residual left out larger or smaller than $e$? By how much, for a row with $h = \frac12$?
#
# <details><summary>Hint 1: the idea</summary>
#
# From the left, $x^\top (A - x x^\top)^{-1}$ is a multiple of $x^\top A^{-1}$. Which one?
# </details>
# <details><summary>Hint 2: the first line</summary>
#
# Put Sherman and Morrison's formula in for the inverse, `h` below the fraction bar.
# </details>

# %% exercise="influence.hat_matrix"
residual_without = None
### BEGIN SOLUTION
residual_without = Derivation("influence.hat_matrix").start(y_row * one - x.T * (A - x * x.T).I * (b - y_row * x))
residual_without.step(y_row * one - x.T * (A.I + A.I * x * x.T * A.I / (1 - h)) * (b - y_row * x), "Sherman-Morrison")
residual_without.step(y_row * one - x.T * A.I * (b - y_row * x) / (1 - h), "1 + h/(1-h) = 1/(1-h)")
residual_without.step(e / (1 - h) * one, "x^T A^-1 b = y - e and x^T A^-1 x = h")
### END SOLUTION

# %% [markdown]
# So the residual left out is $\dfrac{e}{1 - h}$: twice as large for $h = \frac12$. No model was trained again, and nothing was
# approximated. The influence function would have said $e(1 + h)$, the first two terms of the series: it keeps the curvature
# of the row that has left. That is the $K$ that was dropped in section 3.
#
# The same correction helps wherever the loss is curved. In logistic regression leave the example out of the Hessian too; with
# $h_i = \frac1n \sigma_i(1-\sigma_i)\, x_i^\top H^{-1} x_i$ the predicted step is divided by $1 - h_i$.

# %%
if predicted is not None and measured is not None:
    sigma = 1 / (1 + np.exp(-X @ theta))
    leverage = sigma * (1 - sigma) * np.einsum("ip,ip->i", X, np.linalg.solve(hessian, X.T).T) / n
    corrected = predicted[:, 0] / (1 - leverage)
    figure, axis = plt.subplots(layout="constrained")
    for name, numbers, colour in (("as predicted", predicted[:, 0], BLUE), ("divided by 1 - h", corrected, ORANGE)):
        axis.plot(measured[:, 0], numbers - measured[:, 0], "o", color=colour, markersize=3, label=name)
        print(f"{name}: relative error {np.linalg.norm(numbers - measured[:, 0]) / np.linalg.norm(measured[:, 0]):.3f}")
    axis.axhline(0, color="black", linestyle="--", linewidth=1)
    axis.set(xlabel="change after retraining (nats)", ylabel="prediction minus change (nats)")
    axis.legend(frameon=False)
    plt.show()
    print("largest leverage", round(float(leverage.max()), 2))

# %% [markdown]
# *Blue: the larger the change, the more is missing. Orange: the leverage accounts for nearly all of it.*
#
# ## 8. Which rows matter in a regression
#
# Leverage says how much a row *could* move the fit, the residual whether it *does*. Cook's distance joins them: the squared
# length by which all predictions move when row $i$ leaves, in units of the noise,
#
# $$D_i = \frac{|X(\theta^* - \theta_{-i})|^2}{p\, s^2} = \frac{e_i^2}{p\, s^2}\, \frac{h_i}{(1 - h_i)^2}, \qquad s^2 = \frac{|e|^2}{n - p}.$$
#
# Here $p$ counts all parameters, the intercept among them. The second form follows from
# $\theta^* - \theta_{-i} = A^{-1} x_i\, \dfrac{e_i}{1 - h_i}$, whose image under $X$ has the squared length $h_i\, e_i^2/(1 - h_i)^2$.

# %% [markdown]
# The leverages are the diagonal of the *hat matrix* $P = X (X^\top X)^{-1} X^\top$, which turns targets into predictions. Do not
# form $X^\top X$: its condition number is that of $X$, squared. With $X = QR$, $Q$ of shape $(n, p)$ with orthonormal columns,
# $P = Q Q^\top$, so $h_i$ is the squared length of row $i$ of $Q$, and the residuals are $y - Q Q^\top y$.

# %% [markdown] exercise="influence.cooks_distance"
# Program leverages and Cook's distances.
#
# - **Input** `features` of shape $(n, d)$, *without* a column of ones; `y` of shape $(n,)$. The model has an intercept, so
#   $p = d + 1$.
# - **Output** two numpy arrays of shape $(n,)$: leverages, distances.
# - **Constraint** by QR. One case has two columns that agree to seven digits, where $X^\top X$ has lost all of them.
# - **Success** agreement within $10^{-5}$.
#
# **Predict first.** What do the leverages sum to? (The trace of a projection is its rank.)
#
# <details><summary>Hint 1: the idea</summary>
#
# `np.linalg.qr` gives $Q$ of shape $(n, p)$. Sum the squares along its rows.
# </details>


# %% exercise="influence.cooks_distance"
def leverages_and_distances(features, y):
    """Leverages and Cook's distances of a regression with intercept, two arrays of shape (n,)."""
    ### BEGIN SOLUTION
    n, p = len(y), features.shape[1] + 1
    Q, _ = np.linalg.qr(np.column_stack([features, np.ones(n)]))
    leverages = (Q**2).sum(axis=1)
    residuals = y - Q @ (Q.T @ y)
    variance = residuals @ residuals / (n - p)
    return leverages, residuals**2 * leverages / (p * variance * (1 - leverages) ** 2)
    ### END SOLUTION


# %% [markdown]
# They sum to $p$, so the mean leverage is $p/n$. Now 442 people with diabetes, ten measurements each, and how far the disease
# had gone a year later. The lines in the figure join points of equal distance. **Predict first.** Are the rows of
# largest leverage those of largest distance?

# %%
diabetes = load_diabetes()
found = leverages_and_distances(diabetes.data, diabetes.target)
if found is not None:
    row_leverage, distance = found
    Q, _ = np.linalg.qr(np.column_stack([diabetes.data, np.ones(442)]))
    residual = diabetes.target - Q @ (Q.T @ diabetes.target)
    top = np.argsort(-distance)[:5]
    print("largest distances:", {int(row): round(float(distance[row]), 4) for row in top})
    print("their leverages:  ", row_leverage[top].round(3), " mean leverage", round(11 / 442, 3))
    print("largest leverages:", {int(row): round(float(distance[row]), 4) for row in np.argsort(-row_leverage)[:3]})

# %%
if found is not None:
    figure, axis = plt.subplots(layout="constrained")
    axis.plot(row_leverage, residual, "o", color=GREY, markersize=3)
    axis.plot(row_leverage[top], residual[top], "o", color=ORANGE, label="five largest distances")
    grid = np.linspace(0.005, row_leverage.max() * 1.1, 200)
    for level in (0.005, 0.01, 0.02):
        reach = np.sqrt(level * 11 * (residual @ residual / 431) / grid) * (1 - grid)
        for side in (1, -1):
            axis.plot(grid, side * reach, "k--", linewidth=0.8)
        axis.annotate(f"D = {level:g}", (grid[-1], reach[-1]), fontsize=8)
    axis.set(xlabel="leverage h", ylabel="residual e (units of disease progress)", ylim=(-180, 180))
    axis.legend(frameon=False, loc="lower right")
    plt.show()

# %% [markdown]
# *A row is influential if it is far to the right* and *far from the middle: outside the dashed lines of equal distance.*
#
# Some rows of very high leverage lie near the fit and move nothing; others of ordinary leverage are far off and move
# little. The largest distance is 0.024, and values near 1 are thought worth a look: this regression does not hang on anybody.
#
# ## 9. Where the Hessian is not positive definite
#
# For a network the Hessian has eigenvalues of either sign, and is seldom inverted as it is. The text uses
# $H + \lambda I$ with a small $\lambda > 0$ "that makes the matrix positive semi-definite". That is not quite enough.

# %% [markdown]
# A semidefinite matrix may still have the eigenvalue 0; a barely positive one, $10^{-9}$, has an inverse that blows one
# direction up a billion times. What is wanted is a *margin*: all eigenvalues of $H + \lambda I$ at least $m > 0$.
#
# Damping is not free. In the directions of small curvature, in which an example moves the parameters most, it replaces the
# curvature by $\lambda$. The answer belongs to another risk, one with the penalty $\frac\lambda2 |\theta - \theta^*|^2$ added. So
# take the least that does.

# %% [markdown] exercise="influence.damping"
# Program the least damping and an influence with it.
#
# - `smallest_damping(hessian, margin)` **returns** the least $\lambda \ge 0$ for which no eigenvalue of $H + \lambda I$ is below
#   `margin`.
# - `damped_influence(train_gradient, test_gradient, hessian, margin)` **returns** one number, $I(x, z)$ with that damping; the
#   gradients have shape $(p,)$.
# - **Success** agreement within $10^{-9}$. `hessian` is symmetric.
#
# **Predict first.** $H = \begin{pmatrix} 0 & 2 \\ 2 & 0 \end{pmatrix}$ has no negative entry. Does it need damping?
#
# <details><summary>Hint 1: the idea</summary>
#
# Adding $\lambda I$ adds $\lambda$ to every eigenvalue. `np.linalg.eigvalsh` gives them in ascending order.
# </details>


# %% exercise="influence.damping"
def smallest_damping(hessian, margin):
    """The least damping >= 0 that brings every eigenvalue up to the margin."""
    ### BEGIN SOLUTION
    return max(0.0, margin - np.linalg.eigvalsh(hessian)[0])
    ### END SOLUTION


def damped_influence(train_gradient, test_gradient, hessian, margin):
    """Influence of one example on another with the least damping."""
    ### BEGIN SOLUTION
    damping = max(0.0, margin - np.linalg.eigvalsh(hessian)[0])
    return -test_gradient @ np.linalg.solve(hessian + damping * np.eye(len(hessian)), train_gradient)
    ### END SOLUTION


# %% [markdown]
# Its eigenvalues are 2 and $-2$: along $(1, -1)$ the quadratic form is negative. It needs a damping of $2 + m$.
#
# ## 10. A network
#
# Nothing in the derivation asked for a linear model. A network needs three things besides: gradients of *single* examples,
# the Hessian of its risk, and a real minimum. And it must be looked at as it predicts: in evaluation mode, with dropout off.
#
# `small_network` is given. It makes a network with one hidden layer from its weights, in training mode, as torch does.
# `network_losses` gives the losses of examples as a function of one long vector of parameters.


# %%
def small_network(weights, rate):
    """Linear, tanh, dropout, linear; weights = [W1, b1, W2, b2]; float64, in training mode."""
    hidden, inputs = weights[0].shape
    model = torch.nn.Sequential(torch.nn.Linear(inputs, hidden), torch.nn.Tanh(), torch.nn.Dropout(rate), torch.nn.Linear(hidden, 1)).double()
    torch.nn.utils.vector_to_parameters(torch.cat([torch.as_tensor(part).reshape(-1) for part in weights]), model.parameters())
    return model


def network_losses(model, parameters, X, y):
    """Logistic losses of the examples, shape (n,), with all parameters in one vector."""
    parts = parameters.split([part.numel() for part in model.parameters()])
    named = {name: part.reshape(old.shape) for part, (name, old) in zip(parts, model.named_parameters(), strict=True)}
    outputs = torch.func.functional_call(model, named, (torch.as_tensor(X),))[:, 0]
    return torch.nn.functional.binary_cross_entropy_with_logits(outputs, torch.as_tensor(y), reduction="none")


# %% [markdown] exercise="influence.network"
# Program the influences of a network with its full Hessian, and the measure of agreement.
#
# - `network_influences(...)` **returns** a numpy array of shape $(n, k)$, $-G (M + \lambda_2 I)^{-1} G_z^\top$, $M$ the Hessian of the
#   *mean* loss on `X`, `y` without penalty; `l2` is the penalty it was trained with, so $M + \lambda_2 I$ is the $H$ of the table.
# - `rank_agreement(predicted, measured)` **returns** Spearman's correlation: that of the ranks. No number comes twice.
# - **Success** agreement within $10^{-6}$. One point is for the second function.
#
# **Predict first.** The dropout rate is 1 in some cases. What do hidden units contribute in training mode then?
#
# <details><summary>Hint 1: the idea</summary>
#
# `torch.autograd.functional` has `jacobian` and `hessian`, which take a function of one tensor. The Jacobian of a vector of
# losses has a row for each example.
# </details>
# <details><summary>Hint 2: the first line</summary>
#
# `parameters = torch.nn.utils.parameters_to_vector(model.parameters()).detach()`
# </details>


# %% exercise="influence.network"
def network_influences(weights, rate, X, y, X_test, y_test, l2):
    """Influence of every training example on every test example of a network at a minimum, shape (n, k)."""
    model = small_network(weights, rate)
    ### BEGIN SOLUTION
    model.eval()
    at = torch.nn.utils.parameters_to_vector(model.parameters()).detach()
    train = torch.autograd.functional.jacobian(lambda theta: network_losses(model, theta, X, y), at)
    test = torch.autograd.functional.jacobian(lambda theta: network_losses(model, theta, X_test, y_test), at)
    hessian = torch.autograd.functional.hessian(lambda theta: network_losses(model, theta, X, y).mean(), at)
    return -(train @ torch.linalg.solve(hessian + l2 * torch.eye(len(at), dtype=torch.float64), test.T)).numpy()
    ### END SOLUTION


def rank_agreement(predicted, measured):
    """Spearman's rank correlation of two arrays of shape (n,) without ties."""
    ### BEGIN SOLUTION
    return np.corrcoef(np.argsort(np.argsort(predicted)), np.argsort(np.argsort(measured)))[0, 1]
    ### END SOLUTION


# %% [markdown]
# In training mode with rate 1 nothing passes the dropout, and only the last bias is left.
#
# Now the experiment: 60 tumours, four measurements, six hidden units, 37 parameters. The network is trained to a true
# minimum by Newton steps, in which negative curvature is turned round so that they always go downhill; then 60 times more,
# without one tumour each (a few seconds).


# %%
def train(model, parameters, X, y, weights, l2):
    """Minimise the weighted loss plus l2/2 |parameters|^2 from here on, to a gradient below 1e-9."""

    def risk(theta):
        return (weights * network_losses(model, theta, X, y)).sum() + l2 / 2 * theta @ theta

    for _ in range(300):
        slope = torch.func.grad(risk)(parameters)
        if slope.norm() < 1e-9:
            break
        curvature, axes = torch.linalg.eigh(torch.autograd.functional.hessian(risk, parameters))
        step = axes @ (axes.T @ slope / curvature.abs().clamp(min=l2))
        while risk(parameters - step) > risk(parameters) + 1e-14 and step.norm() > 1e-9:
            step = step / 2
        parameters = parameters - step
    return parameters, curvature.min().item()


# %%
columns = [0, 1, 4, 6]
few, few_labels, other, other_labels = tumours.X[order][:60, columns], truth[:60], tumours.X[order][400:440, columns], truth[400:440]
rng = np.random.default_rng(1)
start = torch.tensor(rng.normal(scale=0.7, size=37))
shapes = ((6, 4), (6,), (1, 6), (1,))
model = small_network([np.zeros(shape) for shape in shapes], 0.3).eval()
even = torch.full((60,), 1 / 60, dtype=torch.float64)
trained, lowest = train(model, start, few, few_labels, even, 0.01)
tested = network_losses(model, trained, other, other_labels)
hard = int(tested.argmax())
print(f"lowest eigenvalue of the Hessian {lowest:.4f}; loss on z {tested[hard]:.2f}, mean test loss {tested.mean():.2f}")

# %%
target = (other[hard : hard + 1], other_labels[hard : hard + 1])
retrained = []
for row in range(60):
    weights = even.clone()
    weights[row] = 0.0
    without, _ = train(model, trained, few, few_labels, weights, 0.01)
    retrained.append((network_losses(model, without, *target) - tested[hard]).item())
retrained = np.array(retrained)
print("changes after retraining between", retrained.min().round(2), "and", retrained.max().round(2))

# %%
parts = [part.reshape(shape).numpy() for part, shape in zip(trained.split([24, 6, 6, 1]), shapes, strict=True)]
net_influences = network_influences(parts, 0.3, few, few_labels, *target, 0.01)
if net_influences is not None:
    foretold = -net_influences[:, 0] / 60
    figure, axis = plt.subplots(layout="constrained")
    axis.plot(foretold, retrained, "o", color=BLUE, markersize=4, label="60 training tumours")
    ends = np.array([min(foretold.min(), retrained.min()), max(foretold.max(), retrained.max())])
    axis.plot(ends, ends, "k--", linewidth=1, label="prediction = retraining")
    axis.set(xlabel="predicted change of the loss on z (nats)", ylabel="change after retraining (nats)")
    axis.legend(frameon=False)
    plt.show()
    agreement = rank_agreement(foretold, retrained)
    print("rank correlation", None if agreement is None else round(float(agreement), 2))

# %% [markdown]
# *The order holds for a network too; single large changes are predicted less well.*
#
# This worked because the network is small enough for its full Hessian, has a penalty, and sits in a true minimum from which
# each retraining *started*. Train it anew from another random start and it may end in another minimum; no derivative
# foresees that. The next notebook does without the Hessian.

# %% [markdown]
# ## 11. Finding wrong labels
#
# An example with a wrong label stands against its likes. Take it out, and its own loss rises steeply: nobody else says what it
# says. So rank the training examples by *self-influence*
#
# $$-I(x, x) = g^\top H^{-1} g \;\ge\; 0,$$
#
# inspect the first few by eye, and count which share of the wrong labels was found: the *recall*.

# %% [markdown] exercise="influence.mislabels"
# Program the score and the count.
#
# - `self_influences(gradients, hessian)` **returns** a numpy array of shape $(n,)$, $-I(x, x)$ for every example. Avoid the $n \times n$ matrix:
#   for $10^5$ images it does not fit into memory.
# - `recall(scores, flipped, share)` **returns** the share of the examples with `flipped` true that are among the
#   `int(share * n)` of largest score. Scores have no ties; `flipped` is an array of booleans.
# - **Success** agreement within $10^{-9}$.
#
# **Predict first.** Ten percent of the labels are wrong and ten percent are inspected at random. What recall do you expect?
#
# <details><summary>Hint 1: the idea</summary>
#
# Solve for all gradients at once; the diagonal of $A B^\top$ is the row sums of $A$ times $B$, entry by entry.
# </details>


# %% exercise="influence.mislabels"
def self_influences(gradients, hessian):
    """-I(x, x) of every example, shape (n,)."""
    ### BEGIN SOLUTION
    return (gradients * np.linalg.solve(hessian, gradients.T).T).sum(axis=1)
    ### END SOLUTION


def recall(scores, flipped, share):
    """Share of the flipped examples among the int(share * n) of largest score."""
    ### BEGIN SOLUTION
    inspected = np.argsort(-scores)[: int(share * len(scores))]
    return flipped[inspected].sum() / flipped.sum()
    ### END SOLUTION


# %% [markdown]
# At random, ten percent. Now 357 images of the digits 3 and 8, of which 35 get the wrong label. For comparison a ranking that
# costs nothing: by the loss itself. **Predict first.** Which of the two finds more?

# %%
digits = load_digits((3, 8))
images = np.column_stack([digits.X, np.ones(357)])
flipped = np.isin(np.arange(357), np.random.default_rng(5).choice(357, 35, replace=False))
noisy = np.where(flipped, 1 - digits.y, digits.y).astype(float)
digit_theta = fit_logistic(images, noisy, 0.01, np.full(357, 1 / 357))
pulls, curve = example_gradients(images, noisy, digit_theta), risk_hessian(images, digit_theta, 0.01)
scores = None if pulls is None or curve is None else self_influences(pulls, curve)
plain = logistic_losses(images, noisy, digit_theta)
if scores is not None:
    for name, ranking in (("self-influence", scores), ("loss", plain)):
        found_share = [recall(ranking, flipped, share) for share in (0.1, 0.15)]
        print(name, "recall at 10 and 15 percent inspected:", [None if one is None else round(float(one), 2) for one in found_share])

# %%
if scores is not None:
    figure, axis = plt.subplots(layout="constrained")
    share = np.arange(1, 358) / 357
    for name, ranking, colour in (("self-influence", scores, BLUE), ("loss", plain, ORANGE)):
        axis.plot(share, np.cumsum(flipped[np.argsort(-ranking)]) / 35, color=colour, label=name)
    axis.plot([0, 1], [0, 1], "k--", linewidth=1, label="at random")
    axis.axvline(0.1, color=GREY, linewidth=0.8)
    axis.set(xlabel="share of images inspected", ylabel="share of wrong labels found", xlim=(0, 0.3))
    axis.legend(frameon=False)
    plt.show()

# %%
if scores is not None:
    figure, axes = plt.subplots(1, 8, figsize=(6.4, 1.4), layout="constrained")
    for axis, row in zip(axes, np.argsort(-scores)[:8], strict=True):
        axis.imshow(digits.X[row].reshape(8, 8), cmap="gray_r")
        axis.set_title(f"said {digits.classes[int(noisy[row])]}", fontsize=8, color=ORANGE if flipped[row] else "black")
        axis.set_axis_off()
    plt.show()
    print("of the first eight, mislabelled:", int(flipped[np.argsort(-scores)[:8]].sum()))

# %% [markdown]
# *The curves rise almost as steeply as they can. Orange titles: labels that were flipped.*
#
# Inspecting a tenth finds about nine of ten wrong labels. But the plain loss finds at least as many, without a
# Hessian. Self-influence is gradient *and* leverage: it also puts forward unusual images with right labels. For wrong labels in a small
# linear model the loss is enough. Influence answers another question, which the loss cannot: *whose* predictions does this wrong label spoil?

# %% [markdown]
# ## 12. When it breaks
#
# **Not a minimum.** All derivations began with $\nabla L(\theta^*) = 0$. Training that stops early does not get there. Stop gradient
# descent on the tumours after $T$ steps, and compare the prediction with the same $T$ steps without the example.
#
# **Predict first.** After five steps, will the predicted changes be too large or too small?


# %%
def descend(weights, steps):
    """Gradient descent from 0 on the tumours, all rows of weights (m, n) side by side: parameters (m, p)."""
    thetas = np.zeros((len(weights), X.shape[1]))
    for _ in range(steps):
        sigma = 1 / (1 + np.exp(-thetas @ X.T))
        thetas = thetas - 0.2 * ((weights * (sigma - y)) @ X + l2 * thetas)
    return thetas


left_out, target_row = (1 - np.eye(n)) / n, (X_test[worst[:1]], y_test[worst[:1]])

# %%
figure, axes = plt.subplots(1, 3, figsize=(7.2, 2.6), layout="constrained")
for axis, steps in zip(axes, (5, 20, 80), strict=True):
    stopped = descend(np.full((1, n), 1 / n), steps)[0]
    moved = descend(left_out, steps)
    actual = logistic_losses(*target_row, moved.T) - logistic_losses(*target_row, stopped)[:, None]
    pull, target_pull = example_gradients(X, y, stopped), example_gradients(*target_row, stopped)
    claimed = None if pull is None else predicted_changes(pull, target_pull, risk_hessian(X, stopped, l2))
    if claimed is not None:
        axis.plot(claimed[:, 0], actual[0], "o", color=BLUE, markersize=2)
        axis.axline((0, 0), slope=1, color="black", linestyle="--", linewidth=1)
        print(f"{steps} steps: slope {np.polyfit(claimed[:, 0], actual[0], 1)[0]:.2f}")
    axis.set(title=f"{steps} steps", xlabel="predicted (nats)")
    axis.locator_params(nbins=4)
axes[0].set_ylabel("measured (nats)")
plt.show()

# %% [markdown]
# *The fewer steps, the flatter the cloud: the formula promises effects that training had no time to produce.*
#
# The promised step $H^{-1} g / n$ is long in flat directions, and gradient descent has hardly moved along those yet. The formula
# describes where training *would* go. Stopping early acts like damping; with the right damping the prediction improves.
#
# **Copies.** Leaving *one* out is the wrong question when there are two alike. Below, twenty points on a line and one far off it;
# then the same with the far point twice, and three times. **Predict first.** What happens to its Cook's distance?

# %%
rng = np.random.default_rng(0)
along = np.linspace(0, 5, 20)
height = 1 + 0.5 * along + rng.normal(scale=0.3, size=20)
for copies in (1, 2, 3):
    spread, heights = np.append(along, [12.0] * copies)[:, None], np.append(height, [1.0] * copies)
    answer = leverages_and_distances(spread, heights)
    slope = np.polyfit(spread[:, 0], heights, 1)[0]
    if answer is not None:
        print(
            f"{copies} far: distance of each {answer[1][-1]:5.2f}, of the others at most {answer[1][:20].max():.2f}; slope of the line {slope:5.2f}"
        )

# %% [markdown]
# Alone, the far point ruins the line and is seen from afar. Two ruin it as thoroughly, and *each* looks seventeen times less
# guilty; of three, sixty times. The others stay when one goes: they mask each other. Influences of single examples do not see groups.
# Whoever hands in a poisoned example ten times hides it from every method in this notebook. The notebooks on Shapley values
# look at groups.

# %% [markdown]
# ## 13. Discussion

# %% [markdown] exercise="influence.assumptions"
# A colleague has trained a large network by stochastic gradient descent for a fixed time, without a penalty. The gradient is
# small, not zero. A tool reports influences from $(H + \lambda I)^{-1}$ with $\lambda = 0.01$, and the colleague wants to delete the
# hundred "most harmful" training examples.
#
# In 150 to 300 words: which steps of the two derivations fail here, and what does each failure do to the numbers? What does
# $\lambda$ stand for now? Which check, at an affordable price, would you ask for before anything is deleted?
#
# **Points** One for the gradient and what follows from it, one for the Hessian and the damping, one for a check that could fail.

# %% [markdown] exercise="influence.assumptions" answer
# **What fails.** Both derivations start from a vanishing gradient. If it does not vanish, (10.4) keeps $\nabla L(\theta^*)$: the
# parabola has a linear term without $x$, the "minimum" would move even for $\epsilon = 0$, and retraining goes on downhill with or
# without $x$. Section 12 showed predictions several times too large. Without a penalty $H$ has eigenvalues near or below zero: the
# point may be a saddle, $-H^{-1}g$ then points uphill in some directions and signs can turn.
#
# **What $\lambda$ stands for.** It answers for another risk, with a penalty for leaving $\theta^*$; directions flatter than 0.01 are cut
# off. The ranking depends on it, so it should be reported for several values.

# %% [markdown] rubric
# **The check.** Leave out (or set to weight zero) a few dozen examples, some ranked harmful, some random, continue training each time from the
# same point with the same order of batches, and compare changes on held-out data by rank. Repeat with another seed, to see the noise.
# Remove the hundred together, too: groups do not add up, and copies mask each other. The test set that chose them must not judge them.
#
# **Points.** One: the gradient that does not vanish, with its consequence. One: the Hessian that is not positive definite, and what damping
# changes. One: a check that could fail, with retraining and a comparison group.

# %% [markdown]
# ## 14. Where the text is careless
#
# | where | printed | what holds | section |
# |---|---|---|---|
# | before Definition 10.1.1 | $H$ positive semidefinite makes a minimum | not by itself, and $H^{-1}$ needs positive definite | 2 |
# | the same | a $\lambda$ that makes $H + \lambda I$ positive semidefinite | with a margin above 0 | 9 |
# | proof of 10.1.2 | $\ell(x, \cdot)$ to first order, the risk to second, no word why | $t$ is of order $\epsilon$: both terms count | 2 |
# | proof of 10.1.2 | $1/\{S\}$ | one over the size, $1/\lvert S\rvert$ | 1 |
# | (10.3) to (10.7) | $\theta^{\epsilon}$, $\theta^*_{\epsilon}$ for one thing, $\approx$ throughout | one minimum; what is dropped has orders | 3 |
# | (10.8) to (10.10) | gradients at $\theta$ | at $\theta^*$ | 2 |

# %% [markdown]
# ## Summary
#
# Which of the three hundred are to blame, and how can one tell without training three hundred times?
#
# - $I(x, z) = -g_z^\top H^{-1} g$ is the slope of the loss on $z$ in the weight of $x$, exactly. Its largest entries name the examples.
# - Leaving out is the step $-1/n$. It predicts the order well and large changes too small, by about $1 - h$.
# - In least squares the whole answer is known: $e/(1-h)$, and Cook's distance.
# - It needs a minimum and a positive definite Hessian. Training cut short makes it promise too much, damping changes the
#   question, copies hide each other.
# - Self-influence finds wrong labels; the loss may do so as well.

# %% [markdown]
# ## Further reading
#
# - *Interpreting output of Deep Nets: Credit Attribution*, 10.1: the source, with section 14 at hand.
# - R. D. Cook and S. Weisberg, *Residuals and Influence in Regression* (1982): leverage, distance, masking; still the clearest.
# - D. Pregibon, *Logistic regression diagnostics* (1981): the correction by $1 - h$ beyond least squares.
# - P. W. Koh and P. Liang, *Understanding black-box predictions via influence functions* (2017): the idea brought to networks.
# - S. Basu, P. Pope and S. Feizi, *Influence functions in deep learning are fragile* (2021): where it fails, measured.
# - J. Bae and others, *If influence functions are the answer, then what is the question?* (2022): what damping and early
#   stopping make of it.

# %% scoreboard
scoreboard()
