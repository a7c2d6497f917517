# %% [markdown]
# # Shapley values and their axioms
#
# Ten people give their data to train one model. The model is good; no single person's data would have made it good, and some of it made it
# worse. **How much of the success is due to each of them, and could a reasonable person divide it differently?**
#
# This chapter turns the question into mathematics. It defines one way of dividing, computes it in three ways, and then proves that four
# plain demands on fairness leave no other.

# %% [markdown]
# **You will be able to**
# - compute Shapley values from the definition, from the subset formula, and fast for a whole table of utilities;
# - derive the weight of a coalition by counting orders;
# - test any rule of payment against four axioms;
# - prove that only one rule keeps all four;
# - say where the two source texts are wrong, and show it by an example.
#
# **Time** about five hours; the stars of an exercise say how hard it is (★ apply, ★★ derive and program, ★★★ design or prove).
#
# **Prerequisites** permutations and binomial coefficients; expectations; numpy; chapter 0 for how checks and derivations work.

# %%
from itertools import combinations, permutations
from math import comb, factorial

import matplotlib.pyplot as plt
import numpy as np
from sympy import Eq, Rational, Sum, binomial, symbols
from sympy import factorial as Factorial

from autograder.student import Derivation, check, scoreboard
from autograder.student.games import TableGame, all_coalitions
from autograder.student.vocabulary import (
    Card,
    In,
    Indicator,
    Nonempty,
    NotIn,
    OrderCount,
    Players,
    PlayerSum,
    Rule,
    SameSet,
    SubsetSum,
    Unanimity,
    Utility,
    coalitions,
    players,
)

BLUE, ORANGE, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#999999"
plt.rcParams.update({"figure.figsize": (6.4, 3.2), "axes.spines.top": False, "axes.spines.right": False})

# %% [markdown]
# ## 1. A game is a utility for every group
#
# There are $N$ *players*, together $[N]$. A group of players that works together is a *coalition* $S \subseteq [N]$. A *game* is a function $U$
# that gives every coalition its *utility* $U(S)$: a profit, a cost, the accuracy of the model trained on the data of $S$. How the utility comes
# about does not matter. All that follows is about dividing it.
#
# The *marginal gain* of player $i$ at a coalition $S$ without $i$ is what changes when $i$ joins:
#
# $$U(S \cup \{i\}) - U(S).$$

# %% [markdown]
# | symbol | meaning | in code |
# |---|---|---|
# | $[N]$ | the players | `range(game.n_players)` |
# | $S, T, R$ | coalitions: sets of players | a bit mask, or a boolean row |
# | $\lvert S\rvert$ | number of players in $S$ | `mask.bit_count()` |
# | $U(S)$ | utility of $S$ | `game.value(S)` or `table[mask]` |
# | $\pi_{<i}$, $\pi_{\le i}$ | players before $i$ in the order $\pi$; the same with $i$ | |
# | $s_i$ | Shapley value: what $i$ is paid | `values[i]` |
# | $u_T$, $c_T$ | unanimity game of $T$ and its coefficient | `coeffs[mask]` |
# | $\phi$ | any rule of payment | a function `table -> payments` |
#
# The texts number the players $1, \dots, N$; code numbers them $0, \dots, N-1$. Formulas read the same either way.

# %% [markdown]
# A *table* lists the utilities of all $2^N$ coalitions. Its index is a *bit mask*: bit $i$ is 1 if player $i$ takes part, so $\{0, 2\}$ has the
# mask $2^0 + 2^2 = 5$.
#
# Our first game: player 0 holds a left glove, players 1 and 2 a right glove each. A pair is worth 1, anything else nothing. Before you run the
# cell, say which three of the eight coalitions are worth 1.

# %%
glove = TableGame([0, 0, 0, 1, 0, 1, 0, 1])
for mask, members in enumerate(all_coalitions(3)):
    print(f"mask {mask}  {mask:03b}  players {np.flatnonzero(members).tolist()!s:10} U = {glove.table[mask]:g}")
print("asked by players:", glove.value([0, 2]), " asked by rows:", glove(np.array([[True, False, True], [False, True, True]])))

