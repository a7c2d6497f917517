# %% [markdown]
# # Shapley values and their axioms
#
# Ten people give their data to train one model. The model is good; no single person's data would have made it good,
# and some of it made it worse. **How much of the success is due to each of them, and could a reasonable person divide
# it differently?**
#
# This notebook turns the question into mathematics. It defines one way of dividing, computes it in three ways, and
# then proves that four plain demands on fairness leave no other.
#
# It reads two texts critically: *the chapter*, "Interpreting output of Deep Nets: Credit Attribution", and *the
# thesis*, one on attribution methods for convolutional networks. Numbers such as (10.11) and Axiom 2.27 are theirs.

# %% [markdown]
# **You will be able to**
# - compute Shapley values from the definition, from the subset formula, and fast for a whole table of utilities;
# - derive the weight of a coalition by counting orders;
# - test any rule of payment against four axioms;
# - prove that only one rule keeps all four;
# - say where the two source texts are wrong, and show it by an example.
#
# **Time** about seven hours with the reading; the stars of an exercise say how hard it is (★ apply, ★★ derive and
# program, ★★★ design or prove).
#
# **Prerequisites** permutations and binomial coefficients; expectations; numpy; the notebook "How to work
# with this companion".

# %%
import math
from itertools import combinations, permutations
from math import comb

import matplotlib.pyplot as plt
import numpy as np
from sympy import binomial, factorial, symbols

from autograder.student import Derivation, TableGame, all_coalitions, check, scoreboard

BLUE, ORANGE, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#999999"
plt.rcParams.update({"figure.figsize": (6.4, 3.2), "axes.spines.top": False, "axes.spines.right": False})

# %% [markdown]
# ## 1. A game is a utility for every group
#
# There are $N$ *players*, together $[N]$. A group of players that works together is a *coalition* $S \subseteq [N]$.
# A *game* is a function $U$ that gives every coalition its *utility* $U(S)$: a profit, a cost, the accuracy of the
# model trained on the data of $S$. How the utility comes about does not matter. All that follows is about dividing
# it.
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
# A *table* lists the utilities of all $2^N$ coalitions. Its index is a *bit mask*: bit $i$ is 1 if player $i$ takes
# part, so $\{0, 2\}$ has the mask $2^0 + 2^2 = 5$.
#
# Our first game: player 0 holds a left glove, players 1 and 2 a right glove each. A pair is worth 1, anything else
# nothing. Before you run the cell, say which three of the eight coalitions are worth 1.

# %%
glove = TableGame([0, 0, 0, 1, 0, 1, 0, 1])
for mask, members in enumerate(all_coalitions(3)):
    print(f"mask {mask}  {mask:03b}  players {np.flatnonzero(members).tolist()!s:10} U = {glove.table[mask]:g}")
print("asked by players:", glove.value([0, 2]), " asked by rows:", glove(np.array([[True, False, True], [False, True, True]])))

# %% [markdown]
# ## 2. Credit by order of arrival
#
# Suppose the players arrive one after another, and each is paid what it adds on arrival. With the gloves in the order
# 0, 1, 2, player 1 completes the pair and takes all; in the order 1, 2, 0 it is player 0. The payments depend on the
# order, and no order has a better claim than another. So take the mean over all $N!$ orders (chapter, Definition
# 10.2.2):
#
# $$s_i = \mathbb{E}_\pi\big[\,U(\pi_{\le i}) - U(\pi_{<i})\,\big]. \tag{10.11}$$
#
# **The source is wrong here.** It prints $U(\pi_{\le i})$ twice. Read literally, every value would be 0; the second
# set is the set of players *strictly before* $i$.

# %% [markdown] exercise="shapley.permutations"
# Program (10.11) as it stands: go through all orders, pay every player what it adds on arrival, take the mean.
#
# - **Input** `game` with `game.n_players` $= N \le 6$ and `game.value(players)`, where `players` is any iterable of
#   players, perhaps empty.
# - **Output** the Shapley values, $N$ numbers in the order of the players.
# - **Success** agreement within $10^{-9}$. Note that $U(\varnothing)$ need not be 0.
#
# **Predict first.** In how many of the six orders does player 0 complete the first pair of gloves? What are the three
# values, then?
#
# <details><summary>Hint 1: the idea</summary>
#
# Walk through one order with a growing list of those already there. What the next player adds is the difference of
# two utilities.
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
    return total / math.factorial(n)
    ### END SOLUTION

# %% [markdown]
# Player 0 completes the pair unless it comes first: in four of six orders. So $s = (\tfrac23, \tfrac16, \tfrac16)$.
# The right-hand gloves together get a third, although each of them can be replaced by the other.

# %% [markdown]
# ## 3. The same by subsets
#
# The gain of $i$ on arrival depends only on *which* players came before, not on their order. Many orders share the
# same set of predecessors; group them (chapter, Theorem 10.2.4):
#
# $$s_i = \sum_{S \subseteq [N]\setminus\{i\}} \frac{|S|!\,(N-|S|-1)!}{N!}\big(U(S\cup\{i\}) - U(S)\big)
#   = \frac1N \sum_{S \subseteq [N]\setminus\{i\}} \frac{U(S\cup\{i\}) - U(S)}{\binom{N-1}{|S|}}. \tag{10.12}$$
#
# The source prints $\{S\}!$ where the factorial of the *size* of $S$ is meant. Ten players have 3,628,800 orders, and
# 1,024 coalitions.

