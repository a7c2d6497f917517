# %% [markdown]
# # Learning, networks and convolutions
#
# A program is shown a thousand small pictures of handwritten digits, each with its name. Afterwards it names digits that
# it has never seen, and is right 97 times out of a hundred. **What has it computed, and how did it find it?**
#
# Later notebooks ask which pixel, which example, which neuron deserves the credit for an answer. To take a machine apart
# one has to have built it. This one builds it from nothing: a loss, a way downhill, a network, its derivatives, a
# convolution.
#
# Its source is chapter 1 of a thesis on attribution methods for convolutional networks, here *the thesis* or *the text*.
# Numbers such as Proposition 1.2 are its own.

# %% [markdown]
# **You will be able to**
# - say what a learning machine minimises, and derive the squared loss from a normal error;
# - program losses that survive large numbers, and descend on them;
# - evaluate a computational graph and derive, then program, backpropagation;
# - build a network that follows a given function, with a proof of how closely;
# - slide kernels over images, count what it costs, and say when a shift is answered by a shift.
#
# **Time** about six hours (★ apply, ★★ derive and program, ★★★ design or prove).
#
# **Prerequisites** linear algebra, the chain rule, numpy; a little torch helps.

# %%
import math

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_diabetes, load_digits
from sympy import DiagMatrix, Function, HadamardProduct, Identity, Lambda, MatrixSymbol, Product, Sum, Trace, exp, log, pi, sqrt, symbols

from autograder.student import Derivation, Gradient, Jacobian, check, scoreboard

BLUE, ORANGE, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#999999"
plt.rcParams.update({"figure.figsize": (6.4, 3.2), "axes.spines.top": False, "axes.spines.right": False})

# %% [markdown]
# ## 1. What is minimised
#
# | symbol | meaning | in code |
# |---|---|---|
# | $x$, $y$ | an input (picture), its target (number or class) | rows of `X`, `y` |
# | $f_\theta$, $\theta$ | hypothesis; its parameters | `theta` |
# | $n$ | number of examples | `len(y)` |
# | $L$, $R$ | loss on one example; risk, its mean | |
# | $\gamma$, $\epsilon$ | step of descent; tolerance of its stopping rule | `step`, `tolerance` |
# | $z$, $a$ | a layer's value before and after its activation | `pre`, `post` |
# | $W$, $b$ | weights, biases of a layer | `weights`, `biases` |
# | $\sigma$ | standard deviation (section 2), logistic function (3), any activation (from 5 on) | `sigma`, `logistic` |
# | $\delta$ | derivative of the loss by $z$ | `delta` |

# %% [markdown]
# The data: 1,797 digits of 8 × 8 pixels, brightness from 0 to 1. The first 1,000, in a random order, are for training.

# %%
found = load_digits()
mixed = np.random.default_rng(1).permutation(len(found.target))
pixels, digits = found.data[mixed] / 16, found.target[mixed]
train, test = slice(0, 1000), slice(1000, None)
figure, axes = plt.subplots(1, 10, figsize=(6.4, 0.9))
for axis, picture, name in zip(axes, pixels, digits, strict=False):
    axis.imshow(picture.reshape(8, 8), cmap="gray_r")
    axis.set(xticks=[], yticks=[], title=str(name))
plt.show()
print("training pictures:", pixels[train].shape, " test pictures:", pixels[test].shape)

# %% [markdown]
# A *hypothesis* $f$ answers $f(x)$ where $y$ is right. The *loss* says what that mistake costs, the *risk*
# $\mathbb{E}\,L(f(X), Y)$ what $f$ costs on average. Nobody knows the distribution of pictures, so the mean over examples
# stands in for the expectation, the **empirical risk**:
#
# $$R_{\mathrm{emp}}(f) = \frac1n \sum_{i=1}^n L\big(f(x_i), y_i\big). \tag{1}$$
#
# For numbers the usual loss is $(f(x) - y)^2$, for classes the *misclassification loss*: 1 for a mistake, 0 otherwise.
#
# **The text is wrong here.** It prints the misclassification loss as $\mathbf 1_{f(x) = y}$. What would a machine learn
# that minimises that?

# %% [markdown] exercise="learning.risks"
# Program both empirical risks.
#
# - `squared_risk(predictions, y)` and `misclassification_risk(predictions, y)`.
# - **Input** two arrays of shape $(n,)$: real numbers for the first, whole numbers that name classes for the second.
# - **Output** one number. **Success** agreement within $10^{-9}$.
#
# **Predict first.** Five of five right: what are the loss as printed and the loss as it should be?
#
# <details><summary>Hint: the idea</summary>
#
# Comparing two arrays gives an array of True and False; its mean is a share.
# </details>


# %% exercise="learning.risks"
def squared_risk(predictions, y):
    """Mean squared error."""
    ### BEGIN SOLUTION
    return np.mean((predictions - y) ** 2)
    ### END SOLUTION


def misclassification_risk(predictions, y):
    """Share of examples in the wrong class."""
    ### BEGIN SOLUTION
    return np.mean(predictions != y)
    ### END SOLUTION


# %% [markdown]
# As printed, perfect answers cost 1, the most there is: the minimiser would be wrong wherever it can. The loss is 1 where
# $f(x)$ *differs* from $y$.
#
# Does an empirical risk say anything about the risk? By the law of large numbers it converges to it, for an $f$ that was
# fixed before the examples were drawn. Take a simple $f$: each picture gets the class whose mean picture is nearest. Its
# mistakes are coin tosses with probability $p$, so after $m$ test pictures the empirical risk is off by about
# $\sqrt{p(1-p)/m}$.
#
# **Predict first.** How many pictures until the error rate is known to a hundredth?


# %%
def number(value):
    """A number of an answer, or NaN while it is open."""
    return math.nan if value is None else float(value)


means = np.array([pixels[train][digits[train] == c].mean(axis=0) for c in range(10)])
nearest = np.argmin(((pixels[:, None] - means) ** 2).sum(axis=2), axis=1)
sizes = np.arange(10, 798, 10)
risks = [number(misclassification_risk(nearest[test][:m], digits[test][:m])) for m in sizes]
p = np.mean(nearest[test] != digits[test])
plt.plot(sizes, risks, color=BLUE, label="empirical risk on m test pictures")
for sign in (-2, 2):
    plt.plot(sizes, p + sign * np.sqrt(p * (1 - p) / sizes), "k--", linewidth=0.9, label="two standard deviations" if sign > 0 else None)
plt.gca().set(xlabel="test pictures m", ylabel="share of mistakes", ylim=(0, 0.3))
plt.legend(frameon=False)
plt.show()
print(f"risk on the training pictures {np.mean(nearest[train] != digits[train]):.3f}, on the test pictures {p:.3f}")

# %% [markdown]
# *The estimate stays within the dashed funnel and settles. A standard deviation of a hundredth needs
# $p(1-p)/m \approx 10^{-4}$, close to a thousand pictures; a funnel of two, as drawn, four times as many.*
#
# The training pictures are another matter. The class means were made from them, so $f$ was not fixed before they were
# drawn, and the law of large numbers says nothing of their empirical risk. Ten means of a hundred pictures leave no trace
# of that; a machine with thousands of parameters will, in section 7.

# %% [markdown]
# ## 2. Why squares?
#
# Why not absolute errors, or fourth powers? One answer: assume that targets are $y_i = f(x_i) + \text{error}$ with
# independent normal errors of standard deviation $\sigma$. Then *maximum likelihood* chooses the squares for us.

# %% [markdown]
# The density of one target, given its prediction $f_i$, is
# $\frac{1}{\sqrt{2\pi\sigma^2}}\,e^{-(y_i - f_i)^2/(2\sigma^2)}$, and the likelihood is the product over the examples.
# Two steps lead on: a logarithm turns the product into a sum (it is increasing, so the maximum stays where it is); the
# logarithm of one density is a square and a constant.
#
# In the chains, examples are numbered from 0, as in numpy: `y[i, 0]` is target $i$, `f[i, 0]` its prediction, and
# `g[i, 0]` that of a rival hypothesis.