# %% [markdown]
# ## 2. Credit by order of arrival
#
# Suppose the players arrive one after another, and each is paid what it adds on arrival. With the gloves in the order 0, 1, 2, player 1
# completes the pair and takes all; in the order 1, 2, 0 it is player 0. The payments depend on the order, and no order has a better claim than
# another. So take the mean over all $N!$ orders (chapter, Definition 10.2.2):
#
# $$s_i = \mathbb{E}_\pi\big[\,U(\pi_{\le i}) - U(\pi_{<i})\,\big]. \tag{10.11}$$
#
# **The source is wrong here.** It prints $U(\pi_{\le i})$ twice. Read literally, every value would be 0; the second set is the set of players *strictly
# before* $i$.

# %% [markdown] exercise="shapley.permutations"
# Program (10.11) as it stands: go through all orders, pay every player what it adds on arrival, take the mean.
#
# - **Input** `game` with `game.n_players` $= N \le 6$ and `game.value(players)`, where `players` is any iterable of players, perhaps empty.
# - **Output** the Shapley values, $N$ numbers in the order of the players.
# - **Success** agreement within $10^{-9}$. Note that $U(\varnothing)$ need not be 0.
#
# **Predict first.** In how many of the six orders does player 0 complete the first pair of gloves? What are the three values, then?
#
# <details><summary>Hint 1: the idea</summary>
#
# Walk through one order with a growing list of those already there. What the next player adds is the difference of two utilities.
# </details>
# <details><summary>Hint 2: the first line</summary>
#
# `itertools.permutations(range(n))` gives the orders; start from an array of $N$ zeros.
# </details>

# %% exercise="shapley.permutations"
def shapley_by_permutations(game):
    """Shapley values by the mean over all orders of arrival, shape (N,).

    Args:
        game: N = game.n_players; game.value(players) is the utility of a coalition.
    """
    ### BEGIN SOLUTION
    n = game.n_players
    total = np.zeros(n)
    for order in permutations(range(n)):
        before = []
        for player in order:
            total[player] += game.value([*before, player]) - game.value(before)
            before.append(player)
    return total / factorial(n)
    ### END SOLUTION

# %% [markdown]
# Player 0 completes the pair unless it comes first: in four of six orders. So $s = (\tfrac23, \tfrac16, \tfrac16)$. The right-hand gloves together
# get a third, although each of them can be replaced by the other.

# %% [markdown]
# ## 3. The same by subsets
#
# The gain of $i$ on arrival depends only on *which* players came before, not on their order. Many orders share the same set of predecessors; group
# them (chapter, Theorem 10.2.4):
#
# $$s_i = \sum_{S \subseteq [N]\setminus\{i\}} \frac{|S|!\,(N-|S|-1)!}{N!}\big(U(S\cup\{i\}) - U(S)\big)
#   = \frac1N \sum_{S \subseteq [N]\setminus\{i\}} \frac{U(S\cup\{i\}) - U(S)}{\binom{N-1}{|S|}}. \tag{10.12}$$
#
# The source prints $\{S\}!$ where the factorial of the *size* of $S$ is meant. Ten players have 3,628,800 orders, and 1,024 coalitions.

# %% [markdown] exercise="shapley.subsets"
# Program the second form of (10.12).
#
# - **Input** `game` as before, $N \le 10$.
# - **Output** the Shapley values, $N$ numbers.
# - **Constraint** sums over subsets; no orders.
# - **Success** agreement within $10^{-9}$.
#
# **Predict first.** For one player $i$, what do the weights $1/\big(N\binom{N-1}{|S|}\big)$ of all $S$ without $i$ sum to? Use your answer to test your code.
#
# <details><summary>Hint 1: the idea</summary>
#
# For every size $k$ from $0$ to $N-1$, go through the coalitions of $k$ *other* players.
# </details>
# <details><summary>Hint 2: the first line</summary>
#
# `itertools.combinations(others, k)` gives them; `math.comb(n - 1, k)` counts them.
# </details>

# %% exercise="shapley.subsets"
def shapley_by_subsets(game):
    """Shapley values by the subset formula (10.12), shape (N,).

    Args:
        game: N = game.n_players; game.value(players) is the utility of a coalition.
    """
    ### BEGIN SOLUTION
    n = game.n_players
    values = np.zeros(n)
    for i in range(n):
        others = [j for j in range(n) if j != i]
        for k in range(n):
            gains = [game.value((*coalition, i)) - game.value(coalition) for coalition in combinations(others, k)]
            values[i] += sum(gains) / (n * comb(n - 1, k))
    return values
    ### END SOLUTION

