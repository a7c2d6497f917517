# %% [markdown]
# # Computing Shapley values
#
# The European Union's Council has 27 members, and $2^{27}$ coalitions of them. A data set of a thousand images has
# $2^{1000}$, and each utility costs the training of a model. **What can be said about Shapley values after a few thousand
# evaluations, and how sure can we be of it?**
#
# This notebook estimates values by random orders, proves how many orders are enough, asks one evaluation to serve all
# players at once, and finally computes 27 and 51 players exactly, without a single estimate.
#
# Its source is *the chapter*, section 10.2.2. It promises a "better" method; we shall derive it, and then measure it.

# %% [markdown]
# **You will be able to**
# - estimate all Shapley values at the price of one pass an order, and say how far off they may be;
# - derive from two inequalities how many orders are enough;
# - turn differences of values into an estimator in which one evaluation serves everybody;
# - tell where pairs and rotations of orders help, and where a pair is wasted;
# - compute the power of voters exactly by dynamic programming.
#
# **Time** about six hours (★ apply, ★★ derive and program, ★★★ design or prove).
#
# **Prerequisites** the notebook on Shapley values; expectation, variance, standard error; numpy.

# %%
import math
from itertools import combinations
from math import comb

import matplotlib.pyplot as plt
import numpy as np
from sympy import Function, Sum, binomial, exp, factorial, harmonic, log, sqrt, symbols

from autograder.student import Derivation, TableGame, all_coalitions, check, scoreboard

BLUE, ORANGE, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#999999"
plt.rcParams.update({"figure.figsize": (6.4, 3.2), "axes.spines.top": False, "axes.spines.right": False})

# %% [markdown]
# ## 1. What is counted
#
# Training takes seconds, adding takes none. So the price of a method is its number of *evaluations*: how often it asks
# for a utility $U(S)$.
#
# | symbol | meaning | in code |
# |---|---|---|
# | $N$ | number of players | `game.n_players` |
# | $U(S)$ | utility of the coalition $S$ | `game.value(players)`; `game(rows)` for boolean rows, shape $(m, N)$ |
# | $\pi$, $m$ | an order of the players; number of orders, or of samples | `orders`, shape $(m, N)$ |
# | $s_i$, $\hat s_i$ | Shapley value; an estimate of it | |
# | $R$ | bound on the absolute value of every gain $U(S\cup\{i\}) - U(S)$ | |
# | $r$ | range of the utilities themselves: largest less smallest | |
# | $\epsilon$, $\delta$ | length of the error allowed; probability that it is larger | |

# %% [markdown]
# A `TableGame` counts for itself. One order of four players meets five coalitions; how many of them are the same in
# every order?

# %%
airport = TableGame([max((0, *((1, 2, 2, 5)[i] for i in range(4) if mask >> i & 1))) for mask in range(16)])
order = [3, 0, 2, 1]
print("utilities on the way:", [airport.value(order[:k]) for k in range(5)], "  evaluations:", airport.evaluations)

# %% [markdown]
# The airport game: planes need runways of length 1, 2, 2 and 5; a group pays for its longest.
#
# **Predict first.** From how many players on are exact values by all $2^N$ coalitions dearer than a thousand random
# orders? Then run.

# %%
players_of = np.arange(4, 41)
plt.semilogy(players_of, 2.0**players_of, color=ORANGE, label="all coalitions")
plt.semilogy(players_of, 1000 * (players_of - 1) + 2, color=BLUE, label="1,000 orders")
plt.axhline(3600 * 24 * 365, color=GREY, linestyle=":", label="a year, at a second each")
plt.gca().set(xlabel="players N", ylabel="evaluations")
plt.legend(frameon=False)
plt.show()
print("first N at which 1,000 orders are cheaper:", next(n for n in range(2, 40) if 2**n > 1000 * (n - 1) + 2))

# %% [markdown]
# *Enumeration leaves a year behind at 25 players; the cost of a thousand orders grows like $N$. What the thousand
# orders are worth is another question.*
#
# The chapter reports that exact values are NP-hard in general. We come back to that when 51 players have been computed
# exactly.
#
# ## 2. Orders as samples
#
# The Shapley value is a mean over orders, so a mean over *some* orders is an unbiased estimate:
#
# $$\hat s_i = \frac1m \sum_{k=1}^m \big[\,U(\pi^k_{\le i}) - U(\pi^k_{<i})\,\big]. \tag{1}$$
#
# Here $\pi^k_{<i}$ holds the players before $i$ in the $k$-th order; $\pi^k_{\le i}$ holds $i$ as well.
#
# Walk through one order. Each utility on the way ends one player's gain and begins the next one's. Both ends,
# $U(\varnothing)$ and $U([N])$, are the same in every order.

# %% [markdown] exercise="sampling.permutation"
# Program (1) for given orders, and count what it costs.
#
# - **Input** `game`, and `orders`, integers of shape $(m, N)$: each row holds the players from first to last.
# - **Output** two things: the $N$ estimates, and the number of evaluations that this call asked for.
# - **Constraint** exactly $m(N-1) + 2$ evaluations: ask again even if an earlier order met the coalition. The game counts in
#   `game.evaluations`, which need not be 0 when your function is called.
# - **Success** agreement within $10^{-9}$, and the count.
#
# **Predict first.** Do the estimates from *one* order already sum to $U([N]) - U(\varnothing)$?
#
# <details><summary>Hint 1: the idea</summary>
#
# Carry the last utility along; only the new one has to be asked for.
# </details>
# <details><summary>Hint 2: the first line</summary>
#
# `empty, full = game.value([]), game.value(range(n))`, before any order is looked at.
# </details>

# %% exercise="sampling.permutation"
def estimate_from_orders(game, orders):
    """Mean gains over the orders, shape (N,), and how many utilities were asked for."""
    ### BEGIN SOLUTION
    m, n = orders.shape
    asked = game.evaluations
    empty, full = game.value([]), game.value(range(n))
    total = np.zeros(n)
    for order in orders:
        worth = empty
        for place, player in enumerate(order):
            new = full if place == n - 1 else game.value(order[: place + 1])
            total[player] += new - worth
            worth = new
    return total / m, game.evaluations - asked
    ### END SOLUTION