# %%
n = symbols("n", integer=True, positive=True)
i = symbols("i", integer=True)
sigma = symbols("sigma", positive=True)
y, f, g = (MatrixSymbol(letter, n, 1) for letter in "yfg")


def normal(f):
    """Density of target i if f predicts it."""
    return exp(-((y[i, 0] - f[i, 0]) ** 2) / (2 * sigma**2)) / sqrt(2 * pi * sigma**2)


def squares(f):
    """Sum of the squared errors of f."""
    return Sum((y[i, 0] - f[i, 0]) ** 2, (i, 0, n - 1))


# %% [markdown]
# A chain is a `Derivation`, written line by line. `.start(...)` is the first line and counts as one. Every
# `.step(expression, "reason")` claims that its expression equals the line before; `.goal` is the last step. A cell that
# ends with a step, the goal or the chain's name shows each line with its mark.
#
# Rows run from 0 to $n - 1$: `y[n, 0]` does not exist, and so a sum over `(i, 1, n)` has no value.

# %%
example = Derivation("demonstration").start(Sum((y[i, 0] - 1) ** 2, (i, 0, n - 1)))
example.step(Sum(y[i, 0] ** 2 - 2 * y[i, 0] + 1, (i, 0, n - 1)), "multiplied out")
example.goal(Sum(y[i, 0] ** 2 - 2 * y[i, 0], (i, 0, n - 1)) + n, "n equal terms")

# %% [markdown] exercise="learning.mle"
# Two chains.
#
# - `log_likelihood`, three points. **From** `log(Product(normal(f), (i, 0, n - 1)))` **to** a form without product and
#   exponential, in which only squares are still under a sum. Four lines or more; in one the logarithm of each density
#   is worked out to the end (no `exp`) while still inside one sum.
# - `which_is_likelier`, one point, `Derivation("learning.mle.maximiser")`. **From** the same with `f` less the same with
#   `g` **to** a form without logarithm. Three lines or more, one with sums for products; use what the first chain found.
#
# **Predict first.** Two people fit the same data, one believing $\sigma = 1$, the other $\sigma = 100$. Whose line is
# steeper?
#
# <details><summary>Hint 1: the idea</summary>
#
# `Sum(log(normal(f)), (i, 0, n - 1))` is the second line. sympy prints it a little rearranged; that is the same
# expression.
# </details>
# <details><summary>Hint 2: the first line</summary>
#
# `log_likelihood = Derivation("learning.mle").start(log(Product(normal(f), (i, 0, n - 1))))`
# </details>

# %% exercise="learning.mle"
log_likelihood = None
which_is_likelier = None
### BEGIN SOLUTION
log_likelihood = Derivation("learning.mle").start(log(Product(normal(f), (i, 0, n - 1))))
log_likelihood.step(Sum(log(normal(f)), (i, 0, n - 1)), "logarithm of a product")
log_likelihood.step(Sum(-log(2 * pi * sigma**2) / 2 - (y[i, 0] - f[i, 0]) ** 2 / (2 * sigma**2), (i, 0, n - 1)), "of one density")
log_likelihood.goal(-n * log(2 * pi * sigma**2) / 2 - squares(f) / (2 * sigma**2), "n equal terms")

constant = -n * log(2 * pi * sigma**2) / 2
which_is_likelier = Derivation("learning.mle.maximiser")
which_is_likelier.start(log(Product(normal(f), (i, 0, n - 1))) - log(Product(normal(g), (i, 0, n - 1))))
which_is_likelier.step((constant - squares(f) / (2 * sigma**2)) - (constant - squares(g) / (2 * sigma**2)), "the first chain, twice")
which_is_likelier.goal((squares(g) - squares(f)) / (2 * sigma**2), "the constant does not depend on the hypothesis")
### END SOLUTION

# %% [markdown]
# $f$ is likelier than $g$ exactly if its sum of squares is smaller, whatever $\sigma$ is: both people draw the same line
# (thesis, Proposition 1.2). $\sigma$ only says how *much* likelier.
#
# The next cell looks at it. 442 diabetes patients, their progression after a year against their body mass index. The
# slope varies, the intercept is the mean; the curves are log-likelihoods for three $\sigma$.

# %%
patients = load_diabetes()
bmi = patients.data[:, 2] / patients.data[:, 2].std()
progression = patients.target
slopes = np.linspace(20, 75, 221)
mean_squares = np.array([np.mean((progression - progression.mean() - s * bmi) ** 2) for s in slopes])
for spread, colour in ((45, ORANGE), (62, BLUE), (90, GREEN)):
    likelihood = -442 / 2 * math.log(2 * math.pi * spread**2) - 442 * mean_squares / (2 * spread**2)
    plt.plot(slopes, likelihood, color=colour, label=f"sigma = {spread}")
    print(f"sigma = {spread}: likeliest slope {slopes[likelihood.argmax()]:.2f}, log-likelihood there {likelihood.max():.1f}")
plt.axvline(np.mean(bmi * (progression - progression.mean())), color="black", linestyle="--", label="least squares")
plt.gca().set(xlabel="slope (units of progression per standard deviation of index)", ylabel="log-likelihood (nats)", ylim=(-2680, -2440))
plt.legend(frameon=False, fontsize=8, loc="lower left")
plt.show()

# %% [markdown]
# *Three curves, three heights, three widths, one place of the maximum: least squares (dashed).*
#
# The assumption was normal errors. One enormous error, as after a typing mistake, is nearly impossible under it, and the
# line bends towards it to make it less so. The squared loss is not wrong then; its assumption is.
#
# ## 3. Two classes
#
# The misclassification loss is a staircase in $\theta$, with derivative 0 wherever it has one. **Logistic regression**
# predicts a probability instead, $P(Y = 1 \mid x) = \sigma(z)$ with $\sigma(z) = 1/(1 + e^{-z})$ and the *margin*
# $z = \theta^\top \bar x$. Here $\bar x$ is $x$ with a last entry 1, so that the last entry of $\theta$ is the intercept.

# %% [markdown]
# Independent examples have the likelihood $\prod_i \sigma(z_i)^{y_i} (1 - \sigma(z_i))^{1 - y_i}$. Take minus the
# logarithm, where $\log\sigma(z) = z - \log(1 + e^z)$ and $\log(1 - \sigma(z)) = -\log(1 + e^z)$; the derivative of
# $\log(1 + e^z)$ is $\sigma(z)$ (thesis, Example 1.3):
#
# $$-\log \mathcal L(\theta) = \sum_i \log(1 + e^{z_i}) - y_i z_i, \qquad \nabla = \sum_i \big(\sigma(z_i) - y_i\big)\,\bar x_i . \tag{2}$$
#
# A sum, as likelihoods are multiplied; divided by $n$ it is a risk as in (1). The gradient is error times input, a
# pattern that will come back. On paper that is all. On a machine $e^{710}$ is infinite, and a probability within
# $10^{-16}$ of 1 *is* 1.

# %%
with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
    for z in (30.0, 40.0, 800.0):
        print(f"z = {z:3.0f}:  log(1 + e^z) = {np.log(1 + np.exp(z)):.6f},  -log(1 - sigma(z)) = {-np.log(1 - 1 / (1 + np.exp(-z))):.4f}")

# %% [markdown] exercise="learning.logistic"
# Program (2) so that it is right at every margin.
#
# - **Input** `X` of shape $(n, d)$, without the column of ones; `y` of zeros and ones, shape $(n,)$; `theta` of shape
#   $(d + 1,)$, the intercept last.
# - **Output** a pair: the negative log-likelihood, a sum over examples, and its gradient, shape $(d + 1,)$.
# - **Constraint** finite and correct for margins in the thousands.
# - **Success** agreement within $10^{-9}$; arguments unchanged.
#
# **Predict first.** What is the loss of one example with $y = 0$ at $z = 1000$? And with $y = 1$?
#
# <details><summary>Hint 1: the idea</summary>
#
# $\log(1 + e^z) = \max(0, z) + \log(1 + e^{-|z|})$, and no exponent is positive on the right. numpy has a function of two
# arguments for $\log(e^a + e^b)$.
# </details>
# <details><summary>Hint 2: the first line</summary>
#
# `design = np.column_stack([X, np.ones(len(X))])`
# </details>