# %% [markdown]
# The weights of one player sum to 1, because *each size* has total weight $1/N$: there are $\binom{N-1}{k}$ coalitions of size $k$ and they share $1/N$.
# Giving every *coalition* the same weight $2^{-(N-1)}$ is another rule, the Banzhaf value. The picture shows what the difference does with ten
# players: which rule looks at small and large coalitions?

# %%
n, sizes = 10, np.arange(10)
by_size = np.array([comb(n - 1, k) for k in sizes])
figure, (left, right) = plt.subplots(1, 2, layout="constrained")
for name, weight, colour in (("Shapley", 1 / (n * by_size), BLUE), ("Banzhaf", np.full(n, 2.0 ** (1 - n)), ORANGE)):
    left.semilogy(sizes, weight, "o-", color=colour, label=name)
    right.plot(sizes, weight * by_size, "o-", color=colour, label=name)
    print(f"{name}: weight of all coalitions of one size:", (weight * by_size).round(3))
left.set(xlabel="size of S (players)", ylabel="weight of one coalition")
right.set(xlabel="size of S (players)", ylabel="weight of all of that size", ylim=(0, None))
left.legend(frameon=False)
plt.show()

# %% [markdown]
# *Left: Shapley weighs one small or large coalition much more than one of middle size. Right: because every size has the same say. Under Banzhaf
# the middle sizes decide nearly everything.*
#
# Where does the weight come from? Fix a player $i$ and a coalition $S$ without $i$. Among all $N!$ orders, count those in which exactly the players of
# $S$ come before $i$. That is the next exercise, on paper first and then as a chain that is checked line by line.

# %% [markdown] exercise="shapley.coefficient"
# Reach $\dfrac{1}{N\binom{N-1}{|S|}}$ from the share of orders in which exactly $S$ comes before $i$.
#
# - **Start** `OrderCount(S, i, everyone) / Factorial(N)`: the number of orders with $\pi_{<i} = S$, over $N!$.
# - **Goal** the weight, with one binomial coefficient and no factorial. Each line equals the one before.
# - **Given** $i \in [N]$ and $S \subseteq [N] \setminus \{i\}$. At least three lines.
#
# Write `Card(S)` for $|S|$, `Factorial(...)`, `binomial(..., ...)`.
#
# **Predict first.** For $N = 3$ and $S = \{2\}$: how many of the six orders have exactly $S$ before player 1?
#
# <details><summary>Hint 1: the idea</summary>
#
# Such an order has three pieces: those of $S$ in some order, then $i$, then the rest in some order.
# </details>
# <details><summary>Hint 2: the first line</summary>
#
# Replace `OrderCount(S, i, everyone)` by the number of ways to arrange each piece, multiplied.
# </details>

# %%
N = symbols("N", integer=True, positive=True)
everyone = Players(N)  # {1, ..., N}
i, j = players("i j")
S, T, R = coalitions("S T R")

# %% exercise="shapley.coefficient"
weight_of_a_coalition = None
### BEGIN SOLUTION
weight_of_a_coalition = Derivation(OrderCount(S, i, everyone) / Factorial(N))
weight_of_a_coalition.step(Factorial(Card(S)) * Factorial(N - Card(S) - 1) / Factorial(N), "S first, then i, then the rest")
weight_of_a_coalition.step(1 / (N * binomial(N - 1, Card(S))), "N! = N (N-1)!")
### END SOLUTION

# %% [markdown]
# ## 4. The same without any order
#
# Orders of arrival seem beside the point when the players are training data. The weights of (10.12) suggest a description without them (chapter,
# Definition 10.2.3): $s_i$ is the expectation of this random process.
#
# 1. Draw a size $k$ uniformly from $0, 1, \dots, N-1$.
# 2. Draw a coalition $S$ uniformly from those of $k$ players among the $N-1$ others.
# 3. Return $U(S \cup \{i\}) - U(S)$.
#
# $$s_i = \frac1N \sum_{k=0}^{N-1} \binom{N-1}{k}^{-1} \sum_{\substack{S \subseteq [N]\setminus\{i\}\\ |S| = k}} \big(U(S\cup\{i\}) - U(S)\big)$$