# %% [markdown] exercise="shapley.subsets"
# Program the second form of (10.12).
#
# - **Input** `game` as before, $N \le 10$.
# - **Output** the Shapley values, $N$ numbers.
# - **Constraint** sums over subsets, no orders: at most 200,000 executed lines of Python for 8 players (measured).
# - **Success** agreement within $10^{-9}$.
#
# **Predict first.** For one player $i$, what do the weights $1/\big(N\binom{N-1}{|S|}\big)$ of all $S$ without $i$
# sum to? Use your answer to test your code.
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
# The weights of one player sum to 1, because *each size* has total weight $1/N$: there are $\binom{N-1}{k}$
# coalitions of size $k$ and they share $1/N$. Giving every *coalition* the same weight $2^{-(N-1)}$ is another rule,
# the Banzhaf value. The picture shows what the difference does with ten players: which rule looks at small and large
# coalitions?

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
# *Left: Shapley weighs one small or large coalition much more than one of middle size. Right: because every size has
# the same say. Under Banzhaf the middle sizes decide nearly everything.*
#
# Where does the weight come from? Fix a player $i$ and a coalition $S$ without $i$. Among all $N!$ orders, count
# those in which exactly the players of $S$ come before $i$. That is the next exercise, on paper first and then as a
# chain that is checked line by line.

# %% [markdown] exercise="shapley.coefficient"
# Reach $\dfrac{1}{N\binom{N-1}{|S|}}$ from the share of orders in which exactly $S$ comes before $i$.
#
# - **Start** `Derivation("shapley.coefficient").start(OrderCount(S, i, everyone) / factorial(N))`: the number of orders
#   with $\pi_{<i} = S$, over $N!$. Go on with `.step(expression, "reason")`.
# - **Goal** the weight, with one binomial and no factorial. Each line equals the one before.
# - **Given** $i \in [N]$ and $S \subseteq [N] \setminus \{i\}$. Three lines or more, the start among them. One counts the orders, with
#   factorials or another binomial than the goal's; lines that sympy writes alike count once.
#
# `Card(S)` is $|S|$; `factorial` and `binomial` are sympy's.
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
from autograder.student import Card, OrderCount, Players, coalitions, players

N = symbols("N", integer=True, positive=True)
everyone = Players(N)  # {1, ..., N}
i, j = players("i j")
S, T, R = coalitions("S T R")

# %% exercise="shapley.coefficient"
weight_of_a_coalition = None
### BEGIN SOLUTION
weight_of_a_coalition = Derivation("shapley.coefficient").start(OrderCount(S, i, everyone) / factorial(N))
weight_of_a_coalition.step(factorial(Card(S)) * factorial(N - Card(S) - 1) / factorial(N), "S first, then i, then the rest")
weight_of_a_coalition.step(1 / (N * binomial(N - 1, Card(S))), "N! = N (N-1)!")
### END SOLUTION

# %% [markdown]
# With $N = 3$ and $S = \{2\}$ it is one order of six, $2, 1, 3$; and $1/\big(3\binom21\big) = 1/6$.
#
# ## 4. The same without any order
#
# Orders of arrival seem beside the point when the players are training data. The weights of (10.12) suggest a
# description without them (chapter, Definition 10.2.3): $s_i$ is the expectation of this random process.
#
# 1. Draw a size $k$ uniformly from $0, 1, \dots, N-1$.
# 2. Draw a coalition $S$ uniformly from those of $k$ players among the $N-1$ others.
# 3. Return $U(S \cup \{i\}) - U(S)$.
#
# $$s_i = \frac1N \sum_{k=0}^{N-1} \binom{N-1}{k}^{-1} \sum_{\substack{S \subseteq [N]\setminus\{i\}\\ |S| = k}}
#   \big(U(S\cup\{i\}) - U(S)\big)$$

# %% [markdown] exercise="shapley.two_step"
# Program the process, and its expectation.
#
# - `draw_gain(game, player, rng)`: one run of the three steps; a number. Draw from `rng`, a numpy `Generator`, and from
#   nothing else; ask for at most four utilities.
# - `expected_gain(game, player)`: its exact expectation; a number. No randomness, $N \le 8$.
# - **Success** the mean of 2,000 draws lies within five standard errors, and their spread is that of the process; the
#   expectation agrees within $10^{-9}$. One
#   point for the draw, two for the expectation.
#
# **Predict first.** Five players, utility 6 if all are there, else 0. How often does a draw return 6? How often would
# it, if every *coalition* were equally likely?
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
# If all five are needed, a draw returns 6 when $k = 4$, one time in five; so $s_i = 6/5$ for everybody. With all
# coalitions equally likely it would be one time in sixteen, and the five payments would sum to $15/8$, not to 6.
#
# Your draws, for the glove game, against the dashed value that they should approach:

# %%
rng, runs = np.random.default_rng(0), 1000
draws = np.array([draw_gain(glove, 0, rng) or 0.0 for _ in range(runs)])
mean = np.cumsum(draws) / np.arange(1, runs + 1)
error = 2 * np.sqrt(2 / 9 / np.arange(1, runs + 1))
plt.plot(mean, color=BLUE, label="mean of the draws so far")
plt.fill_between(np.arange(runs), 2 / 3 - error, 2 / 3 + error, color=GREY, alpha=0.3, label="two standard errors")
plt.axhline(2 / 3, color="black", linestyle="--", label="2/3")
plt.gca().set(xlabel="draws", ylabel="gain of player 0", ylim=(0.4, 1.0))
plt.legend(frameon=False)
plt.show()
print("after 100, 300 and 1000 draws:", mean[[99, 299, 999]].round(2))

# %% [markdown]
# *The mean settles within the grey band, whose width falls like one over the root of the number of draws. How
# many draws are enough is the question of the notebook on computing Shapley values.*
#
# ## 5. Why this and not something else
#
# A mean over orders is one recipe among many. Instead of comparing recipes, say what a fair rule must satisfy, and
# see which recipes are left. A *rule* $\phi$ pays $\phi_i(U)$ to player $i$ in the game $U$. Four demands, or
# *axioms*, follow.

# %% [markdown]
# - **Efficiency.** The payments share out what the players bring about: $\sum_i \phi_i(U) = U([N]) - U(\varnothing)$.
# - **Symmetry.** If $U(S\cup\{i\}) = U(S\cup\{j\})$ for *every* $S$ without $i$ and $j$, then $\phi_i(U) = \phi_j(U)$.
# - **Null player.** If $U(S\cup\{i\}) = U(S)$ for every $S$, then $\phi_i(U) = 0$.
# - **Linearity.** $\phi_i(U + V) = \phi_i(U) + \phi_i(V)$. (The texts state this much, which is *additivity*; step 4 of
#   the proof shows that it is enough.)
#
# Four rivals of the Shapley value will be put to the test: the Banzhaf value; what each player adds in the one order
# $0, 1, 2, \dots$; the equal split of $U([N]) - U(\varnothing)$; and shares in proportion to the mean *squared*
# gains.