# %% exercise="learning.logistic"
def logistic_loss(X, y, theta):
    """Negative log-likelihood and its gradient, shape (d + 1,)."""
    ### BEGIN SOLUTION
    design = np.column_stack([X, np.ones(len(X))])
    z = design @ theta
    errors = 0.5 * (1 + np.tanh(z / 2)) - y  # tanh does not overflow
    return np.sum(np.logaddexp(0, z) - y * z), errors @ design
    ### END SOLUTION


# %% [markdown]
# At $z = 1000$ the losses are 1000 and 0. A confident mistake costs in proportion to its margin, not infinitely much, and
# its gradient is $\bar x$: never longer than the input.
#
# ## 4. Downhill
#
# **Algorithm 1.4**, gradient descent on $F$, from a starting point, with a step $\gamma$ and a tolerance $\epsilon$:
#
# $$\theta^{(k)} = \theta^{(k-1)} - \gamma\, \nabla F\big(\theta^{(k-1)}\big), \qquad
#   \text{while } \big\lVert \theta^{(k)} - \theta^{(k-1)} \big\rVert \ge \epsilon. \tag{3}$$
#
# It is a *do ... while*: the step that turns out shorter than $\epsilon$ has been taken.

# %% [markdown]
# With millions of examples a single gradient is dear. **Minibatch descent** draws an order of all examples, cuts it into
# batches and takes a step along the mean gradient of each in turn; that is one *epoch*. Every example is visited exactly
# once, so after an epoch all have had the same say. A last batch may be smaller.
#
# The text leaves out the $1/n$ of (1) here. Then a step is as long as the batch is large, and one $\gamma$ cannot serve
# two batch sizes. We keep means.
#
# $F$ is here the squared risk of a linear model, and its gradient is given.


# %%
def risk_gradient(X, y, theta):
    """Gradient of the mean of (X theta - y)^2 over the rows given, shape (d,)."""
    return 2 / len(y) * (X @ theta - y) @ X


# %% [markdown] exercise="learning.descent"
# Program both; take gradients by `risk_gradient`.
#
# - `descend(X, y, theta, step, tolerance)`, by (3), **returns** the pair of the last $\theta$ and the number of steps.
# - `descend_in_batches(X, y, theta, step, batch_size, epochs, rng)` **returns** the last $\theta$. Draw a new order from
#   `rng` for every epoch; batches have `batch_size` examples, the last one what is left.
# - **Success** the first within $10^{-9}$, arguments unchanged; of the second, mean and spread over many calls.
#
# **Predict first.** If every example has a coordinate of $\theta$ to itself, how much does the result of one epoch vary
# from order to order?
#
# <details><summary>Hint 1: the idea</summary>
#
# `rng.permutation(n)` is an order; a slice of it is a batch, and a slice may end beyond the last entry.
# </details>
# <details><summary>Hint 2: the first line</summary>
#
# Begin `descend` with a move that is infinitely long, so that the loop is entered.
# </details>


# %% exercise="learning.descent"
def descend(X, y, theta, step, tolerance):
    """Gradient descent until a step is shorter than the tolerance: theta and the number of steps."""
    ### BEGIN SOLUTION
    count, move = 0, np.inf
    while np.linalg.norm(move) >= tolerance:
        move = step * risk_gradient(X, y, theta)
        theta, count = theta - move, count + 1
    return theta, count
    ### END SOLUTION


def descend_in_batches(X, y, theta, step, batch_size, epochs, rng):
    """Minibatch descent, every example once an epoch: theta."""
    ### BEGIN SOLUTION
    for _ in range(epochs):
        order = rng.permutation(len(y))
        for begin in range(0, len(y), batch_size):
            batch = order[begin : begin + batch_size]
            theta = theta - step * risk_gradient(X[batch], y[batch], theta)
    return theta
    ### END SOLUTION


# %% [markdown]
# Not at all: each step changes a coordinate that no other step reads. Drawn *with* replacement some coordinates would
# move twice and others stay.
#
# **How long may a step be?** On a parabola with curvature $\lambda$ each step multiplies the distance to the minimum by
# $1 - \gamma\lambda$. Several curvatures at once share one $\gamma$: the largest forbids steps beyond $2/\lambda_{\max}$,
# the smallest is what we wait for.
#
# Below, progression is predicted from body mass index and a blood value. **Predict first.** Which of the four steps does
# not arrive?

# %%
design = np.column_stack([patients.data[:, [2, 8]] / patients.data[:, 2].std(), np.ones(442)])
curvatures = np.linalg.eigvalsh(2 / 442 * design.T @ design)
best = np.linalg.lstsq(design, progression, rcond=None)[0]
for share, colour in ((0.2, GREY), (1.0, BLUE), (1.9, GREEN), (2.1, ORANGE)):
    theta, distances = np.zeros(3), []
    for _ in range(41):
        distances.append(np.linalg.norm(theta - best))
        theta = theta - share / curvatures[-1] * risk_gradient(design, progression, theta)
    plt.semilogy(distances, color=colour, label=f"{share:g} / largest curvature")
    print(f"step {share:g}/largest: distance {distances[0]:.0f} at first, {distances[-1]:.1e} after 40 steps")
slowest = np.max(np.abs(1 - 1.0 * curvatures / curvatures[-1]))
plt.semilogy(distances[0] * slowest ** np.arange(41), "k--", label="slowest factor at step 1.0")
plt.gca().set(xlabel="steps", ylabel="distance to the minimum", ylim=(1e-10, 1e4))
plt.legend(frameon=False, fontsize=8)
plt.show()

# %% [markdown]
# *Short steps crawl, a step beyond $2/\lambda_{\max}$ runs away, and just below that limit the steepest direction
# bounces. The dashed line, the slowest factor, is parallel to its curve.*
#
# What do batches buy? Separate threes from eights by a linear model, one pass through the data each.

# %%
chosen = np.flatnonzero(np.isin(digits, (3, 8)))[:300]
X = np.column_stack([pixels[chosen], np.ones(300)])
sides = np.where(digits[chosen] == 8, 1.0, -1.0)
for size in (300, 30, 3):
    theta = descend_in_batches(X[:200], sides[:200], np.zeros(65), 0.02, size, 1, np.random.default_rng(0))
    wrong = "open" if theta is None else f"{np.mean(np.sign(X[200:] @ theta) != sides[200:]):.0%}"
    print(f"batches of {size:3}: {math.ceil(200 / size):2} steps an epoch, {wrong} of 100 new pictures wrong after one epoch")

# %% [markdown]
# Each time 200 gradients of examples were computed, and each was used once. Small batches make more steps of them, every
# one from a point that the steps before have improved.
#
# ## 5. Graphs of computation
#
# A linear model cannot compute the *exclusive or* of two bits: no line separates $\{01, 10\}$ from $\{00, 11\}$.
# Compositions can. **Definition 1.5**: a directed graph without cycles. Its *leaves* are given the inputs; every other
# node holds
#
# $$v_k = \sigma_k\Big(\sum_{j \to k} w_{jk}\, v_j + b_k\Big). \tag{4}$$
#
# The thesis's footnote calls a node a leaf if a *single edge comes out of it*. In the graph of exclusive or below, each
# input has two edges out. A leaf is a node that no edge goes *into*.


# %%
def logistic(z):
    return 0.5 * (1 + np.tanh(z / 2))


ACTIVATIONS = {  # name: (function, derivative)
    "identity": (lambda z: z, np.ones_like),
    "logistic": (logistic, lambda z: logistic(z) * (1 - logistic(z))),
    "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
    "softplus": (lambda z: np.logaddexp(0, z), logistic),
    "relu": (lambda z: np.maximum(z, 0.0), lambda z: np.where(z > 0, 1.0, 0.0)),
}