# %% [markdown] exercise="shapley.two_step"
# Program the process, and its expectation.
#
# - `draw_gain(game, player, rng)`: one run of the three steps; a number. Draw from `rng`, a numpy `Generator`.
# - `expected_gain(game, player)`: its exact expectation; a number. No randomness, $N \le 8$.
# - **Success** the mean of 2,000 draws lies within five standard errors; the expectation agrees within $10^{-9}$. One point for the draw, two for the
#   expectation.
#
# **Predict first.** Five players, utility 6 if all are there, else 0. How often does a draw return 6? How often would it, if every
# *coalition* were equally likely?
#
# <details><summary>Hint 1: the idea</summary>
#
# Two draws, one after the other: first the size, then that many of the others.
# </details>
# <details><summary>Hint 2: the first line</summary>
#
# `rng.integers(n)` is uniform on $0, \dots, n-1$; `rng.choice(others, size=k, replace=False)` draws $k$ of them.
# </details>

# %% exercise="shapley.two_step"
def draw_gain(game, player, rng):
    """One run of the two-step process: the gain of the player at the coalition drawn."""
    ### BEGIN SOLUTION
    others = [j for j in range(game.n_players) if j != player]
    size = rng.integers(game.n_players)
    coalition = rng.choice(others, size=size, replace=False).astype(int) if size else []
    return game.value([*coalition, player]) - game.value(coalition)
    ### END SOLUTION


def expected_gain(game, player):
    """The exact expectation of draw_gain for this player."""
    ### BEGIN SOLUTION
    others = [j for j in range(game.n_players) if j != player]
    means = []
    for size in range(game.n_players):
        gains = [game.value((*coalition, player)) - game.value(coalition) for coalition in combinations(others, size)]
        means.append(np.mean(gains))
    return float(np.mean(means))
    ### END SOLUTION

# %% [markdown]
# If all five are needed, a draw returns 6 when $k = 4$, one time in five; so $s_i = 6/5$ for everybody. With all coalitions equally likely it
# would be one time in sixteen, and the five payments would sum to $15/8$, not to 6.
#
# Your draws, for the glove game, against the dashed value that they should approach:

# %%
rng, runs = np.random.default_rng(0), 2000
draws = np.array([draw_gain(glove, 0, rng) or 0.0 for _ in range(runs)])
mean = np.cumsum(draws) / np.arange(1, runs + 1)
error = 2 * np.sqrt(2 / 9 / np.arange(1, runs + 1))
plt.plot(mean, color=BLUE, label="mean of the draws so far")
plt.fill_between(np.arange(runs), 2 / 3 - error, 2 / 3 + error, color=GREY, alpha=0.3, label="two standard errors")
plt.axhline(2 / 3, color="black", linestyle="--", label="2/3")
plt.gca().set(xlabel="draws", ylabel="gain of player 0", ylim=(0.4, 1.0))
plt.legend(frameon=False)
plt.show()
print("after 100, 500 and 2000 draws:", mean[[99, 499, 1999]].round(2))

# %% [markdown]
# *The mean settles within the grey band, whose width falls like one over the root of the number of draws. Chapter 5 asks how many draws are
# enough.*
#
# ## 5. Why this and not something else
#
# A mean over orders is one recipe among many. Instead of comparing recipes, say what a fair rule must satisfy, and see which recipes are left. A
# *rule* $\phi$ pays $\phi_i(U)$ to player $i$ in the game $U$. Four demands, or *axioms*, follow.

# %% [markdown]
# - **Efficiency.** The payments share out what the players bring about: $\sum_i \phi_i(U) = U([N]) - U(\varnothing)$.
# - **Symmetry.** If $U(S\cup\{i\}) = U(S\cup\{j\})$ for *every* $S$ without $i$ and $j$, then $\phi_i(U) = \phi_j(U)$.
# - **Null player.** If $U(S\cup\{i\}) = U(S)$ for every $S$, then $\phi_i(U) = 0$.
# - **Linearity.** $\phi_i(U + V) = \phi_i(U) + \phi_i(V)$. (The texts state this much, which is *additivity*; step 4 of the proof shows that it is enough.)
#
# Four rivals of the Shapley value will be put to the test: the Banzhaf value; what each player adds in the one order $0, 1, 2, \dots$; the equal
# split of $U([N]) - U(\varnothing)$; and shares in proportion to the mean *squared* gains.