# %% [markdown] exercise="shapley.axioms"
# Write one checker an axiom. Each receives what a rule paid, not the rule, and returns `True` or `False`.
#
# - `efficient(u, pay)`, `symmetric(u, pay)`, `null_player(u, pay)`: a table `u`, shape $(2^N,)$, and payments `pay`,
#   shape $(N,)$.
# - `additive(pay_u, pay_v, pay_sum)`: what a rule paid in two games and in their sum, each of shape $(N,)$.
# - **Tolerance** two numbers that differ by at most $10^{-9}$ count as equal.
# - **Success** every verdict right, by checker: one, two, one and one point.
#
# **Predict first.** Which axiom does each of the four rivals break?
#
# <details><summary>Hint 1: the idea</summary>
#
# Symmetry and null player are of the form "if for all $S$, then": find the players that meet the condition first,
# then look at their payments.
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
# Each rival breaks exactly one axiom. So no axiom follows from the other three: drop any of the four and another rule
# is left. It remains to show that with all four no other is left.

# %% [markdown]
# ## 6. The empty coalition
#
# **The source is wrong here too.** The chapter writes efficiency as $\sum_i s_i = U([N])$. Take one order of arrival,
# write the gains of three players below one another, and add them up. What cancels, and what stays? The same stays in
# the mean over all orders.

# %% [markdown] exercise="shapley.empty_set"
# Give two tables, each a list of $2^N$ numbers, $2 \le N \le 10$.
#
# - `broken`: a game in which the Shapley values do **not** sum to $U([N])$.
# - `repaired`: a game of the same players with the *same marginal gains*, so with the same Shapley values, in which
#   they do, and $U(\varnothing) = 0$.
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
# In every order of arrival the gains telescope,
#
# $$\sum_{i} \big(U(\pi_{\le i}) - U(\pi_{<i})\big) = U([N]) - U(\varnothing).$$
#
# With $U(\varnothing) = 0$, which game theory takes for granted, this is $U([N])$. In machine learning $U(\varnothing)$ is
# the accuracy of a guess or the output for a blank image, and seldom 0. The thesis keeps the difference (Axiom 2.27).
#
# Changing $U(\varnothing)$ alone changes what each player gains by coming first. Subtracting $U(\varnothing)$ from
# *every* utility leaves all gains as they are. From any game $U$ this makes $U' = U - U(\varnothing)$, with
# $U'(\varnothing) = 0$ and the same values: the repair that the rest of the theory needs.

# %% [markdown]
# ## 7. Only one rule: step 1, unanimity games
#
# **Theorem 10.2.5.** *The Shapley value is the only rule with efficiency, symmetry, null player and linearity.*
#
# That it has them is quick: the gains telescope in every order; exchanging two symmetric players in every order
# exchanges their payments; a null player gains 0 whenever it arrives; a mean of differences is linear in $U$.
#
# That no other rule has them takes four steps. **Step 1** picks games so simple that the axioms decide them. For
# $T \subseteq [N]$, not empty,
#
# $$u_T(S) = \begin{cases} 1 & T \subseteq S,\\ 0 & \text{otherwise.}\end{cases}$$
#
# The members of $T$ are worth 1 if all of them are there.

# %% [markdown]
# **The thesis prints this definition wrongly.** Its (2.10) gives 0 in a case of the form "$\cdot \subset \cdot$" and
# 1 otherwise. The scan does not show which set lies in which, and it does not matter. Take $T = \{2\}$ and
# $S = \{1\}$: neither lies in the other, so (2.10) gives 1. But $T \not\subseteq S$, and the thesis's own proof goes on to
# use that $f_T(S) = 0$ then. The cases are the wrong way round; what the proof needs is $u_T$ as above.
#
# The empty $T$ needs care too. $u_\varnothing$ is the constant 1: it belongs into the family if
# $U(\varnothing) \neq 0$ is allowed, and nobody is paid for it.

# %% [markdown]
# ## 8. Step 2, every game is a sum of unanimity games
#
# We want coefficients $c_T$ with $U = \sum_T c_T u_T$. At a coalition $S$ this says
#
# $$U(S) = \sum_{T \subseteq S} c_T \qquad \text{for every } S. \tag{D}$$
#
# Small coalitions come first. $c_\varnothing = U(\varnothing)$. Then $c_{\{1\}} = U(\{1\}) - U(\varnothing)$: what
# player 1 adds alone. Then $c_{\{1,2\}}$: what the pair has beyond its parts. Each equation has one new unknown, so the
# coefficients exist and are unique. Solve for the pair on paper before you read on. What is $c_T$ in general?

# %% [markdown] exercise="shapley.unanimity"
# Find $c_T$ as an expression in $U$ alone, by inclusion and exclusion, and derive it from (D).
#
# - **Start** `Derivation("shapley.unanimity").start(c(T))`. **Goal** an expression with $U$ and without $c$. At least
#   four lines, the start among them.
# - **Given** (D) for all $S \subseteq T$.
#
# `SubsetSum(expression, (S, T), R <= S)` is the sum over all $S \subseteq T$ with $R \subseteq S$.
# `Indicator(SameSet(R, T))` is 1 if $R = T$, else 0; write `SameSet`, for `R == T` asks Python whether the two letters are
# the same, and they are not. Signs: `(-1) ** (Card(T) - Card(S))`.
#
# **Predict first.** Which sign does $U(\varnothing)$ carry in $c_T$ for three players in $T$?
#
# <details><summary>Hint 1: the idea</summary>
#
# $c_{\{1,2\}} = U(\{1,2\}) - U(\{1\}) - U(\{2\}) + U(\varnothing)$: the signs alternate with the size.
#
# A set with $m > 0$ elements has as many subsets of even as of odd size. So the signs of all $S$ between $R$ and $T$
# cancel unless $R = T$. Chains may be found from the far end: write the goal, put (D) in, exchange the two sums.
# </details>
# <details><summary>Hint 2: the first line</summary>
#
# $c_T = \sum_{R \subseteq T} c_R\,[R = T]$.
# </details>