# %%
def node(weights, bias=0.0, activation="identity"):
    return {"weights": weights, "bias": bias, "activation": activation}


exclusive_or = {
    "out": node({"one": 1.0, "both": -2.0}),
    "one": node({"x1": 1.0, "x2": 1.0}, 0.0, "relu"),
    "both": node({"x1": 1.0, "x2": 1.0}, -1.0, "relu"),
}

# %% [markdown] exercise="learning.graph"
# Evaluate a graph.
#
# - **Input** `leaves`, a list of names; `nodes`, a dict from a name to a dict with `"weights"` (source to weight),
#   `"bias"` and `"activation"` (a key of `ACTIVATIONS`), **listed in any order**; `x`, the values of the leaves.
# - **Output** a dict from every name, leaves included, to its value, a plain number.
# - **Constraint** at most 60,000 executed lines of Python for 30 layers of two nodes.
# - **Success** agreement within $10^{-9}$; arguments unchanged.
#
# **Predict first.** In `exclusive_or` the output is listed first. What happens to a program that goes through the list
# once?
#
# <details><summary>Hint 1: the idea</summary>
#
# A node is ready when all its sources have values. Or ask from above, and remember what has been computed.
# </details>
# <details><summary>Hint 2: the first line</summary>
#
# `values = {leaf: float(value) for leaf, value in zip(leaves, x)}`
# </details>


# %% exercise="learning.graph"
def evaluate_graph(leaves, nodes, x):
    """Value of every node by name."""
    ### BEGIN SOLUTION
    values = {leaf: float(value) for leaf, value in zip(leaves, x, strict=True)}
    while len(values) < len(leaves) + len(nodes):
        for name, node in nodes.items():
            if name not in values and node["weights"].keys() <= values.keys():
                z = sum(weight * values[source] for source, weight in node["weights"].items()) + node["bias"]
                values[name] = float(ACTIVATIONS[node["activation"]][0](z))
    return values
    ### END SOLUTION


# %%
for bits in ((0, 0), (0, 1), (1, 0), (1, 1)):
    values = evaluate_graph(["x1", "x2"], exclusive_or, np.array(bits)) or {"out": math.nan}
    print(bits, "->", values["out"])

# %% [markdown]
# Going through the list once finds nothing to add up. An order in which every edge points forward is called
# *topological*; a graph without cycles has one.
#
# ## 6. Many classes
#
# Arrange nodes in layers, join each with all of the layer before, and a graph becomes a **multilayer perceptron**: for a
# batch $A^0 = X$, with one example a row,
#
# $$Z^l = A^{l-1} W^{l\top} + b^l, \qquad A^l = \sigma_l(Z^l). \tag{5}$$
#
# $W^l$ has a row for each node of layer $l$, as in torch. Ten digits need ten outputs.

# %% [markdown]
# **Softmax** turns the outputs of one example into probabilities, and the loss is again a negative log-likelihood, the
# *cross-entropy* of the right class $y$:
#
# $$p_k = \frac{e^{z_k}}{\sum_j e^{z_j}}, \qquad L = -\log p_y = \log \sum_j e^{z_j} - z_y. \tag{6}$$
#
# Differentiate the second form: the logarithm gives $p_k$, the last term $-1$ at the right class. Over a batch, with the
# mean,
#
# $$\frac{\partial R}{\partial z_{ik}} = \frac1n \big(p_{ik} - [k = y_i]\big). \tag{7}$$

# %% [markdown] exercise="learning.softmax"
# Program (6), the probabilities, and (7).
#
# - `softmax(z)`: **input** shape $(n, K)$, one example a row; **output** the same shape.
# - `cross_entropy_gradient(z, labels)`: `labels` of shape $(n,)$, classes from 0, of which some may not
#   occur; **output** shape $(n, K)$.
# - **Constraint** no overflow for logits in the thousands, and no row lost beside a much larger one.
#
# **Predict first.** What does softmax answer if 1000 is added to all entries of a row?
#
# <details><summary>Hint: the idea</summary>
#
# Nothing changes: $e^{1000}$ cancels. So take off from each row a number of your choice.
# </details>


# %% exercise="learning.softmax"
def softmax(z):
    """Probabilities of the classes, row by row."""
    ### BEGIN SOLUTION
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
    ### END SOLUTION


def cross_entropy_gradient(z, labels):
    """Derivatives of the mean cross-entropy by the logits, shape (n, K)."""
    ### BEGIN SOLUTION
    errors = softmax(z)
    errors[np.arange(len(z)), labels] -= 1
    return errors / len(z)
    ### END SOLUTION


# %% [markdown]
# Error again: probability minus truth. Each row of (7) sums to 0, since raising all logits changes nothing.
#
# ## 7. The derivatives
#
# A network has thousands of parameters. Nudging each in turn costs an evaluation a parameter. **Backpropagation**
# (thesis, Proposition 1.8) gets all derivatives for about the price of two evaluations, by passing one vector back
# through the layers: $\delta^l$, the derivative of the loss by $z^l$. Where an evaluation multiplies by $W^l$ once, the
# way back multiplies by it once and forms one product of its size.
#
# Take one example, written as columns: $z^l = W^l a^{l-1} + b^l$, $a^l = \sigma(z^l)$.

# %% [markdown]
# One idea makes all four equations short. Suppose that the derivative of $L$ by some vector $v$ is known, $r$. By the
# **chain rule**, everything before $v$ acts on $L$ only through $v$, to first order through the linear form $r^\top v$.
# So the derivative of $L$ by anything earlier is that of $r^\top v$ with $r$ **held fixed**:
#
# - $v = a^d = \sigma(z^d)$, $r = \partial L/\partial a^d$: the output layer (thesis (1.2)).
# - $v = z^{l+1} = W\sigma(z^l) + b$, $r = \delta$ of the layer above: a hidden layer (thesis (1.3)).
# - $v = z^l = W a + b$, $r = \delta$ of this layer: its weights, its biases (thesis (1.4), (1.5)).

# %% [markdown]
# The vector $r$ pairs with the *Jacobian* of $v$: $\nabla_z\,(r^\top v(z)) = J^\top r$. For an elementwise function the
# Jacobian is diagonal, with the slopes $\sigma'(z)$ on it, and a diagonal matrix multiplies entry by entry ($\odot$).
#
# In the chains `at(z)` is $\sigma(z)$, `slope_at(z)` is $\sigma'(z)$; `Gradient`, `Jacobian`, `DiagMatrix`,
# `HadamardProduct` ($\odot$) and `Trace` are there. All layers have the same width here, so that a forgotten transpose
# gives a wrong number and not only a wrong shape.

# %%
t = symbols("t")
activation = Function("sigma")
W = MatrixSymbol("W", n, n)
z, a, b, delta, r = (MatrixSymbol(letter, n, 1) for letter in ("z", "a", "b", "delta", "r"))


def at(z):
    return z.applyfunc(Lambda(t, activation(t)))


def slope_at(z):
    return z.applyfunc(Lambda(t, activation(t).diff(t)))


# %% [markdown] exercise="learning.backprop_rules"
# Four chains, written as in section 2, a point each. The start counts as a line. The goals hold no `Gradient`, `Jacobian` or `Trace`.
#
# - `output_delta` **from** `Gradient(r.T * at(z), z)`. Three lines or more, one with the Jacobian or a diagonal matrix.
# - `hidden_delta`, `Derivation("learning.backprop_rules.hidden")`, **from** `Gradient(delta.T * (W * at(z) + b), z)`.
#   Likewise.
# - `weight_gradient`, `Derivation("learning.backprop_rules.weights")`, **from** `Gradient(delta.T * (W * a + b), W)`; row
#   $j$, column $k$ of the goal is the derivative by $W_{jk}$.
# - `bias_gradient`, `Derivation("learning.backprop_rules.biases")`, **from** `Gradient(delta.T * (W * a + b), b)`.
#
# **Predict first.** Where does $W$ stand transposed, and why?
#
# <details><summary>Hint 1: the idea</summary>
#
# The Jacobian of $W \sigma(z) + b$ by $z$ is $W$ times that of $\sigma(z)$.
# </details>
# <details><summary>Hint 2: the first line</summary>
#
# `output_delta = Derivation("learning.backprop_rules").start(Gradient(r.T * at(z), z))`
# </details>