# %% [markdown] exercise="shapley.axioms"
# Write one checker an axiom. Each receives what a rule paid, not the rule, and returns `True` or `False`.
#
# - `efficient(u, pay)`, `symmetric(u, pay)`, `null_player(u, pay)`: a table `u`, shape $(2^N,)$, and payments `pay`, shape $(N,)$.
# - `additive(pay_u, pay_v, pay_sum)`: what a rule paid in two games and in their sum, each of shape $(N,)$.
# - **Tolerance** two numbers that differ by at most $10^{-9}$ count as equal.
# - **Success** every verdict right, by checker: one, two, one and one point.
#
# **Predict first.** Which axiom does each of the four rivals break?
#
# <details><summary>Hint 1: the idea</summary>
#
# Symmetry and null player are of the form "if for all $S$, then": find the players that meet the condition first, then look at their payments.
# </details>
# <details><summary>Hint 2: the first line</summary>
#
# Player $i$ is missing from `mask` if `mask >> i & 1` is 0; `mask | 1 << i` lets $i$ join.
# </details>

# %% exercise="shapley.axioms"
def efficient(u, pay):
    """Whether the payments sum to U([N]) - U(empty)."""
    ### BEGIN SOLUTION
    return bool(abs(np.sum(pay) - (u[-1] - u[0])) <= 1e-9)
    ### END SOLUTION


def symmetric(u, pay):
    """Whether any two players that are symmetric in the game u are paid the same."""
    ### BEGIN SOLUTION
    masks = np.arange(len(u))
    for i, j in combinations(range(len(pay)), 2):
        without = masks[(masks >> i & 1 == 0) & (masks >> j & 1 == 0)]
        alike = np.all(np.abs(u[without | 1 << i] - u[without | 1 << j]) <= 1e-9)
        if alike and abs(pay[i] - pay[j]) > 1e-9:
            return False
    return True
    ### END SOLUTION


def null_player(u, pay):
    """Whether every null player of the game u is paid 0."""
    ### BEGIN SOLUTION
    masks = np.arange(len(u))
    for i in range(len(pay)):
        without = masks[masks >> i & 1 == 0]
        null = np.all(np.abs(u[without | 1 << i] - u[without]) <= 1e-9)
        if null and abs(pay[i]) > 1e-9:
            return False
    return True
    ### END SOLUTION


def additive(pay_u, pay_v, pay_sum):
    """Whether the sum of two games is paid the sum of the payments."""
    ### BEGIN SOLUTION
    return bool(np.all(np.abs(np.add(pay_u, pay_v) - pay_sum) <= 1e-9))
    ### END SOLUTION

# %% [markdown]
# | rule | efficiency | symmetry | null player | additivity |
# |---|---|---|---|---|
# | Shapley | yes | yes | yes | yes |
# | Banzhaf | **no** | yes | yes | yes |
# | one fixed order | yes | **no** | yes | yes |
# | equal split | yes | yes | **no** | yes |
# | squared gains | yes | yes | yes | **no** |
#
# Each rival breaks exactly one axiom. So no axiom follows from the other three: drop any of the four and another rule is left. It remains to show that with all
# four no other is left.

# %% [markdown]
# ## 6. The empty coalition
#
# **The source is wrong here too.** The chapter writes efficiency as $\sum_i s_i = U([N])$. In one order of arrival the gains telescope:
#
# $$\sum_{i} \big(U(\pi_{\le i}) - U(\pi_{<i})\big) = U([N]) - U(\varnothing),$$
#
# and so does their mean over orders. With $U(\varnothing) = 0$, which game theory takes for granted, both agree. In machine learning $U(\varnothing)$ is the accuracy
# of a guess or the output for a blank image, and seldom 0. The thesis keeps the difference (Axiom 2.27).

# %% [markdown] exercise="shapley.empty_set"
# Give two tables, each a list of $2^N$ numbers, $2 \le N \le 10$.
#
# - `broken`: a game in which the Shapley values do **not** sum to $U([N])$.
# - `repaired`: a game of the same players with the *same marginal gains*, so with the same Shapley values, in which they do, and $U(\varnothing) = 0$.
# - **Success** is judged by the two properties; there is no one right answer.
#
# **Predict first.** Can `repaired` differ from `broken` in the entry of the empty coalition alone?
#
# <details><summary>Hint: the idea</summary>
#
# A marginal gain is a difference. What may be done to all utilities without changing any difference?
# </details>

# %% exercise="shapley.empty_set"
broken = None
repaired = None
### BEGIN SOLUTION
broken = [2, 3, 5, 9]
repaired = [0, 1, 3, 7]
### END SOLUTION