# %%
from autograder.student import Indicator, SameSet, SubsetSum, Utility

U, c = Utility("U"), Utility("c")

# %% exercise="shapley.unanimity"
coefficient_of_T = None
### BEGIN SOLUTION
sign = (-1) ** (Card(T) - Card(S))
coefficient_of_T = Derivation("shapley.unanimity").start(c(T))
coefficient_of_T.step(SubsetSum(c(R) * Indicator(SameSet(R, T)), (R, T)), "only R = T counts")
coefficient_of_T.step(SubsetSum(c(R) * SubsetSum(sign, (S, T), R <= S), (R, T)), "signs between R and T cancel unless R = T")
coefficient_of_T.step(SubsetSum(sign * SubsetSum(c(R), (R, S)), (S, T)), "exchange the sums")
coefficient_of_T.step(SubsetSum(sign * U(S), (S, T)), "by (D)")
### END SOLUTION

# %% [markdown]
# $U(\varnothing)$ carries $(-1)^3$, a minus. The result,
#
# $$c_T = \sum_{S \subseteq T} (-1)^{|T|-|S|}\, U(S),$$
#
# is the *Möbius transform* of the game; economists call $c_T$ the *dividend* of $T$. Done pair by pair it visits
# every $S$ inside every $T$: $3^N$ pairs. But the sum can be taken one player at a time, in $N$ passes over the table
# with $2^{N-1}$ subtractions each.

# %% [markdown] exercise="shapley.moebius"
# Program both directions.
#
# - `coefficients(table)`: the table of a game, shape $(2^N,)$, to all $c_T$, the same shape, index = bit mask of $T$.
# - `game_from_coefficients(coeffs)`: the way back, $U(S) = \sum_{T \subseteq S} c_T$.
# - Neither function changes its argument. Utilities are floats, not whole numbers only.
# - **Constraint** work of the order $N\,2^N$: at most $8N\,2^N$ executed lines of Python for $N = 12$ (measured). Loops
#   are allowed.
# - **Success** agreement within $10^{-9}$; two points each.
#
# **Predict first.** At $N = 12$, how do $3^N$ and $N 2^N$ compare? At $N = 20$?
#
# <details><summary>Hint 1: the idea</summary>
#
# Begin with a copy of the table. In the pass of player $i$ every coalition *with* $i$ loses what the same coalition
# without $i$ has at that moment; no other entry changes. The way back undoes one pass after the other.
# </details>
# <details><summary>Hint 2: the first line</summary>
#
# In a loop, `mask ^ 1 << i` is the partner of `mask`. In numpy, `table.reshape(-1, 2, 2**i)` separates the entries
# without $i$ (`[:, 0]`) from those with $i$ (`[:, 1]`).
# </details>

# %% exercise="shapley.moebius"
def coefficients(table):
    """All coefficients c_T of a game, shape (2**N,), in work of order N 2**N."""
    ### BEGIN SOLUTION
    coeffs = np.array(table, dtype=float)
    for i in range(len(coeffs).bit_length() - 1):
        halves = coeffs.reshape(-1, 2, 2**i)  # a view: bits above i, bit i, bits below i
        halves[:, 1] -= halves[:, 0]
    return coeffs
    ### END SOLUTION


def game_from_coefficients(coeffs):
    """The table of the game with these coefficients, shape (2**N,)."""
    ### BEGIN SOLUTION
    table = np.array(coeffs, dtype=float)
    for i in range(len(table).bit_length() - 1):
        halves = table.reshape(-1, 2, 2**i)
        halves[:, 1] += halves[:, 0]
    return table
    ### END SOLUTION

# %% [markdown]
# One pass is $c(S \cup \{i\}) \leftarrow c(S \cup \{i\}) - c(S)$ for every $S$ without $i$. Work: at $N = 12$ it is 531,441
# against 49,152; at $N = 20$ 3.5 billion against 21 million.
#
# What do coefficients say about a game? Here are those of the glove game and of an airport, where planes need runways
# of length 1, 2, 2 and 5 and a coalition costs what its longest runway costs. Before you run it: which coalitions of
# gloves have a positive coefficient, and why must the three together have a negative one?

# %%
airport = np.array([max([length for k, length in enumerate((1, 2, 2, 5)) if mask >> k & 1], default=0) for mask in range(16)], dtype=float)
figure, axes = plt.subplots(1, 2, layout="constrained", width_ratios=(1, 2))
for axis, name, table in zip(axes, ("gloves", "airport"), (glove.table, airport), strict=True):
    found = coefficients(table)
    heights = np.zeros(len(table)) if found is None else np.asarray(found)
    labels = ["".join(str(k) for k in np.flatnonzero(row)) or "∅" for row in all_coalitions(len(table).bit_length() - 1)]
    axis.bar(labels, heights, color=np.where(heights < 0, ORANGE, BLUE))
    axis.axhline(0, color="black", linewidth=0.8)
    axis.tick_params(axis="x", rotation=90)
    axis.set(title=name, xlabel="coalition T", ylabel="coefficient (utility)")
    print(f"{name}: {dict(zip(labels, heights.round(2).tolist(), strict=True))}")
plt.show()

# %% [markdown]
# *Blue: the coalition has something beyond its parts. Orange: its parts overlap. Each pair of gloves is worth 1; all
# three together contain two pairs but only one left glove, so 1 is taken back. In the airport two planes share the
# shorter runway, once.*
#
# ## 9. Steps 3 and 4, from unanimity games to every game
#
# **Step 3.** Take a $T$ that is not empty. In $u_T$, a player outside $T$ is a null player. Any two members of $T$ are symmetric: without one of
# them the utility is 0, whichever it is. And the payments sum to $u_T([N]) - u_T(\varnothing) = 1$. So
#
# $$\phi_i(u_T) = \begin{cases} 1/|T| & i \in T,\\ 0 & i \notin T.\end{cases}$$