# %% exercise="learning.backprop_rules"
output_delta = None
hidden_delta = None
weight_gradient = None
bias_gradient = None
### BEGIN SOLUTION
output_delta = Derivation("learning.backprop_rules").start(Gradient(r.T * at(z), z))
output_delta.step(Jacobian(at(z), z).T * r, "chain rule")
output_delta.goal(HadamardProduct(r, slope_at(z)), "the Jacobian is diagonal")

hidden_delta = Derivation("learning.backprop_rules.hidden").start(Gradient(delta.T * (W * at(z) + b), z))
hidden_delta.step(Jacobian(W * at(z) + b, z).T * delta, "chain rule")
hidden_delta.step((W * DiagMatrix(slope_at(z))).T * delta, "W times a diagonal Jacobian")
hidden_delta.goal(HadamardProduct(W.T * delta, slope_at(z)), "a product transposed")

weight_gradient = Derivation("learning.backprop_rules.weights").start(Gradient(delta.T * (W * a + b), W))
weight_gradient.step(Gradient(Trace(a * delta.T * W), W), "b drops out; a number is its own trace, and a trace may be turned")
weight_gradient.goal(delta * a.T, "entry j, k is delta[j] a[k]")

bias_gradient = Derivation("learning.backprop_rules.biases").start(Gradient(delta.T * (W * a + b), b))
bias_gradient.goal(delta, "linear in b")
### END SOLUTION

# %% [markdown]
# $W^\top$ appears where the signal goes back: entry $k$ of $a$ reached every $z_j$ by $W_{jk}$, so it collects
# $\sum_j W_{jk}\delta_j$, a sum over the *first* index. For a batch, with examples in rows, the four equations read
#
# $$\delta^d = \tfrac{\partial R}{\partial A^d} \odot \sigma_d'(Z^d), \quad \delta^l = (\delta^{l+1} W^{l+1}) \odot
# \sigma_l'(Z^l), \quad
#   \tfrac{\partial R}{\partial W^l} = \delta^{l\top} A^{l-1}, \quad \tfrac{\partial R}{\partial b^l} = \sum_i \delta^l_i. \tag{8}$$
#
# The forward pass (5) is given; it keeps what the way back needs.


# %%
def forward(weights, biases, activations, x):
    """Z of layers 1..d and A of layers 0..d, one example a row."""
    pre, post = [], [x]
    for W, b, name in zip(weights, biases, activations, strict=True):
        pre.append(post[-1] @ W.T + b)  # (n, d_before) @ (d_before, d_layer)
        post.append(ACTIVATIONS[name][0](pre[-1]))
    return pre, post


# %% [markdown] exercise="learning.backprop"
# Program (8).
#
# - **Input** lists `weights` (shapes $(d_l, d_{l-1})$), `biases` and `activations` (names), one entry a layer; `x` of
#   shape $(n, d_0)$; `output_gradient`, the derivatives of the risk by the last $A$, shape $(n, d_d)$. The mean's $1/n$
#   is in it.
# - **Output** a pair of lists: derivatives by the weights and by the biases, in the shapes of these.
# - **Constraint** numpy alone, no library's derivatives; at most 1,800 executed lines of Python for 163 parameters.
#   `forward` and `ACTIVATIONS` (function, derivative) may be used.
# - **Success** agreement within $10^{-9}$, arguments unchanged; the cell below compares with torch.
#
# **Predict first.** `pre` and `post`: which of the two does $\sigma'$ see, and which does $\partial R/\partial W$?
#
# <details><summary>Hint 1: the idea</summary>
#
# Walk through the layers backwards with one array, the derivative by the layer's output.
# </details>
# <details><summary>Hint 2: the first line</summary>
#
# `pre, post = forward(weights, biases, activations, x)`; note that `post` has one entry more.
# </details>


# %% exercise="learning.backprop"
def backpropagate(weights, biases, activations, x, output_gradient):
    """Derivatives by all weights and all biases: two lists."""
    ### BEGIN SOLUTION
    pre, post = forward(weights, biases, activations, x)
    by_weights, by_biases, by_output = [], [], output_gradient
    for layer in reversed(range(len(weights))):
        delta = by_output * ACTIVATIONS[activations[layer]][1](pre[layer])
        by_weights.insert(0, delta.T @ post[layer])
        by_biases.insert(0, delta.sum(axis=0))
        by_output = delta @ weights[layer]
    return by_weights, by_biases
    ### END SOLUTION


# %% [markdown]
# The slope sees `pre`, the weights see `post` of the layer before. Now an oracle that knows nothing of (8): torch records
# every operation and differentiates on its own.

# %%
import torch

torch.set_num_threads(1)
rng = np.random.default_rng(3)
weights, biases = [rng.normal(scale=0.2, size=s) for s in ((32, 64), (10, 32))], [np.zeros(32), np.zeros(10)]
names, first, truth = ["tanh", "identity"], pixels[:50], digits[:50]
tensors = [torch.tensor(part, requires_grad=True) for part in (*weights, *biases)]
hidden = torch.tanh(torch.tensor(first) @ tensors[0].T + tensors[2])
torch.nn.functional.cross_entropy(hidden @ tensors[1].T + tensors[3], torch.tensor(truth)).backward()
above = cross_entropy_gradient(forward(weights, biases, names, first)[1][-1], truth)
mine = backpropagate(weights, biases, names, first, above) if above is not None else None
mine = mine or ([np.zeros((32, 64)), np.zeros((10, 32))], biases)
gaps = [np.abs(part - tensor.grad.numpy()).max() for part, tensor in zip((*mine[0], *mine[1]), tensors, strict=True)]
print("parameters:", sum(t.numel() for t in tensors), "  all within 1e-12 of torch:", max(gaps) < 1e-12)

# %% [markdown]
# Everything is there: data, risk, network, gradient, descent. The cell below trains 2,410 parameters on the thousand
# digits.
#
# **Predict first.** Where will the training risk go, and where the test risk? Recall which of the two is an honest
# estimate.


# %%
def train_step(weights, biases, x, labels, step):
    """One step downhill; the network as it was while an answer is open."""
    above = cross_entropy_gradient(forward(weights, biases, names, x)[1][-1], labels)
    found = backpropagate(weights, biases, names, x, above) if above is not None else None
    if found is None:
        return weights, biases
    return [w - step * dw for w, dw in zip(weights, found[0], strict=True)], [v - step * dv for v, dv in zip(biases, found[1], strict=True)]


rng, errors = np.random.default_rng(4), []
for _ in range(60):
    order = rng.permutation(1000)
    for begin in range(0, 1000, 20):
        batch = order[begin : begin + 20]
        weights, biases = train_step(weights, biases, pixels[batch], digits[batch], 0.3)
    guesses = np.argmax(forward(weights, biases, names, pixels)[1][-1], axis=1)
    errors.append([np.mean(guesses[part] != digits[part]) for part in (train, test)])

# %%
errors = np.array(errors)
plt.semilogy(np.arange(1, 61), np.maximum(errors[:, 0], 4e-4), color=BLUE, label="training pictures")
plt.semilogy(np.arange(1, 61), errors[:, 1], color=ORANGE, label="test pictures")
plt.axhline(p, color="black", linestyle="--", label="nearest class mean, test")
plt.gca().set(xlabel="epochs", ylabel="share of mistakes")
plt.legend(frameon=False)
plt.show()
shares = [f"{share:.0%}" if len(np.unique(errors)) > 2 else "open" for share in errors[-1]]
print(f"after 60 epochs: {shares[0]} of the training pictures wrong, {shares[1]} of the test pictures")