# %% [markdown]
# Changing $U(\varnothing)$ alone changes what each player gains by coming first. Subtracting $U(\varnothing)$ from *every* utility leaves all gains as they are. From any game $U$
# this makes $U' = U - U(\varnothing)$, with $U'(\varnothing) = 0$ and the same values: the repair that the rest of the theory needs.

# %% [markdown]
# ## 7. Only one rule: step 1, unanimity games
#
# **Theorem 10.2.5.** *The Shapley value is the only rule with efficiency, symmetry, null player and linearity.*
#
# That it has them is quick: the gains telescope in every order; exchanging two symmetric players in every order exchanges their payments; a null player
# gains 0 whenever it arrives; a mean of differences is linear in $U$.
#
# That no other rule has them takes four steps. **Step 1** picks games so simple that the axioms decide them. For $T \subseteq [N]$, not empty,
#
# $$u_T(S) = \begin{cases} 1 & T \subseteq S,\\ 0 & \text{otherwise.}\end{cases}$$
#
# The members of $T$ are worth 1 if all of them are there.

# %% [markdown]
# **The thesis prints this definition wrongly** (2.10): 0 on the sets that should have 1, and 1 otherwise, which the line after it, and its own proof, do not use.
# Nor could they. Whether one reads the printed case as "$0$ if $T \subset S$" or as "$0$ if $S \subset T$" (the scan is poor), one of the games is 0 for
# every coalition: that of $T = \varnothing$ in the first reading, that of $T = [N]$ in the second. A family that holds the zero game is linearly dependent and
# no basis of anything.
#
# The empty $T$ needs care in any case: $u_\varnothing$ is the constant 1. It belongs into the family if $U(\varnothing) \neq 0$ is allowed, and $1/|T|$ is not defined for it.

# %% [markdown]
# ## 8. Step 2, every game is a sum of unanimity games
#
# We want coefficients $c_T$ with $U = \sum_T c_T u_T$. At a coalition $S$ this says
#
# $$U(S) = \sum_{T \subseteq S} c_T \qquad \text{for every } S. \tag{D}$$
#
# Small coalitions come first. $c_\varnothing = U(\varnothing)$. Then $c_{\{1\}} = U(\{1\}) - U(\varnothing)$: what player 1 adds alone. Then
#
# $$c_{\{1,2\}} = U(\{1,2\}) - U(\{1\}) - U(\{2\}) + U(\varnothing):$$
#
# what the pair has beyond its parts. Each equation has one new unknown, so the coefficients exist and are unique. What is $c_T$ in general?

# %% [markdown] exercise="shapley.unanimity"
# Find $c_T$ as an expression in $U$ alone, by inclusion and exclusion, and derive it from (D).
#
# - **Start** `c(T)`. **Goal** an expression with $U$ and without $c$. At least four lines.
# - **Given** (D) for all $S \subseteq T$.
#
# `SubsetSum(expression, (S, T), R <= S)` is the sum over all $S \subseteq T$ with $R \subseteq S$. `Indicator(SameSet(R, T))` is 1 if $R = T$, else 0.
# Signs: `(-1) ** (Card(T) - Card(S))`.
#
# **Predict first.** Which sign does $U(\varnothing)$ carry in $c_T$ for three players in $T$?
#
# <details><summary>Hint 1: the idea</summary>
#
# A set with $m > 0$ elements has as many subsets of even as of odd size. So the signs of all $S$ between $R$ and $T$ cancel unless $R = T$. Chains may be found
# from the far end: write the goal, put (D) in, exchange the two sums.
# </details>
# <details><summary>Hint 2: the first line</summary>
#
# $c_T = \sum_{R \subseteq T} c_R\,[R = T]$.
# </details>

# %%
U, c = Utility("U"), Utility("c")

# %% exercise="shapley.unanimity"
coefficient_of_T = None
### BEGIN SOLUTION
sign = (-1) ** (Card(T) - Card(S))
coefficient_of_T = Derivation(c(T))
coefficient_of_T.step(SubsetSum(c(R) * Indicator(SameSet(R, T)), (R, T)), "only R = T counts")
coefficient_of_T.step(SubsetSum(c(R) * SubsetSum(sign, (S, T), R <= S), (R, T)), "signs between R and T cancel unless R = T")
coefficient_of_T.step(SubsetSum(sign * SubsetSum(c(R), (R, S)), (S, T)), "exchange the sums")
coefficient_of_T.step(SubsetSum(sign * U(S), (S, T)), "by (D)")
### END SOLUTION