# %% [markdown]
# **Step 4.** Linearity carries this to every game.
#
# A fine point: the axiom speaks of sums of two games, and step 4 takes $c_T$ out of $\phi_i(c_T u_T)$. But the other
# three axioms decide $c_T u_T$ just as they decide $u_T$: null players get 0, members share $c_T$ equally. So
# additivity is enough.
#
# **Another slip.** The thesis states symmetry for *all* coalitions $C$ (Axiom 2.29). Taken at its word that includes
# $C = \{i\}$ and asks $U(\{i\}) = U(\{i,j\})$, which fails for two members of a unanimity game with $|T| = 2$; the
# axiom would say nothing about them. It has to be read for $C$ without $i$ and $j$.

# %% [markdown]
# Are the coefficients unique? That is, are the $u_T$ *linearly independent*? Suppose $\sum_R c_R u_R$ is 0 for every
# coalition, and not all $c_R$ are 0. Among the $R$ with $c_R \ne 0$ take a $T$ that is *minimal*: all coefficients of
# proper subsets of $T$ vanish. Evaluate the sum at $T$. If what comes out is $c_T$, then $c_T = 0$: a contradiction.
#
# There are $2^N$ games $u_T$, with the empty $T$, in a space of dimension $2^N$. So independent ones are a basis.
# This is the thesis's argument, and with $u_T$ as defined above it is sound.

# %% [markdown] exercise="shapley.uniqueness"
# Put the proof together, in two chains.
#
# - `payment_of_i`, four points, begun by `Derivation("shapley.uniqueness").start(phi(i, U))`. **Goal** the
#   coefficients, without `phi`. **Given** the four axioms, and $U(S) = \sum_{T \subseteq S} c_T$. At least five lines
#   with the start. A line that uses axioms must name one of them, better all, in its reason: "linearity", "symmetry",
#   "null player", "efficiency".
# - `minimal_coefficient`, one point, `Derivation("shapley.uniqueness.minimal")`. **Start** the sum at $T$,
#   `SubsetSum(c(R) * Unanimity(R)(T), (R, everyone))`. **Goal** `c(T)`. **Given** $c_R = 0$ for $R \subsetneq T$. At
#   least three lines.
#
# `SubsetSum(..., (T, everyone), In(i, T))` sums over the $T$ that hold $i$, `PlayerSum(phi(j, Unanimity(T)), (j, T))`
# over the members of $T$.
#
# **Predict first.** Which axiom is used twice?
#
# <details><summary>Hint 1: the idea</summary>
#
# Symmetry alone does not say *what* a member gets. It says that one member's payment is the mean over all members.
# </details>
# <details><summary>Hint 2: the first line</summary>
#
# Write the game as a sum: `phi(i, SubsetSum(c(T) * Unanimity(T), (T, everyone)))`.
# </details>

# %%
from autograder.student import In, PlayerSum, Rule, Unanimity

phi = Rule("phi")

# %% exercise="shapley.uniqueness"
payment_of_i = None
minimal_coefficient = None
### BEGIN SOLUTION
sum_of_games = SubsetSum(c(T) * Unanimity(T), (T, everyone))
member_total = PlayerSum(phi(j, Unanimity(T)), (j, T))
everybodys_total = PlayerSum(phi(j, Unanimity(T)), (j, everyone))
payment_of_i = Derivation("shapley.uniqueness").start(phi(i, U))
payment_of_i.step(phi(i, sum_of_games), "the decomposition of U")
payment_of_i.step(SubsetSum(c(T) * phi(i, Unanimity(T)), (T, everyone)), "linearity")
payment_of_i.step(SubsetSum(c(T) * phi(i, Unanimity(T)), (T, everyone), In(i, T)), "null player: nothing from T without i")
payment_of_i.step(SubsetSum(c(T) / Card(T) * member_total, (T, everyone), In(i, T)), "symmetry: one member's payment is the mean")
payment_of_i.step(SubsetSum(c(T) / Card(T) * everybodys_total, (T, everyone), In(i, T)), "null player: the others add nothing")
payment_of_i.step(SubsetSum(c(T) / Card(T), (T, everyone), In(i, T)), "efficiency: the payments in u_T sum to 1")

minimal_coefficient = Derivation("shapley.uniqueness.minimal").start(SubsetSum(c(R) * Unanimity(R)(T), (R, everyone)))
minimal_coefficient.step(SubsetSum(c(R), (R, T)), "u_R(T) is 1 if R lies in T, else 0")
minimal_coefficient.step(c(T) + SubsetSum(c(R), (R, T), R < T), "T itself, and its proper subsets")
minimal_coefficient.step(c(T), "T is minimal")
### END SOLUTION

# %% [markdown]
# So whatever rule keeps the axioms pays
#
# $$\phi_i(U) = \sum_{T \ni i} \frac{c_T}{|T|}.$$
#
# The right-hand side does not depend on the rule. The Shapley value keeps the axioms; hence it *is* that sum, and
# there is no other rule. The formula is worth having for its own sake: every coalition's dividend is shared equally
# among its members. The null player axiom was used twice.
#
# Check it by hand on the gloves: player 1 is in $\{0,1\}$ with dividend 1 and in $\{0,1,2\}$ with $-1$, so it gets
# $\tfrac12 - \tfrac13 = \tfrac16$.

# %% [markdown]
# ## 10. Fast, for a whole table
#
# Sixteen players have 65,536 coalitions. A Python loop over them, for every player, takes seconds; numpy needs
# milliseconds, if the formula is arranged so that no coalition is visited by name. In (10.12), collect what
# multiplies one utility $U(S)$: it stands once for every member $i \in S$, as the coalition *with* $i$, and once for
# every $i \notin S$, as the coalition *without* $i$. Both weights depend on $|S|$ alone, so arrays of sizes, of
# weights and of utilities have the same shape and are multiplied at once.