# %% [markdown]
# *The training curve falls to nothing (drawn at 0.0004). The test curve flattens out early, well below the class means
# (dashed).*
#
# The machine minimised its empirical risk to the end. What counts, the risk, stopped improving long before.
#
# ## 8. What can one hidden layer compute?
#
# **Theorem 1.7.** Let $\sigma$ be non-constant, bounded and monotonically increasing. For every continuous $f$ on
# $[0,1]^n$ and every $\epsilon > 0$ some $G(x) = \sum_{i=1}^N \alpha_i\, \sigma(w_i^\top x + b_i)$ has
# $|G(x) - f(x)| \le \epsilon$ for *all* $x$.

# %% [markdown]
# The text gives no proof and remarks that $N$ and the weights are unknown in practice. For one input, though, they can be
# built by hand. A logistic unit with a large weight is nearly a step:
#
# $$\sigma\big(w(x - c)\big) \approx [x > c].$$
#
# A staircase of steps follows any continuous curve: at each $c$ it rises by what the curve has risen. How close it stays
# is then a question of bookkeeping, and how can a *machine* be sure, having tried finitely many $x$? By slopes: the
# logistic function has slope at most $\frac14$, so $G$ has slope at most $\frac14\sum|\alpha_i w_i|$, and between two
# neighbouring grid points nothing can happen that these slopes do not allow.


# %%
def wave(x):
    """The function to be followed on [0, 1]; its slope is at most 2 pi."""
    return np.abs(np.sin(2 * np.pi * x))


def layer_values(network, x):
    """G at the points x, shape (m,)."""
    scalars, weights, biases = (np.asarray(part, dtype=float) for part in network)
    return logistic(np.outer(x, weights) + biases) @ scalars


# %% [markdown] exercise="learning.universal"
# Give a network within 0.05 of `wave` on all of $[0, 1]$.
#
# - **Hand in** `network = (scalars, weights, biases)`, three lists of equal length (or an array of three rows), at most
#   400 units.
# - It is judged on a grid of up to 100,000 points, and between them by the slopes. No stored answer is used; any network
#   will do.
# - The steeper the units, the less can be promised between the points.
#
# **Predict first.** With $N$ equal steps in $x$, how high is the highest step? How many do you need?
#
# <details><summary>Hint 1: the idea</summary>
#
# Steps half way between the points $i/N$, rising by $f(i/N) - f((i-1)/N)$. For a constant, a unit with $w = b = 0$ is
# $\frac12$; here $f(0) = 0$.
# </details>
# <details><summary>Hint 2: the first line</summary>
#
# `heights = wave(np.arange(101) / 100)`, for a hundred steps.
# </details>

# %% exercise="learning.universal"
network = None
### BEGIN SOLUTION
heights = wave(np.arange(101) / 100)
places = (np.arange(100) + 0.5) / 100
network = (np.diff(heights), np.full(100, 1500.0), -1500.0 * places)
### END SOLUTION

# %%
shown = network if network is not None else ([0.0], [0.0], [0.0])
figure, (top, bottom) = plt.subplots(2, 1, sharex=True, figsize=(6.4, 4), layout="constrained")
x = np.linspace(0, 1, 2001)
top.plot(x, wave(x), "k--", label="to be followed")
top.plot(x, layer_values(shown, x), color=BLUE, linewidth=1, label="the network")
top.legend(frameon=False)
bottom.plot(x, layer_values(shown, x) - wave(x), color=ORANGE)
for level in (-0.05, 0.05):
    bottom.axhline(level, color="black", linestyle="--", linewidth=0.8)
top.set(ylabel="value")
bottom.set(xlabel="x", ylabel="difference")
plt.show()
print("units:", len(shown[0]), "  largest difference at 2,001 points below 0.05:", bool(np.abs(layer_values(shown, x) - wave(x)).max() < 0.05))

# %% [markdown]
# *The difference (below) stays between the dashed limits. Steep units leave a tooth for each step; less steep ones smooth the
# teeth and leave bumps where the curve bends.*
#
# With $N$ steps the highest is at most $2\pi/N$, and a bare staircase is off by at most half of that. Rounded moderately
# it comes closer, if no step straddles the kink at 0.5: for 100 steps best near $w = 8N$. With $w = N$ it is further off
# than the bare one, since the kink is smeared: $w$ has to be several times $N$.

# %% [markdown]
# So for one input the text's first question, how many units, has an answer: about $L/\epsilon$ for slope $L$. In $d$
# dimensions the same bookkeeping needs about $(L/\epsilon)^d$ units. A picture of 64 pixels is out of reach that way, and
# training finds far smaller networks. The theorem says that nothing stands in the way, not that anyone gets there.

# %% [markdown]
# ## 9. Convolution
#
# A perceptron does not know that pixels are neighbours: shuffle them all in the same way, and it learns as well as
# before. A **convolutional layer** does. A small *kernel* $K$ slides over the image $M$; at every place where it fits,
# entries are multiplied and added up, over all channels:
#
# $$A_{ij} = \sum_{a, b, c} M_{i+a,\, j+b,\, c}\; K_{abc}. \tag{9}$$
#
# Several kernels give several *feature maps*. Indices count from 0.

# %% [markdown]
# Two things to watch in the text.
#
# Its formula (1.12) has $M_2(t - a)$, the convolution of mathematics, which turns the kernel by 180°. Its words
# ("sliding") and deep learning libraries mean (9), without the turn. Its 7 × 7 example cannot tell: the kernel there is
# its own half turn.
#
# Along a side of $n$ pixels it counts $n - k$ places for a kernel of $k$, and so a result of 1021 × 1021 from 1024 × 1024
# and 3 × 3. Its own example has $n = 7$, $k = 3$.

# %%
thesis_image = np.array([[0, 1, 1, 1, 0, 0, 0], [0, 0, 1, 1, 1, 0, 0], [0, 0, 0, 1, 1, 1, 0], [0, 0, 0, 1, 1, 0, 0],
                         [0, 0, 1, 1, 0, 0, 0], [0, 1, 1, 0, 0, 0, 0], [1, 1, 0, 0, 0, 0, 0]])  # fmt: skip
thesis_kernel = np.array([[1, 0, 1], [0, 1, 0], [1, 0, 1]])
print("the kernel is its own half turn:", np.array_equal(thesis_kernel, np.rot90(thesis_kernel, 2)))

# %% [markdown] exercise="learning.convolution"
# Program (9) for a bank of kernels, and the number of places.
#
# - `convolve(image, kernels)`: shapes $(n, m, d)$ and $(s, k, l, d)$, of ints or floats; **output** one map a kernel, in the last axis: as
#   many rows and columns as there are places, and $s$.
# - `output_size(size, kernel, stride)`: how many places there are along a side if only every `stride`-th is visited, the
#   first always.
# - **Success** agreement within $10^{-9}$; the first case is the thesis's example.
#
# **Predict first.** How many places has a kernel of 3 on 7 pixels? A kernel of 7?
#
# <details><summary>Hint 1: the idea</summary>
#
# A loop over places, one product and sum each, will do. The sum runs over rows, columns and channels of the kernel.
# </details>
# <details><summary>Hint 2: the first line</summary>
#
# `(n, m, d), (s, k, l, _) = image.shape, kernels.shape`
# </details>


# %% exercise="learning.convolution"
def convolve(image, kernels):
    """Feature maps, one for each kernel, in the last axis."""
    ### BEGIN SOLUTION
    (n, m, _), (s, k, l, _) = image.shape, kernels.shape
    maps = np.empty((n - k + 1, m - l + 1, s))
    for i in range(maps.shape[0]):
        for j in range(maps.shape[1]):
            maps[i, j] = (image[i : i + k, j : j + l] * kernels).sum(axis=(1, 2, 3))  # (s, k, l, d) -> (s,)
    return maps
    ### END SOLUTION


def output_size(size, kernel, stride):
    """Places of a kernel along one side."""
    ### BEGIN SOLUTION
    return (size - kernel) // stride + 1
    ### END SOLUTION