# %% [markdown]
# Yes: along one order the gains telescope. Every estimate of this kind is efficient, however bad it is otherwise.
#
# ## 3. Real data: twelve annotators
#
# Twelve people label 15 images of handwritten digits each. $U(S)$ is the accuracy on 800 other images of a linear model
# trained on what the members of $S$ gave. Annotator 11 is careless: every label is wrong. With twelve players we can
# still train all 4,096 models, and so know the error of every estimate.

# %%
from sklearn.datasets import load_digits

images, digits = load_digits(return_X_y=True)
rng = np.random.default_rng(5)
mixed = rng.permutation(len(images))
blocks = images[mixed].reshape(-1, 4, 2, 4, 2).mean(axis=(2, 4)).reshape(-1, 16) / 16  # 16 means of 2 x 2 pixels
pixels, digits = np.hstack([blocks, np.ones((len(blocks), 1))]), digits[mixed]
labels = np.eye(10)[np.where(np.arange(len(digits)) // 15 == 11, (digits + 3) % 10, digits)]
parts = [slice(15 * k, 15 * k + 15) for k in range(12)]
members = all_coalitions(12).astype(float)
gram = np.tensordot(members, [pixels[p].T @ pixels[p] for p in parts], 1) + 0.3 * np.eye(17)  # (4096, 17, 17)
cross = np.tensordot(members, [pixels[p].T @ labels[p] for p in parts], 1)  # (4096, 17, 10)
weights = np.linalg.solve(gram, cross)
accuracy = np.array([np.mean(np.argmax(pixels[900:1700] @ w, axis=1) == digits[900:1700]) for w in weights])

# %% [markdown]
# A table of utilities folds into exact values player by player: a given helper, as in the notebook on Shapley values.

# %%
def exact_values(table):
    """Shapley values of a whole table, shape (2**n,) -> (n,)."""
    n = len(table).bit_length() - 1
    sizes = all_coalitions(n).sum(axis=1)
    weight = np.array([1 / (n * comb(n - 1, k)) for k in range(n)] + [0.0])[sizes]
    halves = [(table.reshape(-1, 2, 2**i), weight.reshape(-1, 2, 2**i)[:, 0]) for i in range(n)]
    return np.array([np.sum(w * (u[:, 1] - u[:, 0])) for u, w in halves])


def estimated(answer, n):
    """The values of an answer; nan, "not a number", while the exercise is open."""
    return np.full(n, np.nan) if answer is None else np.asarray(answer[0], dtype=float)


truth = exact_values(accuracy)
print("exact values:", truth.round(3), " sum", truth.sum().round(3))

# %% [markdown]
# **Predict first.** A hundred orders cost 1,102 evaluations, about a quarter of all. Will the careless annotator be
# found? Will the ranking of the others be right? (Wherever this notebook prints `nan`, an exercise is still open.)

# %%
digits_game = TableGame(accuracy)
orders = np.random.default_rng(1).permuted(np.tile(np.arange(12), (100, 1)), axis=1)
guess = estimated(estimate_from_orders(digits_game, orders), 12)
single = np.array([estimated(estimate_from_orders(digits_game, one[None]), 12) for one in orders])  # (100, 12)
bars = 2 * single.std(axis=0, ddof=1) / 10
plt.errorbar(np.arange(12), guess, yerr=bars, fmt="o", color=BLUE, capsize=3, label="100 orders, two standard errors")
plt.plot(np.arange(12), truth, "k_", markersize=18, label="exact")
plt.axhline(0, color=GREY, linewidth=0.8)
plt.gca().set(xlabel="annotator", ylabel="share of accuracy", xticks=range(12))
plt.legend(frameon=False)
plt.show()
print("length of the error:", np.linalg.norm(guess - truth).round(3), " inside their bars:", int(np.sum(np.abs(guess - truth) <= bars)))

# %% [markdown]
# *The bars hold all twelve exact values (black). The careless annotator stands out at once; the honest ones lie
# closer together than their bars are long, so their ranking is not known.*
#
# ## 4. How many orders are enough?
#
# Error bars are themselves estimated. For a promise made *before* sampling we need an inequality. Let every gain lie in
# $[-R, R]$. **Hoeffding's inequality**: the mean of $m$ independent draws from an interval of width $w$ is off by $t$ or
# more with probability at most
#
# $$2\,e^{-2 m t^2/w^2}.$$

# %% [markdown]
# The promise is about the *length* of the whole error, $\lVert \hat s - s\rVert_2 \le \epsilon$ with probability
# $1-\delta$ (chapter, Lemma 10.2.6). The proof goes down and up again:
#
# 1. If a vector of $N$ entries has length $\epsilon$ or more, some entry is at least $\epsilon/\sqrt N$.
# 2. *Union bound*: that some entry is off is at most as likely as the sum of the probabilities for each.
# 3. So let each player fail with probability at most $\delta/N$, which Hoeffding's inequality gives.
#
# The chapter writes "with high probability" and leaves out the second step. What it costs is only a logarithm, as you
# will see. What step 1 costs is a factor $N$.

# %%
from autograder.student import AnyOf, Probability, random_variables

N, m = symbols("N m", integer=True, positive=True)
h, k = symbols("h k", integer=True)
R, eps, delta, q = symbols("R epsilon delta q", positive=True)
(X,) = random_variables("X")  # X[h, k]: gain of player h in order k
s = Function("s")  # s(h): its Shapley value
mean = Sum(X[h, k], (k, 1, m)) / m
far = abs(mean - s(h)) >= eps / sqrt(N)  # player h is too far off

# %% [markdown]
# A chain is written line by line. The start counts as a line; a line without `relation` claims equality:
#
# ```python
# name = Derivation("id").start(first)
# name.step(second, "reason", relation="<=")  # first <= second
# name.goal(last, "reason")                   # second = last
# ```
#
# A cell that ends with `.step`, `.goal` or the chain's name shows every line with its mark.

# %% [markdown] exercise="sampling.hoeffding"
# Two chains of inequalities. Write `relation="<="` with every line that is a bound: without it the line claims equality, is
# wrong, and costs most of the points.
#
# - `all_players`, `Derivation("sampling.hoeffding")`, **from** `Probability(sqrt(Sum((mean - s(h))**2, (h, 1, N))) >= eps)`
#   **to** a bound in $N$ and $q$, given that
#   each player is too far off with probability at most $q$. Four lines or more (3 points).
# - `one_player`, `Derivation("sampling.hoeffding.one_player")`, **from** `Probability(far.subs(h, 1))` **to** $\delta/N$,
#   given that $m \ge \frac{2 R^2 N}{\epsilon^2}\ln\frac{2N}{\delta}$;
#   Hoeffding's bound on the way. Three lines or more (2 points).
#
# The gains are independent from order to order, have mean $s_h$, and lie in $[-R, R]$.
#
# **Predict first.** Twice as many players: how many more orders, roughly?
#
# <details><summary>Hint 1: the idea</summary>
#
# `AnyOf(far, (h, 1, N))` is the event that some player is too far off.
# </details>
# <details><summary>Hint 2: the first line</summary>
#
# `.step(Probability(AnyOf(far, (h, 1, N))), "a long vector has a long entry", relation="<=")`.
# </details>

# %% exercise="sampling.hoeffding"
all_players = None
one_player = None
### BEGIN SOLUTION
all_players = Derivation("sampling.hoeffding").start(Probability(sqrt(Sum((mean - s(h)) ** 2, (h, 1, N))) >= eps))
all_players.step(Probability(AnyOf(far, (h, 1, N))), "a long vector has a long entry", relation="<=")
all_players.step(Sum(Probability(far), (h, 1, N)), "union bound", relation="<=")
all_players.step(Sum(q, (h, 1, N)), "given for each player", relation="<=")
all_players.goal(N * q, "N equal terms")

one_player = Derivation("sampling.hoeffding.one_player").start(Probability(far.subs(h, 1)))
one_player.step(2 * exp(-m * eps**2 / (2 * N * R**2)), "Hoeffding, width 2R", relation="<=")
one_player.goal(delta / N, "so many orders", relation="<=")
### END SOLUTION

# %% [markdown]
# With $q = \delta/N$ the promise is kept.
#
# Twice as many players need a little more than twice as many orders, each twice as long: four times the evaluations.
#
# **Is the promise tight?** For the twelve annotators we can look. The next cell repeats the estimate 200 times at
# several numbers of orders and takes the length of the error that 95% of the runs stay below, beside the promise for
# $\delta = 0.05$.

# %%
many = np.random.default_rng(2).permuted(np.tile(np.arange(12), (2000, 1)), axis=1)
gains = np.array([estimated(estimate_from_orders(digits_game, one[None]), 12) for one in many])  # (2000, 12)
largest = np.max([np.abs(u[:, 1] - u[:, 0]).max() for u in (accuracy.reshape(-1, 2, 2**i) for i in range(12))])
counts = np.array([10, 30, 100, 300, 1000])
rng = np.random.default_rng(3)
lengths = [[np.linalg.norm(gains[rng.integers(2000, size=c)].mean(axis=0) - truth) for _ in range(200)] for c in counts]
promise = np.sqrt(2 * largest**2 * 12 / counts * math.log(2 * 12 / 0.05))
plt.loglog(counts, np.quantile(lengths, 0.95, axis=1), "o-", color=BLUE, label="95% of 200 runs stay below")
plt.loglog(counts, promise, "k--", label="promised by Hoeffding")
plt.gca().set(xlabel="orders m", ylabel="length of the error (accuracy)")
plt.legend(frameon=False)
plt.show()
print(f"largest gain R = {largest:.2f}; promise over measurement:", (promise / np.quantile(lengths, 0.95, axis=1)).round(0))

# %% [markdown]
# *Both fall with slope $-1/2$. The promise is safe, and some ten times too careful: it knows only the largest gain,
# and typical gains are far smaller.*
#
# A bound that holds for every game must be loose for most. Use it to plan, and standard errors to report.

# %% [markdown]
# ## 5. Who is worth more?
#
# Often only comparisons matter. Differences of values have a formula of their own (chapter, Theorem 10.2.8):
#
# $$s_i - s_j = \frac{1}{N-1}\sum_{S\subseteq[N]\setminus\{i,j\}} \frac{U(S\cup\{i\}) - U(S\cup\{j\})}{\binom{N-2}{|S|}}. \tag{2}$$
#
# Exchange $j$ for $i$ in a coalition, and see what changes. Coalitions with both players, or with neither, do not
# appear. To prove it, subtract two subset formulas and sort the coalitions: a $T$ without $i$ either lacks $j$, or is
# $S \cup \{j\}$ with $S$ among the others.

# %%
from autograder.student import Card, In, Indicator, Nonempty, NotIn, Players, SubsetSum, Utility, coalitions, players

everyone = Players(N)  # {1, ..., N}
i, j = players("i j")
S, T = coalitions("S T")
U = Utility("U")
others = everyone - {i, j}

# %% [markdown] exercise="sampling.difference_theorem"
# Derive (2) from two subset formulas, as `Derivation("sampling.difference_theorem")`.
#
# - **Start** $s_i - s_j$, each as `SubsetSum((U(T | {i}) - U(T)) / (N * binomial(N - 1, Card(T))), (T, everyone - {i}))`.
# - **Goal** the right side of (2), one sum over `(S, others)`, written with `binomial` and without `factorial`.
# - **On the way** a line with sums over `(S, others)` in which both weights stand: that of $S$ and that of $S$ with the other
#   player. Four lines or more, the start among them.
#
# **Predict first.** What happens to the terms $U(S \cup \{i, j\})$?
#
# <details><summary>Hint 1: the idea</summary>
#
# With factorials, the weight of $T$ is $|T|!\,(N-|T|-1)!/N!$. Put $|S|$ and $|S|+1$ for $|T|$.
# </details>
# <details><summary>Hint 2: the first line</summary>
#
# One sum over `(S, others)` for each value, with four utilities in it: $S\cup\{i\}$, $S$, $S\cup\{i,j\}$ and $S\cup\{j\}$.
# </details>

# %% exercise="sampling.difference_theorem"
difference_of_two = None
### BEGIN SOLUTION
alone = factorial(Card(S)) * factorial(N - Card(S) - 1) / factorial(N)
beside = factorial(Card(S) + 1) * factorial(N - Card(S) - 2) / factorial(N)
value_i = SubsetSum((U(T | {i}) - U(T)) / (N * binomial(N - 1, Card(T))), (T, everyone - {i}))
value_j = SubsetSum((U(T | {j}) - U(T)) / (N * binomial(N - 1, Card(T))), (T, everyone - {j}))
split_i = SubsetSum(alone * (U(S | {i}) - U(S)) + beside * (U(S | {i, j}) - U(S | {j})), (S, others))
split_j = SubsetSum(alone * (U(S | {j}) - U(S)) + beside * (U(S | {i, j}) - U(S | {i})), (S, others))
difference_of_two = Derivation("sampling.difference_theorem").start(value_i - value_j)
difference_of_two.step(split_i - split_j, "without the other player, and with")
difference_of_two.step(SubsetSum((alone + beside) * (U(S | {i}) - U(S | {j})), (S, others)), "the rest cancels")
difference_of_two.goal(SubsetSum((U(S | {i}) - U(S | {j})) / ((N - 1) * binomial(N - 2, Card(S))), (S, others)), "the bracket is N")
### END SOLUTION

# %% [markdown]
# They cancel: both players reach $S\cup\{i,j\}$ with the same weight. The bracket is
# $(N-|S|-1) + (|S|+1) = N$, whatever the size; that is why the result is so simple.

# %% [markdown] exercise="sampling.difference"
# Program (2).
#
# - **Input** `game` and two players `i`, `j`.
# - **Output** $s_i - s_j$, one number.
# - **Constraint** at most $2^{N-1}$ evaluations: two for each $S$.
# - **Success** agreement within $10^{-9}$.
#
# **Predict first.** If $i$ and $j$ are symmetric, what is every single term?
#
# <details><summary>Hint: the idea</summary>
#
# For each size from 0 to $N-2$, go through the coalitions of that many others.
# </details>

# %% exercise="sampling.difference"
def difference(game, i, j):
    """s_i - s_j by Theorem 10.2.8."""
    ### BEGIN SOLUTION
    n = game.n_players
    rest = [player for player in range(n) if player not in (i, j)]
    total = 0.0
    for size in range(n - 1):
        for S in combinations(rest, size):
            total += (game.value((*S, i)) - game.value((*S, j))) / ((n - 1) * comb(n - 2, size))
    return total
    ### END SOLUTION

# %% [markdown]
# Every term is 0: symmetric players may be exchanged anywhere.
#
# ## 6. One evaluation for all pairs
#
# As a recipe for sampling, (2) costs two evaluations for one pair. **Read naively, the chapter's hint saves nothing**:
# "a single randomly chosen $S$" for player $i$ against every $j$ still needs $U(S\cup\{j\})$ for each $j$.
#
# Look at (2) from the utility's side. A coalition $T$ with $i$ and without $j$ plays the part of $S\cup\{i\}$; with $j$ and
# without $i$, that of $S\cup\{j\}$. So *one* number $U(T)$ speaks about every player inside against every player outside,
# if the size of $T$ is drawn so that it fits all pairs at once. Which law of sizes does?

# %% [markdown] exercise="sampling.group_testing_law"
# Turn (2) into a sum over the coalitions $T$ themselves.
#
# - `all_pairs`, `Derivation("sampling.group_testing_law")`, **from** the right side of (2) **to** a sum over
#   `(T, everyone), Nonempty(T), T < everyone` of
#   $\frac{w(|T|)}{\binom{N}{|T|}}\,U(T)$ times `Indicator(In(i, T)) - Indicator(In(j, T))`. Find $w$, and
#   write the goal as $w(|T|)$ over `binomial(N, Card(T))`, without factorials. On the way a line with sums over $T$. Three lines or
#   more (3 points).
# - `normaliser`, `Derivation("sampling.group_testing_law.normaliser")`, **from** `Sum(N / (k*(N - k)), (k, 1, N - 1))` **to**
#   twice `harmonic(N - 1)` $= 1 + \frac12 + \dots + \frac1{N-1}$
#   (2 points).
#
# **Predict first.** Should sizes near $N/2$ be drawn more often than 1 and $N-1$, or less?
#
# <details><summary>Hint 1: the idea</summary>
#
# $|T| = |S| + 1$. Compare $\binom{N-2}{|T|-1}$ with $\binom{N}{|T|}$.
# </details>
# <details><summary>Hint 2: the first line</summary>
#
# Two sums over $T$ with the conditions `In(i, T), NotIn(j, T)`, and the other way round.
# </details>

# %% exercise="sampling.group_testing_law"
all_pairs = None
normaliser = None
### BEGIN SOLUTION
worth = U(T) / ((N - 1) * binomial(N - 2, Card(T) - 1))
sides = Indicator(In(i, T)) - Indicator(In(j, T))
inner = (T, everyone), Nonempty(T), everyone > T
all_pairs = Derivation("sampling.group_testing_law")
all_pairs.start(SubsetSum((U(S | {i}) - U(S | {j})) / ((N - 1) * binomial(N - 2, Card(S))), (S, others)))
with_i, with_j = ((T, everyone), In(i, T), NotIn(j, T)), ((T, everyone), In(j, T), NotIn(i, T))
all_pairs.step(SubsetSum(worth, *with_i) - SubsetSum(worth, *with_j), "T = S with i, T = S with j")
all_pairs.step(SubsetSum(worth * sides, *inner), "plus inside, minus outside")
all_pairs.goal(SubsetSum(N / (Card(T) * (N - Card(T))) / binomial(N, Card(T)) * U(T) * sides, *inner), "C(N-2,k-1) by C(N,k)")

normaliser = Derivation("sampling.group_testing_law.normaliser").start(Sum(N / (k * (N - k)), (k, 1, N - 1)))
normaliser.step(Sum(1 / k + 1 / (N - k), (k, 1, N - 1)), "partial fractions")
normaliser.goal(2 * harmonic(N - 1), "the second sum backwards")
### END SOLUTION

# %% [markdown]
# So draw the size $k$ with probability $q(k) = \frac1Z\big(\frac1k + \frac1{N-k}\big)$, $Z = 2\sum_{k=1}^{N-1}\frac1k$, and then $T$
# uniformly among its size. It is the mean of $Z\,U(T)\,(1[i\in T] - 1[j \in T])$ that equals $s_i - s_j$, for *all* pairs:
# an unbiased estimate. Small and large coalitions are drawn most:

# %%
sizes = np.arange(1, 30)
by_inverse = 1 / sizes + 1 / (30 - sizes)
plt.bar(sizes, by_inverse / by_inverse.sum(), color=BLUE, label="law of group testing")
plt.axhline(1 / 29, color="black", linestyle="--", label="all sizes alike")
plt.gca().set(xlabel="size of T (of 30 players)", ylabel="probability")
plt.legend(frameon=False)
plt.show()
print("Z for 30 players:", by_inverse.sum().round(3), "  2 H(29):", round(2 * sum(1 / k for k in range(1, 30)), 3))

# %% [markdown]
# *The law is the Shapley kernel's, which comes back in the notebook on attribution by perturbation.*
#
# Averaging over $j$ and restoring efficiency gives every value from the same samples:
#
# $$\hat s_i = \frac{U([N]) - U(\varnothing)}{N} + \frac{Z}{m}\sum_{T} U(T)\Big(1[i\in T] - \frac{|T|}{N}\Big). \tag{3}$$

# %% [markdown] exercise="sampling.group_testing"
# Program (3).
#
# - **Input** `game` with $N \ge 2$, and `groups`, boolean of shape $(m, N)$: coalitions already drawn by the law.
# - **Output** the $N$ estimates.
# - **Constraint** at most $m + 2$ evaluations.
# - **Success** agreement within $10^{-9}$; the sum is $U([N]) - U(\varnothing)$.
#
# **Predict first.** Add 100 to every utility, $U(\varnothing)$ included. The values stay as they are; do the estimates?
#
# <details><summary>Hint: the first line</summary>
#
# `game(groups)` asks for all $m$ utilities at once.
# </details>

# %% exercise="sampling.group_testing"
def group_testing(game, groups):
    """All values from one evaluation a group, shape (N,)."""
    ### BEGIN SOLUTION
    m, n = groups.shape
    utilities = game(groups)
    gained = game.value(range(n)) - game.value([])
    z = 2 * sum(1 / k for k in range(1, n))
    inside = groups - groups.sum(axis=1, keepdims=True) / n  # (m, n)
    return gained / n + z * utilities @ inside / m
    ### END SOLUTION

# %% [markdown]
# They do not: (3) holds utilities, not gains. In the mean the hundred cancels, in a sample it does not. Here are 50 runs of
# 500 groups for the twelve annotators, and the same with 1, 2 or 5 added to every accuracy.

# %%
def draw_groups(n, count, rng):
    """Coalitions by the law of group testing, shape (count, n)."""
    law = 1 / np.arange(1, n) + 1 / (n - np.arange(1, n))
    sizes = rng.choice(np.arange(1, n), size=count, p=law / law.sum())
    return rng.permuted(np.arange(n) < sizes[:, None], axis=1)


rng = np.random.default_rng(6)
for added in (0, 1, 2, 5):
    lifted = TableGame(accuracy + added)
    tried = [group_testing(lifted, draw_groups(12, 500, rng)) for _ in range(50)]
    errors = [np.linalg.norm((np.full(12, np.nan) if one is None else one) - truth) for one in tried]
    print(f"added {added}: mean length of the error {np.mean(errors):.2f}")

# %% [markdown]
# ## 7. What does an error cost?
#
# **The source is misleading here.** It bounds only the *gains*, by $R$. That is enough for orders. A draw of (3) lies in an
# interval whose width is set by the range $r$ of the *utilities*, and with gains up to $R$ that may be as much as $NR$.
#
# Take off from $U$ its midpoint (any function of the size may be taken off, without a bias). Then $|U| \le r/2$, the bracket
# in (3) lies between $-\frac{N-1}N$ and $\frac{N-1}N$, and the width of a draw is $Z\,r\,\frac{N-1}N$. Hoeffding's inequality
# does the rest.

# %% [markdown] exercise="sampling.budgets"
# Give the number of *evaluations* for an error of length $\epsilon$ with probability $1-\delta$. Write $L = \ln\frac{2N}\delta$; do
# not round up; count the two ends. A dict of three expressions in `N`, `R`, `r`, `Z`, `L` and `eps`, a point each:
#
# - `"orders"`: random orders, gains in $[-R, R]$;
# - `"groups"`: group testing, width $Z r\frac{N-1}{N}$ of a draw;
# - `"worst"`: the same with $r = NR$.
#
# **Predict first.** Which grows faster with $N$, `"orders"` or `"worst"`?
#
# <details><summary>Hint: the idea</summary>
#
# Hoeffding: $m = \frac{w^2}{2t^2}L$ draws of width $w$ for an error $t$ of each player.
# </details>

# %%
r, Z, L = symbols("r Z L", positive=True)  # N, R and eps as before

# %% exercise="sampling.budgets"
cost = None
### BEGIN SOLUTION
t = eps / sqrt(N)
by_orders = (2 * R) ** 2 / (2 * t**2) * L
by_groups = (Z * r * (N - 1) / N) ** 2 / (2 * t**2) * L
cost = {
    "orders": by_orders * (N - 1) + 2,
    "groups": by_groups + 2,
    "worst": by_groups.subs(r, N * R) + 2,
}
### END SOLUTION

# %% [markdown]
# Orders: of the order $R^2N^2L/\epsilon^2$. Groups: $r^2 N Z^2 L/\epsilon^2$, better by a factor $N/\ln^2 N$ **if** $r$ is as small as
# $R$. In the worst case $R^2N^3Z^2L/\epsilon^2$: *worse*, by a factor $N \ln^2 N$. The "better method" is better in its bound,
# for games whose utilities stay within the size of a gain. The last exercise measures it.

# %% [markdown]
# ## 8. Fewer evaluations by choosing orders well
#
# **Antithetic** orders: with each order use its reverse. Where a player came early, it comes late. If gains fall with size,
# one is large when the other is small, and their mean varies less.
#
# **Stratified** orders: with each order use its $N$ rotations, so that every player takes every place once. What comes from the
# size alone is then exact.
#
# Either way the orders of one pair, or one block, are *not* independent. Pairs are, and blocks are. So the standard error
# comes from the means of pairs or blocks, $x_1, \dots, x_m$:
#
# $$\mathrm{se} = \sqrt{\tfrac{1}{m(m-1)} \textstyle\sum_k (x_k - \bar x)^2}. \tag{4}$$

# %% [markdown] exercise="sampling.variance"
# Program both.
#
# - **Input** `game`, and `orders` of shape $(m, N)$, $m \ge 2$. `antithetic` uses each order and its reverse; `stratified` uses
#   each order and all its rotations (first player to the end, again and again), $N$ orders in all.
# - **Output** each returns two things: the $N$ estimates, and their $N$ standard errors by (4).
# - A third place is left for a helper of your own, if you want one.
# - **Success** agreement within $10^{-9}$; two points each.
#
# **Predict first.** $U(S) = |S|^2$: what are both standard errors? And with a vote by simple majority, without ties?
#
# <details><summary>Hint: the idea</summary>
#
# Write a small function for the gains in one order; `order[::-1]` and `np.roll(order, -k)` give the others.
# </details>

# %% exercise="sampling.variance"
def antithetic(game, orders):
    """Estimates and standard errors from orders and their reverses."""
    ### BEGIN SOLUTION
    pairs = np.array([(gains_in(game, order) + gains_in(game, order[::-1])) / 2 for order in orders])
    return pairs.mean(axis=0), pairs.std(axis=0, ddof=1) / np.sqrt(len(pairs))
    ### END SOLUTION


def stratified(game, orders):
    """Estimates and standard errors from orders and all their rotations."""
    ### BEGIN SOLUTION
    turned = [[gains_in(game, np.roll(order, -k)) for k in range(len(order))] for order in orders]  # (m, N, N)
    blocks = np.mean(turned, axis=1)
    return blocks.mean(axis=0), blocks.std(axis=0, ddof=1) / np.sqrt(len(blocks))
    ### END SOLUTION


### BEGIN SOLUTION
def gains_in(game, order):
    """What every player adds in one order."""
    gains, worth = np.zeros(len(order)), game.value([])
    for place, player in enumerate(order):
        new = game.value(order[: place + 1])
        gains[player], worth = new - worth, new
    return gains
### END SOLUTION

# %% [markdown]
# With $|S|^2$ both are 0: a gain in place $k$ is $2k-1$, and in the reverse $2(N-k)+1$.
#
# Call a game *odd* if $U(S) + U([N]\setminus S)$ is the same for all $S$. A vote by simple majority is, if no tie
# is possible. There the reverse order gives the *same* gains: half the evaluations are wasted. Theory, then, for the variance at equal evaluations,
# relative to plain orders: 0 for $|S|^2$ with either; 2 for pairs in a majority vote.

# %%
def table_of(n, utility):
    """The table of a utility given as a function of a set of players."""
    return np.array([utility({i for i in range(n) if mask >> i & 1}) for mask in range(2**n)], dtype=float)


votes = [5, 4, 3, 3, 2, 2]
chosen = {
    "|S|^2": table_of(6, lambda members: len(members) ** 2),
    "majority": table_of(6, lambda members: sum(votes[i] for i in members) >= 10),
    "annotators 6 to 11": accuracy.reshape(64, 64)[:, 0],
}
six = np.random.default_rng(7).permuted(np.tile(np.arange(6), (240, 1)), axis=1)

# %%
def variances(table):
    """Mean variance of an estimate from 240 orders: plain, in pairs, in blocks."""
    game = TableGame(table)
    single = np.array([estimated(estimate_from_orders(game, one[None]), 6) for one in six])
    plain = np.mean(single.var(axis=0, ddof=1) / 240)
    in_pairs, in_blocks = antithetic(game, six[:120]), stratified(game, six[:40])
    return [plain, *(np.nan if one is None else np.mean(np.square(one[1])) for one in (in_pairs, in_blocks))]


found = {name: variances(table) for name, table in chosen.items()}

# %%
for place, (label, colour) in enumerate((("plain", GREY), ("pairs", BLUE), ("rotations", GREEN))):
    relative = [np.nan if row[0] == 0 else row[place] / row[0] for row in found.values()]
    print(f"{label:10}", np.round(relative, 2))
    plt.bar(np.arange(3) + 0.27 * (place - 1), relative, 0.25, color=colour, label=label)
plt.axhline(2, color="black", linestyle="--", linewidth=0.8)
plt.gca().set(xticks=range(3), ylabel="variance, plain orders = 1", xlabel="game")
plt.gca().set_xticklabels(chosen)
plt.legend(frameon=False, loc="upper right", bbox_to_anchor=(1, 0.9))
plt.show()

# %% [markdown]
# *At equal evaluations: both designs are exact for $|S|^2$; pairs double the variance of a majority vote (dashed: 2);
# for the annotators' accuracy, which saturates, both help.*
#
# Had the orders of a pair been counted as independent, the standard error in the vote would have come out too small by
# $\sqrt2$: a wrong error bar is worse than a long one.

# %% [markdown]
# ## 9. Votes, exactly
#
# In a *vote* voter $i$ has weight $w_i$, and a coalition wins ($U = 1$) if its weight reaches the quota $q$ and it has at least $c$
# members; otherwise $U = 0$. A gain is 0 or 1: it is 1 where $i$ is *pivotal*, where $S$ loses and $S\cup\{i\}$ wins.
#
# Whether it does depends on two numbers of $S$ alone, its size $k$ and its weight $w$. So count coalitions instead of visiting
# them. Let $D(k, w)$ be the number of coalitions of the *other* voters of size $k$ and weight $w$:
#
# $$s_i = \sum_{k=0}^{N-1} \frac{1}{N\binom{N-1}{k}} \sum_w D(k, w)\,\big[\text{$i$ is pivotal at $(k, w)$}\big]. \tag{5}$$
#
# A further voter of weight $v$ changes the table by $D(k+1, w+v) \mathrel{+}= D(k, w)$: *dynamic programming*.

# %% [markdown] exercise="sampling.weighted_voting"
# Program (5).
#
# - **Input** `weights`, a list of $N$ integers $\ge 0$; `quota` $q > 0$; `members` $c \ge 0$.
# - **Output** the $N$ values, as floats or fractions.
# - **Constraint** no walk through coalitions: at most 2,000,000 lines of Python for 24 voters with a total
#   weight of 36. Three plain loops for each voter take about a million; numpy is not needed.
# - **Success** agreement within $10^{-9}$.
#
# **Predict first.** In the UN Security Council nine of fifteen must agree, all five permanent members among them. As a weighted
# vote: give the permanent members 7, the others 1. Which quota?
#
# <details><summary>Hint 1: the idea</summary>
#
# $S$ loses if its weight is below $q$ *or* it has fewer than $c$ members; with $i$ added both must be enough.
# </details>
# <details><summary>Hint 2: the first line</summary>
#
# `counts = np.zeros((n, sum(weights) + 1)); counts[0, 0] = 1`, for one voter $i$; then add the other voters one by one.
# </details>

# %% exercise="sampling.weighted_voting"
def voting_values(weights, quota, members):
    """Shapley values of a vote with a quota of weight and a number of members, shape (N,)."""
    ### BEGIN SOLUTION
    n, total = len(weights), sum(weights)
    size, weight = np.arange(n)[:, None], np.arange(total + 1)
    loses = (weight < quota) | (size < members)
    share = np.array([1 / (n * comb(n - 1, k)) for k in range(n)])
    values = np.zeros(n)
    for i, own in enumerate(weights):
        counts = np.zeros((n, total + 1))  # below 2**53: exact
        counts[0, 0] = 1
        for other in weights[:i] + weights[i + 1 :]:
            counts[1:, other:] += counts[:-1, : total + 1 - other].copy()
        pivotal = loses & (weight + own >= quota) & (size + 1 >= members)
        values[i] = share @ (counts * pivotal).sum(axis=1)
    return values
    ### END SOLUTION

# %% [markdown]
# $5\cdot 7 + 4 = 39$: without one permanent member at most $28 + 10 = 38$ is reached. The check knows the result: $421/2145$ for
# a permanent member, $4/2145$ for another, a ratio of 105.
#
# Two larger ones. **The Council of the European Union** decides by *double majority*: 55% of the members (15 of 27) with 65%
# of the population (Treaty on European Union, Article 16(4)). The populations are Eurostat's of 1 January 2024, in units of
# 100,000. Left out is the clause that a minority of three cannot block. **The US Electoral College** has 538
# votes, quota 270 (National Archives, after the census of 2020); each state is taken to vote as one.

# %%
EU = {"DE": 834, "FR": 684, "IT": 590, "ES": 486, "PL": 366, "RO": 191, "NL": 179, "BE": 118, "CZ": 109, "PT": 106, "SE": 106,
      "EL": 104, "HU": 96, "AT": 92, "BG": 64, "DK": 60, "FI": 56, "SK": 54, "IE": 53, "HR": 39, "LT": 29, "SI": 21, "LV": 19,
      "EE": 14, "CY": 9, "LU": 7, "MT": 6}  # fmt: skip
STATES = [54, 40, 30, 28, 19, 19, 17, 16, 16, 15, 14, 13, 12, 11, 11, 11, 11] + [10] * 5 + [9] * 2 + [8] * 3 + [7] * 2 + [6] * 6 + [5] * 2
STATES += [4] * 7 + [3] * 7
population = list(EU.values())
council = voting_values(population, math.ceil(0.65 * sum(population)), 15)
college = voting_values(STATES, 270, 0)
council, college = (np.full(n, np.nan) if one is None else np.asarray(one, dtype=float) for one, n in ((council, 27), (college, 51)))
print(f"EU: {len(EU)} members, {sum(population) / 10:.1f} million; college: {len(STATES)} states, {sum(STATES)} votes")
print("Germany, Malta:", council[[0, -1]].round(4), "  California, Wyoming:", college[[0, -1]].round(4))

# %%
figure, (left, right) = plt.subplots(1, 2, layout="constrained")
for axis, weights, values, name in ((left, population, council, "EU Council"), (right, STATES, college, "US Electoral College")):
    share = np.array(weights) / sum(weights)
    axis.loglog(share, np.maximum(values, 1e-6), "o", color=BLUE, markersize=4, label="voters")
    axis.loglog([share.min(), share.max()], [share.min(), share.max()], "k--", label="power = weight")
    axis.set(xlabel="share of weight", ylabel="Shapley value", title=name)
    axis.legend(frameon=False)
plt.show()
print("value over share of weight, EU:", (council / np.array(population) * sum(population)).round(2)[[0, 1, 4, 13, 26]])

# %% [markdown]
# *In the college power follows weight closely, a little in favour of the largest. In the Council the number of members counts
# too: Malta has six times the power of its share of people.*
#
# There are $2^{51}$ coalitions of states, more than $10^{15}$, and they were counted in a moment. Yet the chapter says that
# exact values are NP-hard.

# %% [markdown] exercise="sampling.hardness"
# Computing the values of a weighted vote is *NP-hard*: a method whose time is bounded by a power of the length of the input would
# solve thousands of other problems as fast, and nobody knows one for any of them. You have just computed one with 51 voters
# exactly. In 80 to 120 words:
#
# - why is this no contradiction? What is the running time in $N$ and the sum of the weights, and what in the *length of the input*?
#   (1 point)
# - name a change to the votes above that would make the table hopeless; (half a point)
# - does hardness of exact values say anything against estimates within $\epsilon$? (half a point)

# %% [markdown] exercise="sampling.hardness" answer
# The table has $N$ rows and $W + 1$ columns, $W = \sum w_i$, and is updated $N$ times for each voter: about $N^3 W$ steps. That is
# polynomial in $N$ and in the *value* of $W$. NP-hardness speaks of the *length* of the input: a weight of $d$ digits takes $d$
# characters to write and makes $W$ as large as $10^d$. The time is *pseudo-polynomial*, exponential in the number of digits.
# Weights of thirty digits make the table impossible, though the input still fits on a page.
#
# Estimates are another matter: Hoeffding's bound needs $O(N^2\ln N/\epsilon^2)$ evaluations whatever the weights are, each an
# addition. Hardness forbids exactness, not closeness with high probability.

# %% [markdown] rubric
# **Rubric (2 points).** One point for the distinction between the value of the weights and the length of their digits
# (pseudo-polynomial), with a running time; half a point for a change that breaks the table (long weights, real numbers, a rule that depends on more
# than size and weight); half a point for saying that sampling is not touched by hardness, since it gives an error with high
# probability and no exact value.

# %% [markdown]
# <details><summary>When your answer stands: compare</summary>
#
# The table's size grows with the *value* of the weights; the length of the input grows with their number of digits. One digit
# more on every weight adds $N$ characters and makes the table ten times as wide. Algorithms of this kind are called
# *pseudo-polynomial*. Populations to the last person would already be too much. Random orders do not notice: they only add weights.
# </details>

# %% [markdown]
# ## 10. Three estimators, measured
#
# The table holds the errors of plain orders, of antithetic pairs and of group testing as published, at the same numbers of
# evaluations: the airport game of twelve players with costs $1, \dots, 12$, root mean square length of the error over 100 runs.

# %%
evaluations = np.array([222, 442, 882, 1762, 3522])
measured = {
    "orders": np.array([1.613, 1.195, 0.8609, 0.6071, 0.4328]),
    "pairs": np.array([1.417, 0.9959, 0.7277, 0.5057, 0.3646]),
    "groups": np.array([5.771, 4.044, 2.925, 2.128, 1.515]),
}
print("groups over orders:", (measured["groups"] / measured["orders"]).round(1))

# %% [markdown] exercise="sampling.error_plot"
# Draw the three curves of `measured` against `evaluations` in one figure.
#
# - Both axes logarithmic and labelled; a legend.
# - Besides, a comparison line with slope $-1/2$ that begins at the first error of `"orders"`, 1.613 at 222 evaluations, and has a
#   point at each of the five numbers of evaluations.
# - **Success** the data of the four lines (1 point); axes, labels, legend with four entries (1 point). Leave the figure in
#   `error_figure`.
#
# **Predict first.** How many evaluations does group testing need here for the error that orders have at 222?
#
# <details><summary>Hint: the idea</summary>
#
# Slope $-1/2$: at four times the evaluations, half the error.
# </details>

# %% exercise="sampling.error_plot"
error_figure = None
### BEGIN SOLUTION
error_figure, axis = plt.subplots(layout="constrained")
for (name, errors), colour in zip(measured.items(), (GREY, BLUE, ORANGE), strict=True):
    axis.loglog(evaluations, errors, "o-", color=colour, label=name)
axis.loglog(evaluations, measured["orders"][0] * np.sqrt(evaluations[0] / evaluations), "k--", label="slope -1/2")
axis.set(xlabel="evaluations", ylabel="length of the error (cost)")
axis.legend(frameon=False)
plt.show()
### END SOLUTION

# %% [markdown]
# All three fall with slope $-1/2$: ten times the work for half a digit. They differ in the constant, and group testing has the
# worst: about 3,500 evaluations for what orders reach with 222. The utilities range over 12, and so do most draws of (3). A baseline
# repairs much of that: a function of the size, such as the mean utility of each size, is taken off every utility first.
#
# ## 11. When it breaks
#
# Unbiased, with a standard error: what can go wrong? Let one coalition of seven among fourteen players be worth 1,000, and every
# other nothing. Gains are bounded, by $R = 1000$.
#
# **Predict first.** What do 100 orders estimate, and with which standard error?

# %%
needle = np.zeros(2**14)
needle[0b00000001111111] = 1000.0
hundred = np.random.default_rng(8).permuted(np.tile(np.arange(14), (100, 1)), axis=1)
runs = np.array([estimated(estimate_from_orders(TableGame(needle), one[None]), 14) for one in hundred])
print("exact:", exact_values(needle)[[0, 13]].round(3))
print("estimate:", runs.mean(axis=0)[[0, 13]], " standard error:", (runs.std(axis=0, ddof=1) / 10)[[0, 13]])
print("orders in which the coalition occurs: one in", comb(14, 7))

# %% [markdown]
# Nought, with a standard error of nought. No order met the coalition, one in 3,432 does; what was never seen leaves no trace in
# the spread. The estimate is unbiased all the same: the rare run that meets the coalition is off by as much the other way.
#
# Hoeffding's promise is not broken: with $R = 1000$ and an error of $\epsilon = 1$ it asks for over a hundred million orders.
# A standard error is only as good as the
# sample it is made from.

# %% [markdown]
# ## 12. Where the text is wrong
#
# | where | printed | what holds | shown in |
# |---|---|---|---|
# | chapter, Lemma 10.2.6 | each value within $\epsilon/\sqrt N$, therefore all | all at once needs the union bound | section 4 |
# | chapter, 10.2.2, proof of 10.2.8 | "the expression for $s_i$" after "by symmetry" | $s_j$ | section 5, the start of the chain |
# | chapter, Problem 10.2.7 | one $S$ serves $i$ against all $j$ | each $j$ costs one more; one $U(T)$, inside against outside, does | section 6 |
# | chapter, 10.2.2 | gains bounded by $R$ make group testing "better" | its error is set by the range of $U$, up to $NR$ | sections 7 and 10 |

# %% [markdown]
# ## Summary
#
# What can be said after a few thousand evaluations?
#
# - All values at once, at $m(N-1)+2$ evaluations for $m$ orders, with error bars; the error falls like $1/\sqrt{m}$.
# - A promise beforehand: $\frac{2R^2N}{\epsilon^2}\ln\frac{2N}{\delta}$ orders; safe, and mostly far too careful.
# - One evaluation can serve all pairs. Whether that is better depends on the range of $U$, not on its gains.
# - Pairs and rotations help where gains follow size, and a pair is wasted in an odd game.
# - Structure beats sampling: where size and weight decide, counting gives 51 players exactly.
# - What was never seen has no error bar.

# %% [markdown]
# ## Further reading
#
# - *Interpreting output of Deep Nets: Credit Attribution*, 10.2.2: the source.
# - Castro, Gomez and Tejada, *Polynomial calculation of the Shapley value based on sampling* (2009): orders as samples.
# - Jia and others, *Towards efficient data valuation based on the Shapley value* (2019): group testing.
# - Mitchell, Cooper, Frank and Holmes, *Sampling permutations for Shapley value estimation* (2022): which orders to take.
# - Mann and Shapley, *Values of large games* (1962): 51 states, by dynamic programming.
# - Shapley and Shubik, *A method for evaluating the distribution of power in a committee system* (1954): the Security Council.
# - Deng and Papadimitriou, *On the complexity of cooperative solution concepts* (1994): why exact values are hard.

# %% scoreboard
scoreboard()