# %% [markdown] exercise="shapley.vectorised"
# Compute the Shapley values of a table.
#
# - **Input** `table`, shape $(2^N,)$, $N \le 16$. **Output** the $N$ values.
# - **Constraint** no loop over coalitions: at most 20,000 executed lines of Python for 16 players (measured; a
#   comprehension counts one line an entry). Loops over players and sizes are fine.
# - **Success** agreement within $10^{-9}$.
#
# **Predict first.** In `table.reshape((2,) * N)`, which axis belongs to player 0: the first or the last?
#
# <details><summary>Hint 1: the idea</summary>
#
# Sizes first: start from `[0]` and append the same array plus 1, once for each player. Then, for player $i$,
# `reshape(-1, 2, 2**i)` puts the coalitions with and without $i$ side by side.
# </details>
# <details><summary>Hint 2: the first line</summary>
#
# `halves = table.reshape(-1, 2, 2**i)`; then `halves[:, 1] - halves[:, 0]` are all gains of player $i$ at once.
# </details>

# %% exercise="shapley.vectorised"
def shapley_vectorised(table):
    """Shapley values of a table of utilities, shape (2**N,) -> (N,), without a loop over coalitions."""
    ### BEGIN SOLUTION
    table = np.asarray(table, dtype=float)
    n = len(table).bit_length() - 1
    sizes = np.zeros(1, dtype=int)
    for _ in range(n):
        sizes = np.concatenate([sizes, sizes + 1])
    weight = np.array([1 / (n * comb(n - 1, k)) for k in range(n)] + [0.0])[sizes]  # of the gain of joining S; none for S = [N]
    values = np.empty(n)
    for i in range(n):
        halves = table.reshape(-1, 2, 2**i)
        values[i] = np.sum(weight.reshape(-1, 2, 2**i)[:, 0] * (halves[:, 1] - halves[:, 0]))
    return values
    ### END SOLUTION

# %% [markdown]
# Numpy's last axis runs fastest, so player 0, the lowest bit, is on the *last* axis.
#
# ## 11. Real data: what is a contribution worth?
#
# Ten annotators give 20 images of handwritten digits each (chapter, Example 10.2.1). $U(S)$ is the accuracy, on 797
# other images, of a linear model trained on what the members of $S$ gave. Three things are special, and you will not
# be told where to look for their effect:
#
# - annotator 8 handed in a **copy** of annotator 7's images;
# - annotator 9 gave **wrong labels** throughout;
# - the model of nobody's data guesses: $U(\varnothing) \neq 0$.

# %% [markdown]
# All 1,024 models are trained exactly. Ridge regression needs only $X^\top X$ and $X^\top Y$, and both are sums over
# the annotators: one matrix product gives them for all coalitions.
#
# **Predict first.** Who is paid least? Is 8 paid as much as 7? Would 7 be paid more if 8 had stayed at home? Does the
# sum of payments equal the accuracy of the full model?

# %%
from sklearn.datasets import load_digits

images, digits = load_digits(return_X_y=True)
rng = np.random.default_rng(4)
order = rng.permutation(len(images))
pixels = np.hstack([images[order] / 16, np.ones((len(images), 1))])
digits = digits[order]
given = [np.arange(20 * k, 20 * k + 20) for k in (0, 1, 2, 3, 4, 5, 6, 7, 7, 8)]  # annotator 8 copies annotator 7
labels = [digits[rows] for rows in given]
labels[9] = (labels[9] + rng.integers(1, 10, 20)) % 10  # every label of annotator 9 is wrong

members = all_coalitions(10).astype(float)
gram = np.tensordot(members, [pixels[rows].T @ pixels[rows] for rows in given], 1) + np.eye(65)  # (1024, 65, 65)
cross = np.tensordot(members, [pixels[rows].T @ np.eye(10)[label] for rows, label in zip(given, labels, strict=True)], 1)

# %%
test, truth = pixels[1000:], digits[1000:]
weights = np.linalg.solve(gram, cross)  # (1024, 65, 10): the models of all coalitions
accuracy = np.array([np.mean(np.argmax(test @ w, axis=1) == truth) for w in weights])
alone = accuracy[1 << np.arange(10)] - accuracy[0]
missed = accuracy[-1] - accuracy[1023 ^ (1 << np.arange(10))]
values = shapley_vectorised(accuracy)
shown = np.zeros(10) if values is None else np.asarray(values)
for name, numbers in (("alone", alone), ("missed at the end", missed), ("Shapley", shown)):
    print(f"{name:18}", " ".join(f"{number:6.2f}" for number in numbers), f"  sum {numbers.sum():.2f}")
print(f"accuracy of nobody's data {accuracy[0]:.2f}, of all {accuracy[-1]:.2f}, gained {accuracy[-1] - accuracy[0]:.2f}")

# %%
figure, axis = plt.subplots(layout="constrained")
bars = (("alone", alone, GREY), ("missed at the end", missed, GREEN), ("Shapley", shown, BLUE))
for place, (name, numbers, colour) in enumerate(bars):
    axis.bar(np.arange(10) + 0.27 * (place - 1), numbers, 0.25, color=colour, label=name)
axis.axhline(0, color="black", linewidth=0.8)
axis.set(xlabel="annotator", ylabel="share of accuracy", xticks=range(10))
figure.legend(loc="outside upper center", ncols=3, frameon=False)
plt.show()
without_copy = accuracy[(np.arange(1024) >> 8 & 1) == 0]  # the game of the other nine
nine = shapley_vectorised(without_copy)
if nine is not None:
    print(f"paid to 7 without the copy {nine[7]:.2f}, with it {shown[7]:.2f}; to 7 and 8 together {shown[7] + shown[8]:.2f}")