# %% [markdown]
# Five on 7 pixels, so that $n - k + 1$ holds and $n - k$ does not; and a kernel of 7 fits once, where the printed formula
# says never. From 1024 × 1024 and 3 × 3 comes 1022 × 1022.
#
# What do kernels see? Four hand-made ones on a digit: edges from left to right, from top to bottom, one diagonal, and a
# mean.

# %%
kernels = np.array([[[1, 0, -1], [2, 0, -2], [1, 0, -1]], [[1, 2, 1], [0, 0, 0], [-1, -2, -1]], [[2, 0, -1], [0, 2, 0], [-1, 0, 2]]])
kernels = np.concatenate([kernels, np.full((1, 3, 3), 1 / 3)])[:, :, :, None]  # (4, 3, 3, 1)
picture = pixels[6].reshape(8, 8, 1)
maps = convolve(picture, kernels)
maps = np.zeros((6, 6, 4)) if maps is None else maps
figure, axes = plt.subplots(1, 5, figsize=(6.4, 1.6), layout="constrained")
axes[0].imshow(picture[:, :, 0], cmap="gray_r")
axes[0].set_title("digit, 8 x 8", fontsize=8)
for axis, feature_map, name in zip(axes[1:], np.moveaxis(maps, 2, 0), ("left-right", "top-bottom", "diagonal", "mean"), strict=True):
    axis.imshow(feature_map, cmap="RdBu_r", vmin=-6, vmax=6)
    axis.set_title(f"{name}, 6 x 6", fontsize=8)
for axis in axes:
    axis.set(xticks=[], yticks=[])
plt.show()
print("largest response of each kernel:", np.abs(maps).max(axis=(0, 1)).round(2))

# %% [markdown]
# *Red is positive, blue negative. Each map marks where the digit has the kernel's own pattern; the last blurs.*
#
# ## 10. A convolution is a matrix
#
# (9) is linear in the image, so it is a matrix that acts on the ravelled image, row after row of pixels. Each of its rows
# holds the kernel's entries at the pixels it lies on, and zeros elsewhere: *sparse connectivity*. All rows hold the same
# numbers: *parameter sharing*. The transposed matrix takes gradients back, as $W^\top$ did in (8).

# %% [markdown] exercise="learning.convolution_matrix"
# Write the matrix, for one channel, and count.
#
# - `convolution_matrix(kernel, height, width)`: **output** an array with a row for each place and a column for each
#   pixel, such that `matrix @ image.ravel()` is the convolution, ravelled. (Small sizes; a dense numpy array, zeros included.)
# - `nonzeros(height, width, k, l)`: the number of nonzeros of the matrix for a $k \times l$ kernel without zeros, for
#   images up to $100{,}000 \times 80{,}000$.
# - **Success** agreement within $10^{-9}$; the count exactly.
#
# **Predict first.** For 1024 × 1024 and 3 × 3: what share of the matrix's entries is not 0? How many parameters does it
# have?
#
# <details><summary>Hint 1: the idea</summary>
#
# Put the kernel into an empty image at place $(i, j)$ and ravel that: a row.
# </details>
# <details><summary>Hint 2: the first line</summary>
#
# `matrix = np.zeros((height - k + 1, width - l + 1, height, width))`, reshaped at the end.
# </details>


# %% exercise="learning.convolution_matrix"
def convolution_matrix(kernel, height, width):
    """A row for each place, a column for each pixel."""
    ### BEGIN SOLUTION
    k, l = kernel.shape
    rows, columns = height - k + 1, width - l + 1
    matrix = np.zeros((rows, columns, height, width))
    for i in range(rows):
        for j in range(columns):
            matrix[i, j, i : i + k, j : j + l] = kernel
    return matrix.reshape(rows * columns, height * width)
    ### END SOLUTION


def nonzeros(height, width, k, l):
    """Nonzeros of the matrix of a kernel without zeros."""
    ### BEGIN SOLUTION
    return (height - k + 1) * (width - l + 1) * k * l
    ### END SOLUTION


# %%
matrix = convolution_matrix(kernels[3, :, :, 0], 8, 8)
matrix = np.zeros((36, 64)) if matrix is None else matrix
plt.figure(figsize=(6.4, 3.6))
plt.imshow(matrix != 0, cmap="gray_r", interpolation="none")
plt.gca().set(xlabel="pixel of the 8 x 8 image", ylabel="place of the 3 x 3 kernel")
plt.show()
print("nonzeros:", np.count_nonzero(matrix), "of", matrix.size, "  parameters of the convolution: 9")

# %% [markdown]
# *Three short diagonals, once for every row of the kernel, shifted at the end of each row of places. A full layer would
# be black.*
#
# For 1024 × 1024: 9,400,356 nonzeros among a million million entries, one in 117,000; and nine parameters.
#
# ## 11. Shifts
#
# The third advantage named in the text is **equivariance**: shift the image by $g$, and the maps are shifted,
# $f(gM) = g f(M)$. Read (9) at $i - 1$ to see it. The text states it for convolutional layers without reservation. It
# holds **without stride and away from the border**: what leaves an image on the right comes back nowhere.

# %% [markdown]
# With stride 2 every second place is visited. Shift the image by one pixel, and all other places are: *other numbers* are
# read. *Max pooling* takes the largest entry of each 2 × 2 square; a shift by one regroups the squares.
#
# But be careful what is claimed. A single bright pixel, pooled, gives the *same* map after a shift by one within its
# square. That is a shift of the map too, by 0. A counterexample has to fit *no* shift of the map at all.

# %%
KERNEL = np.array([[1.0, 2.0], [3.0, 5.0]])


def strided(image):
    """The 12 x 12 image under KERNEL, at every second place of both sides."""
    places = [[(image[i : i + 2, j : j + 2] * KERNEL).sum() for j in range(0, 11, 2)] for i in range(0, 11, 2)]
    return np.array(places)


def pooled(image):
    """The largest entry of each 2 x 2 square."""
    return image.reshape(6, 2, 6, 2).max(axis=(1, 3))


# %% [markdown] exercise="learning.equivariance"
# For each of the two layers give an image and a shift that refute $f(gM) = g' f(M)$ for *every* shift $g'$ of the map.
#
# - **Hand in** `for_stride` and `for_pooling`, each `(image, down, right)`: a 12 × 12 array and ints from $-3$ to $3$; a
#   point each.
# - Before and after the shift everything within three places of the border has to be 0, so that the border has no part in
#   it.
# - No stored answer is used; the layers are run.
#
# **Predict first.** Does a shift by 2 in both directions refute anything?
#
# <details><summary>Hint: the idea</summary>
#
# One pixel is enough for the stride. For pooling, let two pixels share a square before the shift, and not after.
# </details>

# %% exercise="learning.equivariance"
for_stride = None
for_pooling = None
### BEGIN SOLUTION
dot, pair = np.zeros((12, 12)), np.zeros((12, 12))
dot[5, 5] = 1.0
pair[4, 4] = pair[5, 4] = 1.0
for_stride, for_pooling = (dot, 1, 0), (pair, 1, 0)
### END SOLUTION

# %%
answers = {"stride 2": (for_stride, strided), "max pooling": (for_pooling, pooled)}
figure, axes = plt.subplots(2, 3, figsize=(6.4, 3.6), layout="constrained")
for row, (name, (answer, layer)) in zip(axes, answers.items(), strict=True):
    image, down, right = answer if answer is not None else (np.zeros((12, 12)), 0, 0)
    moved = np.roll(np.array(image, dtype=float), (down, right), axis=(0, 1))
    before, after = layer(np.array(image, dtype=float)), layer(moved)
    print(f"{name}: entries of the map {before[before != 0].tolist()}, after the shift {after[after != 0].tolist()}")
    for axis, shown, title in zip(row, (image, before, after), ("image", "its map", "map of the shifted image"), strict=True):
        axis.imshow(shown, cmap="gray_r", vmin=0, vmax=1 if shown is image else max(1, before.max()))
        axis.set(xticks=[], yticks=[])
        axis.set_title(f"{title}, {name}", fontsize=8)
plt.show()