# %% [markdown]
# *Gains alone (grey) sum to several times what there is; gains at the end (green) to almost nothing. Only the Shapley
# values (blue) share out the gain in accuracy.*
#
# The liar is charged: its value is negative. Annotators 7 and 8 are symmetric and paid the same, and nobody can tell
# from the values who copied. The copy costs 7 money, yet 7 and 8 *together* are paid more than 7 would be without it:
# whoever hands in the same data under two names takes from all the honest others. (The liar, charged a little less,
# gains.) And the payments sum to the accuracy
# *gained*, 0.74, not to the accuracy, 0.85: $U(\varnothing)$ is about a tenth.

# %% [markdown]
# ## 12. Monotonicity, and a claim that fails
#
# Linearity is the axiom most open to doubt: why should the payment for two projects be the sum? Young (1985) put
# another in its place. A rule is *monotone* if
#
# $$U(S\cup\{i\}) - U(S) \;\ge\; V(S\cup\{i\}) - V(S) \ \text{ for all } S \not\ni i \quad\Longrightarrow\quad \phi_i(U) \ge \phi_i(V):$$
#
# who contributes more is not paid less. **Young's theorem**: only the Shapley value is efficient, symmetric *and*
# monotone.

# %% [markdown]
# **The source is wrong here.** The thesis (Observation 2.31) says that monotonicity implies linearity, the null
# player axiom *and* symmetry. It implies none of them, not even together with efficiency. Two rules show it, and
# finding them is the next exercise.
#
# One observation helps. If $i$ has the same gains in $U$ and in $V$, then a monotone rule pays it the same in both,
# since the inequality holds both ways. So $\phi_i$ depends on the gains of $i$ alone, and rises with them. *How* it
# depends on them may still differ from player to player.

# %% [markdown] exercise="shapley.monotonicity"
# Write two rules. Each takes a table, shape $(2^N,)$ with $N$ from 2 to 4, and returns $N$ payments. Both must be
# **efficient** ($\sum_i \phi_i = U([N]) - U(\varnothing)$) and **monotone**.
#
# - `asymmetric_rule` breaks symmetry, and keeps the null player axiom and additivity.
# - `shifted_rule` breaks the null player axiom and additivity.
# - **Success** is judged on what the rules pay in many games, among them pairs in which a player's gains are ordered.
#   There is no one right answer.
#
# **Predict first.** Can `shifted_rule` be symmetric?
#
# <details><summary>Hint 1: the idea</summary>
#
# For the first, think of the rules that you tested in section 5. For the second, what may be added to payments
# without touching their sum, and without changing in which of two games a player is paid more?
# </details>
# <details><summary>Hint 2: the first line</summary>
#
# Entry `(1 << i) - 1` of the table is the coalition of the players $0, \dots, i-1$.
# </details>

# %% exercise="shapley.monotonicity"
def asymmetric_rule(table):
    """Efficient, monotone, additive, nothing for null players; not symmetric."""
    ### BEGIN SOLUTION
    n = len(table).bit_length() - 1
    return [table[(2 << i) - 1] - table[(1 << i) - 1] for i in range(n)]
    ### END SOLUTION


def shifted_rule(table):
    """Efficient and monotone; pays null players, and is not additive."""
    ### BEGIN SOLUTION
    payments = asymmetric_rule(table)
    payments[0] += 1
    payments[1] -= 1
    return payments
    ### END SOLUTION

# %% [markdown]
# By Young's theorem `shifted_rule` cannot be symmetric: it would be the Shapley value, which keeps all axioms.
# Symmetry is what turns monotonicity into linearity, and no one of the three can be spared.
#
# ## 13. Who matters
#
# The thesis states the null player axiom through a *carrier*: a set $D$ with $U(C) = U(C \cap D)$ for every coalition
# $C$; whoever is outside a carrier is paid 0 (Axiom 2.28). **It prints $D$ as a subset of the power set; it is a set
# of players.** The smallest carrier leaves out exactly the null players.
#
# The axiom runs one way only. Whoever is outside is paid 0. Is whoever is paid 0 outside?

# %% [markdown] exercise="shapley.carrier"
# Find who matters and who is paid nothing.
#
# - **Input** `u`, a table of shape $(2^N,)$, and `values`, its Shapley values, shape $(N,)$.
# - **Output** two sorted lists of players: those of the smallest carrier, and those whose value is 0.
# - Numbers within $10^{-9}$ of each other count as equal.
#
# **Predict first.** In the *spoiler game*, player 2 gains 3 when it joins player 0, loses 3 when it joins player 1,
# and changes nothing else. Is it in the carrier? What is it paid?
#
# <details><summary>Hint: the idea</summary>
#
# A player belongs to the smallest carrier if it changes the utility of at least one coalition.
# </details>

# %% exercise="shapley.carrier"
def carrier(u, values):
    """The players of the smallest carrier, and the players whose value is 0: two sorted lists."""
    ### BEGIN SOLUTION
    masks = np.arange(len(u))
    inside = []
    for i in range(len(values)):
        without = masks[masks >> i & 1 == 0]
        if np.any(np.abs(u[without | 1 << i] - u[without]) > 1e-9):
            inside.append(i)
    unpaid = [i for i in range(len(values)) if abs(values[i]) <= 1e-9]
    return inside, unpaid
    ### END SOLUTION

# %% [markdown]
# The spoiler is in the carrier and is paid 0: its gains cancel in the mean. A value of 0 does not say that a player
# does not matter. Keep this in mind when a pixel's attribution is 0.

# %% [markdown]
# ## 14. Values as a linear model
#
# In later chapters the players are features. Present, feature $j$ has its value $x_j$; absent, it has a reference
# value $r_j$, a grey pixel for example. The thesis reads Shapley values in two ways: as a vector of attributions, and
# as the weights of a linear model of the game, with $z_j = 1$ if feature $j$ is present:
#
# $$g(z) = U(\varnothing) + \sum_j s_j z_j.$$
#
# The attribution of a linear model is its gradient times the step from the reference, here from $z = 0$ to $z = 1$.

# %% [markdown] exercise="shapley.linear_model"
# Let $f(x) = b + w_1 x_1 + w_2 x_2 + w_3 x_3$, and $U(S) = f$ with $x_j$ for $j \in S$ and $r_j$ for $j \notin S$.
# Give a dict of four expressions in $b$ and $w_j, x_j, r_j, z_j$:
#
# - `"empty"`: $U(\varnothing)$;
# - `"value"`: the Shapley value of feature 1;
# - `"surrogate"`: $g(z)$, with $U(\varnothing)$ and every $s_j$ written in $b$, $w$, $x$ and $r$;
# - `"attribution"`: gradient times step of $g$ for feature 1, $\dfrac{\partial g}{\partial z_1}\,(1 - 0)$.
#
# Any form of an expression will do; half a point each.
#
# **Predict first.** Does the value of feature 1 depend on $x_2$?
#
# <details><summary>Hint: the idea</summary>
#
# What does feature 1 change when it joins? Does it matter whom it joins?
# </details>

# %%
b, w1, w2, w3, x1, x2, x3, r1, r2, r3, z1, z2, z3 = symbols("b w1:4 x1:4 r1:4 z1:4")

# %% exercise="shapley.linear_model"
linear = None
### BEGIN SOLUTION
empty = b + w1 * r1 + w2 * r2 + w3 * r3
surrogate = empty + w1 * (x1 - r1) * z1 + w2 * (x2 - r2) * z2 + w3 * (x3 - r3) * z3
linear = {
    "empty": empty,
    "value": w1 * (x1 - r1),
    "surrogate": surrogate,
    "attribution": surrogate.diff(z1),
}
### END SOLUTION

# %% [markdown]
# In a linear game the gain of a feature is the same whomever it joins, so every mean of its gains is that gain,
# $w_1(x_1 - r_1)$; $x_2$ does not enter. Reading the values as a vector or as the weights of $g$ comes to the same,
# since the gradient of $g$ along $z_1$ is $s_1$ and the step is 1.
#
# Efficiency makes $g$ exact at both ends, $g(0, 0, 0) = U(\varnothing)$ and $g(1, 1, 1) = U([N])$, in *every* game; in a
# linear game it is exact everywhere between.

# %% [markdown]
# ## 15. When it breaks
#
# The theorem speaks of games that are defined on *all* coalitions. Often they are not: a model cannot be trained on a
# single class, an image cannot be half a pixel. Let player 1 be unable to work without player 0, so that $U(\{1\})$
# does not exist:
#
# $$U(\varnothing) = 0,\quad U(\{0\}) = 6,\quad U(\{1\}) = \text{undefined},\quad U(\{0, 1\}) = 10.$$
#
# **Predict first.** Which of the two values can still be computed? Then run.

# %%
print("with a gap:       ", shapley_vectorised(np.array([0, 6, np.nan, 10])))
for guess in (0, 4, 6):
    values = shapley_vectorised(np.array([0, 6, guess, 10]))
    print(f"with U(1) set to {guess}:", values)

# %% [markdown]
# Neither: each player's value uses $U(\{1\})$. Whoever fills the gap decides the payments, and nothing in the data
# says how. The mean over the one possible order is $(6, 4)$; but $(5, 5)$ is efficient as well, and the axioms have
# no coalition left by which to prefer one to the other.
#
# Outside the theorem's hypotheses there is no single fair rule, only a choice that has to be stated. Blackening a
# part of an image, in the notebook on attribution by perturbation, is such a choice.

# %% [markdown]
# ## 16. Where the texts are wrong
#
# | where | printed | what holds | shown in |
# |---|---|---|---|
# | chapter, (10.11) | $U(\pi_{\le i})$ twice | the second set is $\pi_{<i}$ | section 2 |
# | chapter, (10.12) | $\{S\}!$ | the factorial of the size, $\lvert S\rvert!$ | section 3 |
# | chapter, efficiency | the sum is $U([N])$ | $U([N]) - U(\varnothing)$ | section 6 |
# | chapter, decomposition | over non-empty $T$, for any $U$ | needs $U(\varnothing) = 0$, or the empty $T$ | section 7 |
# | thesis, (2.10) | 1 "otherwise" | 1 on the $S$ that contain $T$, else 0 | section 7 |
# | thesis, Axiom 2.28 | $D$ a subset of the power set | a set of players | section 13 |
# | thesis, Axiom 2.29 | for all $C$ | for all $C$ without $i$ and $j$ | section 9 |
# | thesis, Observation 2.31 | monotonicity implies the other axioms | Young's theorem needs efficiency and symmetry too | section 12 |

# %% [markdown]
# ## Summary
#
# How much of the success is due to each, and could a reasonable person divide it differently?
#
# - The Shapley value pays each player its mean gain on arrival. By subsets: every *size* has the same say. By dividends:
#   every coalition's is shared equally, $s_i = \sum_{T \ni i} c_T/|T|$.
# - Efficiency, symmetry, null player and additivity leave no other rule; none can be spared. Monotonicity can replace
#   the last two, but not symmetry.
# - So one may divide differently, and then has to say which axiom is given up.
# - A value of 0 does not mean that a player does not matter; a copy takes from others; a coalition without a utility
#   leaves the question open.

# %% [markdown]
# ## Further reading
#
# - *Interpreting output of Deep Nets: Credit Attribution*, 10.2, and the thesis on attribution methods, 2.4: the sources,
#   with section 16 at hand.
# - L. S. Shapley, *A value for n-person games* (1953): short and readable; the proof of sections 7 to 9.
# - H. P. Young, *Monotonic solutions of cooperative games* (1985): the theorem of section 12, as it should be quoted.
# - P. Dubey and L. S. Shapley, *Mathematical properties of the Banzhaf power index* (1979): the nearest rival.
# - A. Ghorbani and J. Zou, *Data Shapley* (2019): section 11 at scale.
# - X. Deng and C. Papadimitriou, *On the complexity of cooperative solution concepts* (1994): why the notebook on
#   computing Shapley values is needed.

# %% scoreboard
scoreboard()