# %% [markdown]
# *In both rows the map on the right is no shift of the one in the middle: another entry of the kernel meets the dot; one
# square becomes two.*
#
# A shift by 2 refutes nothing: it moves every map by exactly 1. Layers with stride $s$ commute with shifts by multiples
# of $s$.
#
# Does it matter? Digits in the middle of a 16 × 16 canvas are classified from their pixels, and from 60 feature maps of
# which only the *largest entry anywhere* is kept: 5 × 5 kernels cut from training pictures. Neither has seen a shifted
# digit.
#
# **Predict first.** Test digits are shifted right by one, two, three, four pixels. What happens to each machine?

# %%
canvas = np.zeros((1797, 16, 16))
canvas[:, 4:12, 4:12] = pixels.reshape(-1, 8, 8)
rng = np.random.default_rng(0)
corners = np.column_stack([rng.integers(0, 1000, 400), rng.integers(3, 9, 400), rng.integers(3, 9, 400)])
patches = np.array([canvas[e, i : i + 5, j : j + 5] for e, i, j in corners])
patches = patches[patches.std(axis=(1, 2)) > 0.25][:60]
patches -= patches.mean(axis=(1, 2), keepdims=True)
patches /= np.linalg.norm(patches, axis=(1, 2), keepdims=True)


def largest(images):
    """For every image the largest entry of each of the feature maps, shape (m, 60)."""
    windows = np.lib.stride_tricks.sliding_window_view(images, (5, 5), axis=(1, 2))
    return np.tensordot(windows, patches, axes=([3, 4], [1, 2])).max(axis=(1, 2))


# %%
def with_one(features):
    return np.column_stack([features.reshape(len(features), -1), np.ones(len(features))])


def fitted(features):
    """A linear model for ten classes by least squares."""
    F = with_one(features)
    return np.linalg.solve(F.T @ F + 0.1 * np.eye(F.shape[1]), F.T @ np.eye(10)[digits[train]])


by_pixels, by_maps = fitted(canvas[train]), fitted(largest(canvas[train]))
accuracy = []
for shift in range(5):
    moved = np.roll(canvas[test], shift, axis=2)
    scores = with_one(moved) @ by_pixels, with_one(largest(moved)) @ by_maps
    accuracy.append([np.mean(np.argmax(s, axis=1) == digits[test]) for s in scores])

# %%
accuracy = np.array(accuracy)
plt.plot(accuracy[:, 0], "o-", color=ORANGE, label="pixels")
plt.plot(accuracy[:, 1], "o-", color=BLUE, label="largest responses of 60 kernels")
plt.axhline(0.1, color="black", linestyle="--", label="guessing")
plt.gca().set(xlabel="shift to the right (pixels)", ylabel="share right", xticks=range(5), ylim=(0, 1.05))
plt.legend(frameon=False)
plt.show()
print("pixels:", accuracy[:, 0].round(2), "  kernels:", accuracy[:, 1].round(2))

# %% [markdown]
# *One pixel costs the first machine most of what it knows, and from two on it guesses. The second hardly notices, until
# windows that held the digit's right edge no longer fit on the canvas.*
#
# Equivariant maps, and then a maximum over all places: what moves with the image is thrown away, and what is left is
# *invariant*. The border is where the hypothesis of the theorem ends, and the curve shows it.

# %% [markdown]
# ## 12. When it breaks
#
# The text says: for a *convex* function, gradient descent with a small enough step "is guaranteed to converge to a global
# minimum". The logistic loss (2) is convex. Zeros and ones are so different that a plane separates them.
#
# **Predict first.** What will the loss do, and what the length of $\theta$?

# %%
pairs = np.flatnonzero(np.isin(digits, (0, 1)))[:200]
theta, trace = np.zeros(65), []
for _ in range(10_000):
    answer = logistic_loss(pixels[pairs], (digits[pairs] == 1).astype(float), theta)
    value, slope = (math.nan, np.zeros(65)) if answer is None else answer
    theta = theta - 0.02 * slope
    trace.append((value, np.linalg.norm(theta)))
for k in (1, 10, 100, 1000, 10_000):
    print(f"step {k:5}: loss {trace[k - 1][0]:9.4f}   length of theta {trace[k - 1][1]:6.2f}")

# %%
from sklearn.svm import LinearSVC

rows = np.column_stack([pixels[pairs], np.ones(200)])
widest = LinearSVC(loss="hinge", C=1e4, fit_intercept=False, max_iter=1_000_000, tol=1e-10, random_state=0).fit(rows, digits[pairs])
margin = 1 / np.linalg.norm(widest.coef_)
steps, lengths = np.arange(1, 10_001), np.array([size for _, size in trace])
plt.semilogx(steps, lengths, color=BLUE, label="length of theta")
plt.semilogx(steps[999:], lengths[999] + np.log(steps[999:] / 1000) / margin, "k--", label="log(steps) / margin, in the long run")
plt.gca().set(xlabel="steps", ylabel="length of theta")
plt.legend(frameon=False)
plt.show()
print(f"growth per unit of log(steps): {(lengths[-1] - lengths[999]) / math.log(10):.2f} over the last decade, 1 / margin = {1 / margin:.2f}")

# %% [markdown]
# *The length grows like the logarithm of the number of steps, without end; its slope creeps up to what theory gives
# (dashed): one over the margin of the widest plane (Soudry and others).*
#
# There is no minimum to converge to. Once a plane separates the classes, doubling $\theta$ makes every probability more
# certain and the loss smaller; its infimum 0 is reached nowhere. The loss converges, the point does not, and the stopping
# rule (3) ends the run at a $\theta$ that depends on $\epsilon$. What is missing in the text is that a minimum *exists*,
# and that the gradient is Lipschitz where the descent goes, so that one step is small enough. A penalty
# $\frac{\lambda}{2}|\theta|^2$ repairs the first.

# %% [markdown]
# ## 13. Where the text is wrong
#
# | where | printed | what holds | shown in |
# |---|---|---|---|
# | 1.1 | misclassification loss 1 where $f(x) = y$ | where they differ | section 1 |
# | 1.1, descent | convex: converges to a global minimum | if there is one, and for a Lipschitz gradient | section 12 |
# | 1.1, descent | empirical risk without $1/n$ | with it, as in its definition; otherwise $\gamma$ depends on $n$ | section 4 |
# | 1.2, footnote | a leaf has a single edge out | no edge in | section 5 |
# | 1.3, (1.12) | $M_2(t - a)$ | $M_2$ is not turned | section 9 |
# | 1.3 | 1021 × 1021; $n - n'$ | 1022 × 1022; $n - n' + 1$ | section 9 |
# | 1.3 | layers commute with shifts | without stride, away from the border | section 11 |

# %% [markdown]
# ## Summary
#
# What has the machine computed, and how did it find it?
#
# - It minimised a mean loss over examples. Squares come from normal errors, cross-entropy from probabilities.
# - It went downhill, by gradients that one pass back through the graph gives for all parameters at once. Every one of
#   them is error times input.
# - One hidden layer could follow any continuous function, at a price that only structure makes payable.
# - A convolution is such structure: a matrix nearly empty, nine numbers, and answers that move with the picture, but for
#   stride and border.
# - What it minimised was not what we wanted: the training error went to 0, the test error did not.

# %% [markdown]
# ## Further reading
#
# - The thesis on attribution methods, chapter 1: the source.
# - Goodfellow, Bengio and Courville, *Deep Learning* (2016), chapters 5, 6 and 9: where the text's definitions come from.
# - Cybenko, *Approximation by superpositions of a sigmoidal function* (1989): Theorem 1.7 with its proof.
# - Rumelhart, Hinton and Williams, *Learning representations by back-propagating errors* (1986): (8), and what it was
#   for.
# - Soudry and others, *The implicit bias of gradient descent on separable data* (2018): where $\theta$ goes in section
#   12.
# - Zhang, *Making convolutional networks shift-invariant again* (2019): stride and pooling, and a repair.

# %% scoreboard
scoreboard()
