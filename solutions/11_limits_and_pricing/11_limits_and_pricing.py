# %% [markdown]
# # Limits of Shapley values, and pricing data
#
# Three data sets are for sale, and the money is enough for two. Somebody has computed their Shapley values, and they are
# right to the last digit. **Should the two with the highest values be bought?**
#
# The chapter tells two stories in which a fair share misleads: two training points that only work together, and three
# corpora for a language model. This notebook does not repeat the stories. It trains the machines, prices real corpora,
# and marks where each claim holds, where it does not, and what to compute instead.
#
# Its source is *the chapter*, section 10.5.

# %% [markdown]
# **You will be able to**
# - test a claim about marginal gains by training every model that it names;
# - take a Shapley value apart into what a player gains with a partner and without;
# - measure by an interaction index what two players bring together;
# - decide a purchase under a budget, and say why a ranking by value need not;
# - compare Shapley values with gradients and integrated gradients on a unit that you can see through.
#
# **Time** about five hours (★ apply, ★★ derive and program, ★★★ design or prove).
#
# **Prerequisites** the notebook on Shapley values; numpy; what a support vector machine does. The last part uses gradients of a
# single ReLU unit.

# %%
from fractions import Fraction
from itertools import combinations
from math import comb, log2

import matplotlib.pyplot as plt
import numpy as np
from sklearn.svm import SVC

from autograder.student import Derivation, TableGame, all_coalitions, check, scoreboard

BLUE, ORANGE, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#999999"
plt.rcParams.update({"figure.figsize": (6.4, 3.2), "axes.spines.top": False, "axes.spines.right": False, "figure.constrained_layout.use": True})

# %% [markdown]
# ## 1. What was proved, and what it was proved for
#
# | symbol | meaning | in code |
# |---|---|---|
# | $N$, $[N]$ | number of players; all of them | `game.n_players` |
# | $U(S)$ | utility of a coalition $S$ | `game.value(players)`, `game.table[mask]` |
# | $s_i$ | Shapley value of $i$ | `shapley(table)`, given in section 5 |
# | $\Delta_{ij}(S)$ | synergy: what $i$ and $j$ bring together and not apart, given $S$ | four entries of `table` |
# | $I_{ij}$ | the mean synergy: interaction index | `interactions(game)`, yours, section 4 |
#
# The axioms leave one rule only:
#
# $$s_i = \sum_{S\subseteq[N]\setminus\{i\}} \frac{U(S\cup\{i\}) - U(S)}{N\binom{N-1}{|S|}}. \tag{10.12}$$
#
# A table's index is the bit mask of the coalition, bit 0 for player 0. `all_coalitions(n)` has all coalitions in this order, as $2^n$ rows of
# $n$ booleans: `all_coalitions(3)[5]` is True, False, True, players 0 and 2. `game(rows)` gives their utilities.

# %% [markdown]
# The chapter's charge: values "can look mathematically 'fair' but end up with conceptually misleading valuation", and the
# linearity axiom is to blame. Two counts, then: does the valuation mislead, and is it linearity's fault? Sections 2 to 7 take
# the first; the second is decided on the way.
#
# ## 2. A matched pair
#
# Points of the plane are labelled by whether they lie above the line $y = x$. A linear support vector machine is
# trained on some of them; $U(S)$ is its accuracy on a grid of test points. There are *easy* points far from the line and
# two *critical* ones:
#
# $$d_A = (1, 1.1) \text{ above}, \qquad d_B = (1.1, 1) \text{ below}.$$


# %%
def train(points, above):
    """Weights and bias of a hard-margin linear machine. With one label only it says that label, without points "above"."""
    if above.all() or not above.any():
        return np.zeros(2), 1.0 if above.all() else -1.0
    machine = SVC(kernel="linear", C=1e6).fit(points, above)
    return machine.coef_[0], machine.intercept_[0]


critical = np.array([[1.0, 1.1], [1.1, 1.0]])  # A and B
scenes = {
    "symmetric": np.array([[0, 1.0], [1, 0], [1, 2], [2, 1]]),
    "steep": np.array([[0, 1.0], [0, 1.5], [0, 2], [2, 1], [2, 1.5], [2, 0]]),
    "one far off": np.array([[1.5, 0.5], [2, 0.5], [2, 1], [0, 2.0]]),
}
grid = np.stack(np.meshgrid(np.linspace(0, 2, 22), np.linspace(0, 2, 22)), axis=-1).reshape(-1, 2)
grid = grid[grid[:, 0] != grid[:, 1]]  # the test points

# %% [markdown]
# The chapter's story: add $d_A$ alone, and the line turns towards the other class, so accuracy falls. The same with
# $d_B$ alone. Add both, and they pin the line where it belongs: "a large increase in accuracy".
#
# **Predict first.** In which of the three scenes will the pair raise the accuracy of the easy points alone?

# %%
figure, axes = plt.subplots(1, 3, figsize=(9, 3.2), sharey=True)
for axis, (name, easy) in zip(axes, scenes.items(), strict=True):
    points, above = np.vstack([critical, easy]), np.r_[True, False, easy[:, 1] > easy[:, 0]]
    for out, colour, label in (([0, 1], GREY, "easy only"), ([1], BLUE, "with A"), ([0], ORANGE, "with B"), ([], GREEN, "with both")):
        w, bias = train(np.delete(points, out, axis=0), np.delete(above, out))
        foot = -bias * w / (w @ w)  # the line's point nearest to the origin
        axis.axline(foot, (foot[0] - w[1], foot[1] + w[0]), color=colour, label=label, linewidth=2)
    axis.axline((0, 0), slope=1, color="black", linestyle="--", linewidth=1, label="y = x")
    axis.scatter(*points.T, c=np.where(above, "white", "black"), edgecolors="black", zorder=3)
    axis.set(title=name, xlim=(-0.1, 2.1), ylim=(-0.1, 2.1), xlabel="x")
axes[0].set_ylabel("y")
figure.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=5, frameon=False)
plt.show()

# %% [markdown]
# *White points are labelled "above". In each scene the line with both critical points (green) lies on $y = x$. In the
# symmetric scene the easy points have found it already: grey is hidden under green.*
#
# How much a line is worth is a number. Now measure it.

# %% [markdown] exercise="pricing.matched_pair"
# Train the four machines that the story names, and return four marginal gains of accuracy on the test points:
#
# 1. of A added to the easy points; 2. of A added to the easy points *and B*;
# 3. of B added to the easy points; 4. of B added to the easy points *and A*.
#
# - **Input** `pair` $(2, 2)$, first A, above, then B, below; `easy` $(m, 2)$ and their labels `above` $(m,)$, True for above;
#   `X_test` $(k, 2)$, `above_test` $(k,)$.
# - **Output** the four gains, shape $(4,)$.
# - **Constraint** a hard margin: `SVC(kernel="linear", C=1e6)`, or `train`.
# - **Success** agreement within $10^{-9}$.
#
# **Predict first.** Which of the four can be negative?
#
# <details><summary>Hint 1: the idea</summary>
#
# Four accuracies first: of the easy points, with A, with B, with both. Then four differences.
# </details>
# <details><summary>Hint 2: the first line</summary>
#
# `points = np.vstack([pair, easy])`, `labels = np.r_[True, False, above]`; the rows 0 and 1 can then be left out with `np.delete`.
# </details>


# %% exercise="pricing.matched_pair"
def four_gains(pair, easy, above, X_test, above_test):
    """Gains of A alone, A after B, B alone, B after A; shape (4,)."""
    ### BEGIN SOLUTION
    points, labels = np.vstack([pair, easy]), np.r_[True, False, above]

    def accuracy(left_out):
        w, bias = train(np.delete(points, left_out, axis=0), np.delete(labels, left_out))
        return np.mean((X_test @ w + bias > 0) == above_test)

    neither, with_a, with_b, both = (accuracy(out) for out in ([0, 1], [1], [0], []))
    return np.array([with_a - neither, both - with_b, with_b - neither, both - with_a])
    ### END SOLUTION


# %%
for name, easy in scenes.items():
    gains = four_gains(critical, easy, easy[:, 1] > easy[:, 0], grid, grid[:, 1] > grid[:, 0])
    gains = np.zeros(4) if gains is None else gains
    print(f"{name:12} A alone {gains[0]:+.3f}  A after B {gains[1]:+.3f}  B alone {gains[2]:+.3f}  both together {gains[0] + gains[3]:+.3f}")

# %% [markdown]
# The story, tested:
#
# - *Harmful alone*: true in the first two scenes, for both points. In the third, A alone *helps*: the easy points had the line
#   on the wrong side of A.
# - *High after the partner*: true in all three. So the first and the third of your four gains can be negative; the others are not, here.
# - *Together a large increase*: true where the easy points misplace the line. In the symmetric scene the pair together adds
#   nothing at all: each partner only repairs the harm that the other has done.
#
# Is the third scene a rarity? Count.

# %%
rng = np.random.default_rng(0)
rows = [[x, y] for x in np.linspace(0, 2, 5) for y in np.linspace(0, 2, 5) if abs(x - y) > 0.6]
counted = []
while len(counted) < 300:
    easy = np.array(rows)[rng.choice(len(rows), rng.integers(4, 7), replace=False)]
    above = easy[:, 1] > easy[:, 0]
    if 0 < above.sum() < len(easy):
        gains = four_gains(critical, easy, above, grid, grid[:, 1] > grid[:, 0])
        counted.append(np.zeros(4) if gains is None else gains)
counted = np.array(counted)
print("both harm alone:", np.mean((counted[:, [0, 2]] < -1e-9).all(axis=1)).round(2), "  A gains after B:", np.mean(counted[:, 1] > 1e-9).round(2))
print("together more than 0.02:", np.mean(counted[:, 0] + counted[:, 3] > 0.02).round(2))

# %% [markdown]
# Over random easy points the first two claims hold nearly always, the third about half of the time. "The pair is worth
# much" is a statement about what else is in the data.
#
# ## 3. Is the pair's Shapley value moderate?
#
# The chapter goes on: the value averages the high gain (partner present) with the low one (partner absent), so it comes out
# *moderate*, and a curator might buy one of the two. "Roughly half" of the subsets hold the partner; in a random order B
# comes before A exactly half of the time, so
#
# $$s_A = \tfrac12\, E[\text{gain of } A \mid B \text{ before } A] + \tfrac12\, E[\text{gain of } A \mid A \text{ before } B]. \tag{1}$$

# %% [markdown] exercise="pricing.matched_pair_shapley"
# Compute both sides of (1), for players 0 and 1 of any game.
#
# - **Input** `game`, a `TableGame` of $N \ge 2$ players.
# - **Output** shape $(2, 3)$, a row for each of the two: Shapley value, mean gain where the partner came before, mean gain where
#   the partner comes later.
# - **Constraint** exact: all coalitions, no drawn orders.
# - **Success** agreement within $10^{-9}$; the first column is the mean of the others.
#
# The weights $1/(N\binom{N-1}{|S|})$ of the coalitions with the partner sum to $\tfrac12$: for a mean, divide by it.
#
# **Predict first.** In the glove game (player 0 has the only left glove), what are the means of player 1?
#
# <details><summary>Hint 1: the idea</summary>
#
# Go through the coalitions without the player; add its weighted gain to one of two sums, by whether the partner is there.
# </details>
# <details><summary>Hint 2: the first line</summary>
#
# `for mask in range(2**n): if not mask >> me & 1: there = mask >> partner & 1`
# </details>


# %% exercise="pricing.matched_pair_shapley"
def pair_values(game):
    """For players 0 and 1: Shapley value, mean gain with the partner there, mean gain without; shape (2, 3)."""
    ### BEGIN SOLUTION
    n, table = game.n_players, game.table
    rows = []
    for me, partner in ((0, 1), (1, 0)):
        means = [0.0, 0.0]
        for mask in range(2**n):
            if not mask >> me & 1:
                weight = 2 / (n * comb(n - 1, mask.bit_count()))
                means[mask >> partner & 1] += weight * (table[mask | 1 << me] - table[mask])
        rows.append([(means[0] + means[1]) / 2, means[1], means[0]])
    return np.array(rows)
    ### END SOLUTION


# %% [markdown]
# With player 0 there, player 1 completes a pair unless player 2 has come before: of the three orders with 0 before 1, that leaves
# one. So $\tfrac13$, and 0 without the partner: the value is $\tfrac16$.
#
# Now the matched pair. With $m$ easy points there are $2^{m+2}$ coalitions, each a machine to train.


# %%
def trained_game(easy):
    """The game of the pair (players 0 and 1) and the easy points: accuracy of a machine for every coalition."""
    points, above = np.vstack([critical, easy]), np.r_[True, False, easy[:, 1] > easy[:, 0]]
    lines = [train(points[row], above[row]) for row in all_coalitions(len(points))]
    return TableGame([np.mean((grid @ w + bias > 0) == (grid[:, 1] > grid[:, 0])) for w, bias in lines])


games = {name: trained_game(easy) for name, easy in scenes.items()}
for name, game in games.items():
    split = pair_values(game)
    split = np.zeros((2, 3)) if split is None else np.asarray(split)
    rest = (game.value(range(game.n_players)) - game.value([]) - split[:, 0].sum()) / (game.n_players - 2)  # by efficiency
    print(f"{name:12} value of A {split[0, 0]:.3f}, of B {split[1, 0]:.3f}, of an easy point on average {rest:.3f};", end=" ")
    print(f"A with B there {split[0, 1]:+.3f}, without {split[0, 2]:+.3f}")

# %% [markdown]
# **The value is not moderate.** In all three scenes A and B are worth more than an easy point is on average, A about two to six times as
# much. And yet adding A to the easy points does harm in the first two scenes.

# %% [markdown]
# Why? The average runs over *small* coalitions too. Where only a point or two of each label is there, a critical point places the
# line about as well as an easy one, and the pair alone pins it completely. The story looks at one coalition, that of all easy
# points. The value hardly looks at it.
#
# So let there be many easy points: the larger $N$, the fuller a random coalition. All coalitions are then too many to train. An estimate
# draws random orders, and trains two machines for each: one on the points that come before A, one on these and A.


# %%
def drawn_gains(easy, draws, rng):
    """Gain of A in random orders: those with B before it, and those without; as two arrays."""
    points, above = np.vstack([critical, easy]), np.r_[True, False, easy[:, 1] > easy[:, 0]]
    gains = ([], [])
    for _ in range(draws):
        order = rng.permutation(len(points))
        before = order[: np.flatnonzero(order == 0)[0]]
        lines = [train(points[rows], above[rows]) for rows in (before, np.r_[before, 0])]
        without, added = (np.mean((grid @ w + bias > 0) == (grid[:, 1] > grid[:, 0])) for w, bias in lines)
        gains[int(1 in before)].append(added - without)
    return np.array(gains[1]), np.array(gains[0])


# %%
def many(kind, m):
    """2 m easy points: mirrored in the line y = x, or on its left and right sides, steep."""
    rng = np.random.default_rng(3)
    upper = np.column_stack([rng.uniform(0, 0.5, m), rng.uniform(1, 2, m)])
    lower = upper[:, ::-1] if kind == "mirrored" else np.column_stack([rng.uniform(1.6, 2, m), rng.uniform(0, 1, m)])
    return np.vstack([upper, lower])


def added_by_pair(easy):
    """What A and B together add to all easy points."""
    points, above = np.vstack([critical, easy]), np.r_[True, False, easy[:, 1] > easy[:, 0]]
    lines = [train(points[left_out:], above[left_out:]) for left_out in (2, 0)]
    without, added = (np.mean((grid @ w + bias > 0) == (grid[:, 1] > grid[:, 0])) for w, bias in lines)
    return added - without


# %%
counts = np.array([1, 2, 5, 10, 20, 40])
sampled = {}
for kind in ("mirrored", "steep"):
    rng = np.random.default_rng(4)
    sampled[kind] = [drawn_gains(many(kind, m), 150, rng) for m in counts]
halves = {kind: added_by_pair(many(kind, 40)) / 2 for kind in sampled}

# %% [markdown]
# **Predict first.** In the mirrored scene the easy points alone are perfect. Towards what will the value of A go as they become many?

# %%
figure, axes = plt.subplots(1, 2, figsize=(8, 3.2), sharey=True)
for axis, (kind, found) in zip(axes, sampled.items(), strict=True):
    for column, colour, label in ((0, GREEN, "B already there"), (1, ORANGE, "B not there")):
        means, bars = zip(*((s[column].mean(), 2 * s[column].std() / len(s[column]) ** 0.5) for s in found), strict=True)
        axis.errorbar(2 * counts, means, bars, fmt="o-", color=colour, label=label, capsize=2)
    values = np.array([(with_b.mean() + without.mean()) / 2 for with_b, without in found])
    axis.semilogx(2 * counts, values, "s-", color=BLUE, label="Shapley value")
    axis.axhline(0, color=GREY, linewidth=0.8)
    axis.axhline(halves[kind], color=BLUE, linestyle=":", label="half the pair's gain over all")
    axis.set(title=kind, xlabel="number of easy points", xticks=2 * counts, xticklabels=2 * counts)
    axis.minorticks_off()
    print(f"{kind:9} value of A:", values.round(2), f"  half of what the pair adds to 80 easy points: {halves[kind]:.2f}")
axes[0].set_ylabel("gain of accuracy by A")
axes[1].legend(frameon=False, fontsize=7)
plt.show()

# %% [markdown]
# *Mean gain of A with B already there (green), without (orange), and their mean, the value (blue); bars are two standard
# errors. The green curves are nearly alike: the points above the line are the same in both panels, and with B there, those below are too
# far off to matter.*

# %% [markdown]
# With few easy points the value is largest. With many, mirrored, gain and harm cancel, and it sinks to about 0. With many, steep, it does
# not: the 80 easy points share less than 0.5, under 0.01 each. In the limit a random coalition holds so many easy
# points that its line is that of all, and A and B share what they add to all (dotted). The values are estimates; at 80 they lie near it.
#
# "Moderate" is thus true for some crowds and false for others. What holds in all of them is the gap between green and
# orange. That gap is what should be measured.

# %% [markdown]
# ## 4. Interaction
#
# What do $i$ and $j$ bring together that they do not bring apart, to a coalition $S$ of others? Take from the gain of both,
# $U(S\cup\{i,j\}) - U(S)$, each one's own. What is left is their *synergy*:
#
# $$\Delta_{ij}(S) = U(S\cup\{i,j\}) - U(S\cup\{i\}) - U(S\cup\{j\}) + U(S). \tag{2}$$
#
# It is the gain of $i$ with $j$ there, less the gain of $i$ without. Average it as the Shapley value averages gains, sizes alike, and
# coalitions of a size alike, and you have the *interaction index*
#
# $$I_{ij} = \frac{1}{N-1}\sum_{S\subseteq[N]\setminus\{i,j\}} \frac{\Delta_{ij}(S)}{\binom{N-2}{|S|}}. \tag{3}$$
#
# Positive: complements. Negative: substitutes, the one can stand in for the other. Zero for players whose worths add up.

# %% [markdown] exercise="pricing.interaction"
# Compute (3) for all pairs.
#
# - **Input** `game`, a `TableGame` of $N \ge 2$ players.
# - **Output** shape $(N, N)$, symmetric, zeros on the diagonal.
# - **Constraint** from the table alone, exact; no drawn coalitions.
# - **Success** agreement within $10^{-9}$.
#
# **Predict first.** For two players there is only one $S$. What is $I_{01}$ if $U$ is 2, 3, 5, 9 on $\varnothing, \{0\}, \{1\}, \{0,1\}$?
#
# <details><summary>Hint 1: the idea</summary>
#
# Three loops, over $i < j$ and over the masks with neither bit; then copy across the diagonal.
# </details>
# <details><summary>Hint 2: the first line</summary>
#
# `for i, j in combinations(range(n), 2):`, with `both = 1 << i | 1 << j` and the masks for which `mask & both == 0`.
# </details>


# %% exercise="pricing.interaction"
def interactions(game):
    """Interaction index of all pairs, shape (N, N), zero diagonal."""
    ### BEGIN SOLUTION
    n, table = game.n_players, game.table
    index = np.zeros((n, n))
    for i, j in combinations(range(n), 2):
        for mask in range(2**n):
            if not (mask >> i & 1 or mask >> j & 1):
                joint = table[mask | 1 << i | 1 << j] - table[mask | 1 << i] - table[mask | 1 << j] + table[mask]
                index[i, j] += joint / ((n - 1) * comb(n - 2, mask.bit_count()))
    return index + index.T
    ### END SOLUTION


# %% [markdown]
# $9 - 3 - 5 + 2 = 3$. Now the scenes: does the index single out the pair?

# %%
for name, game in games.items():
    index = interactions(game)
    index = np.zeros((game.n_players, game.n_players)) if index is None else np.asarray(index)
    others = [index[i, j] for i, j in combinations(range(game.n_players), 2) if (i, j) != (0, 1)]
    print(f"{name:12} A and B {index[0, 1]:+.3f}   every other pair from {min(others):+.3f} to {max(others):+.3f}")

# %% [markdown]
# It does, in every scene, and whatever the value was: the pair stands at the top, by a wide margin. One number a *pair* shows what one number a
# *player* cannot: the worths of these two depend most on each other.
# Not that one without the other is always useless: in the third scene A alone helps.

# %% [markdown]
# ## 5. Three data sets for sale
#
# You build a language model and may license up to three data sets: A, general web text; B, mathematical papers; C,
# source code. A model has been trained on every combination and scored out of 100 (chapter, Problem 10.5.1):
#
# | $S$ | $\varnothing$ | A | B | A, B | C | A, C | B, C | A, B, C |
# |---|---|---|---|---|---|---|---|---|
# | $U(S)$ | 0 | 50 | 20 | 75 | 25 | 80 | 90 | 100 |

# %%
priced = TableGame([0, 50, 20, 75, 25, 80, 90, 100])  # players 0, 1, 2 are A, B, C
A, B, C = 0, 1, 2
print("B and C together reach", priced.value([B, C]))

# %% [markdown] exercise="pricing.contextual"
# What does C add, and to whom? Fill the dict `code_gains` with seven numbers:
#
# - `"alone"`, `"after A"`, `"after B"`, `"after A and B"`: the marginal gain of C in each context;
# - `"with A"`, `"with B"`: the synergies with one partner, $\Delta_{AC}(\varnothing)$ and $\Delta_{BC}(\varnothing)$ of formula (2);
# - `"with B, given A"`: $\Delta_{BC}(\{A\})$.
#
# **Constraint** take the utilities from `priced`. **Success** seven exact numbers.
#
# **Predict first.** Are mathematics and code complements whether or not there is web text?
#
# <details><summary>Hint</summary>
#
# A synergy is a difference of two of the gains.
# </details>

# %% exercise="pricing.contextual"
code_gains = None
### BEGIN SOLUTION
u = priced.value
code_gains = {
    "alone": u([C]) - u([]),
    "after A": u([A, C]) - u([A]),
    "after B": u([B, C]) - u([B]),
    "after A and B": u([A, B, C]) - u([A, B]),
}
code_gains["with A"] = code_gains["after A"] - code_gains["alone"]
code_gains["with B"] = code_gains["after B"] - code_gains["alone"]
code_gains["with B, given A"] = code_gains["after A and B"] - code_gains["after A"]
### END SOLUTION

# %% [markdown]
# The most that C ever adds, it adds where mathematics is there and web text is not. Bring in the web text, and mathematics and code
# become slight substitutes: the sign turns. The question "are B and C complements?" has no answer without a context, and a single price
# for C cannot hold one.

# %% [markdown] exercise="pricing.shapley"
# Compute the Shapley values of the three data sets, exactly. Leave them in the dict `prices`, with the keys `"A"`, `"B"`, `"C"`.
#
# **Constraint** no rounding: `Fraction(1, 3)` or `1 / 3` is exact, 0.333 is not. **Success** three exact numbers.
#
# **Predict first.** Which two will be the dearest? Are they the best pair?
#
# <details><summary>Hint</summary>
#
# Six orders. In each, three gains that sum to 100.
# </details>

# %% exercise="pricing.shapley"
prices = None
### BEGIN SOLUTION
sums = dict.fromkeys("ABC", 0)
for order in ([A, B, C], [A, C, B], [B, A, C], [B, C, A], [C, A, B], [C, B, A]):
    for place, player in enumerate(order):
        sums["ABC"[player]] += int(priced.value(order[: place + 1]) - priced.value(order[:place]))
prices = {name: Fraction(total, 6) for name, total in sums.items()}
### END SOLUTION

# %% [markdown] exercise="pricing.decisions"
# Now decide. Fill the dict `purchase`; a choice is a row of noughts and ones or booleans: `[1, 0, 1]` is A and C.
#
# - `"best single"`: the data set to buy if only one can be paid (a row);
# - `"analyst"`: an analyst ranks by what each reaches alone and buys the top two; the performance of that pair (a number);
# - `"best pair"` (a row) and `"its performance"` (a number);
# - `"lost by rank"`: what is lost by buying the two highest Shapley values instead; a loss is a positive number.
#
# **Constraint** utilities as measured, never sums of others. **Success** exact numbers.
#
# **Predict first.** Is the analyst's mistake avoided by ranking with Shapley values instead?
#
# <details><summary>Hint</summary>
#
# The money is enough for one, or for two: so compare the coalitions of that size.
# </details>

# %% exercise="pricing.decisions"
purchase = None
### BEGIN SOLUTION
pairs = {pair: priced.value(pair) for pair in combinations(range(3), 2)}
top_two = (A, C)  # by the values just computed
best = max(pairs, key=pairs.get)
purchase = {
    "best single": [1, 0, 0],
    "analyst": pairs[A, C],
    "best pair": [int(player in best) for player in range(3)],
    "its performance": pairs[best],
    "lost by rank": pairs[best] - pairs[top_two],
}
### END SOLUTION

# %% [markdown]
# Set what the values promise for each pair beside what the pair reaches.

# %%
values = np.zeros(3) if prices is None else np.array([float(prices[name]) for name in "ABC"])
figure, (left, right) = plt.subplots(1, 2, figsize=(8, 3), width_ratios=(3, 4))
left.bar(range(3), values, color=BLUE)
left.set(xticks=range(3), xticklabels=["A web", "B maths", "C code"], xlabel="data set", ylabel="Shapley value", title="the ranking")
named = list(combinations(range(3), 2))
right.bar(range(3), [priced.value(pair) for pair in named], color=GREEN, label="what the pair reaches")
right.plot(range(3), [values[list(pair)].sum() for pair in named], "k_", markersize=36, label="sum of its two values")
right.set(xticks=range(3), xticklabels=["A, B", "A, C", "B, C"], yticks=range(0, 101, 20), ylim=(0, 130))
right.set(xlabel="pair", ylabel="performance", title="the purchase")
right.legend(frameon=False, ncols=2, markerscale=0.4, fontsize=8)
plt.show()
index = interactions(priced)
print("interaction index of A B, A C, B C:", [float(np.round(index[pair], 3)) for pair in named] if index is not None else "not yet")

# %% [markdown]
# *Left, the values. Right, the sum of two values (black) puts the last pair last; what the pairs reach (green) puts it first.*
#
# So the ranking by values repeats the analyst's mistake. The interaction index is positive for one pair only, the best one; for
# the two pairs with A it is negative.

# %% [markdown]
# Is linearity at fault? The chapter says that the axiom "does not hold" where data sets help each other. Look at what it says: the
# values of the sum of two *games* are the sums of their values. It does not say that the worths of *players* add up.
#
# **Predict first.** Take the most synergetic game there is, in which all three players are needed, and the invented table as a second
# one. Does linearity hold?


# %%
def shapley(table):
    """Shapley values of a table, shape (2**n,) -> (n,)."""
    n = len(table).bit_length() - 1
    sizes = all_coalitions(n).sum(axis=1)
    weight = np.array([1 / (n * comb(n - 1, k)) for k in range(n)] + [0.0])[sizes]
    halves = [(table.reshape(-1, 2, 2**i), weight.reshape(-1, 2, 2**i)[:, 0]) for i in range(n)]
    return np.array([np.sum(w * (u[:, 1] - u[:, 0])) for u, w in halves])


all_needed = np.array([0.0, 0, 0, 0, 0, 0, 0, 30])
print("values of the sum:   ", shapley(all_needed + priced.table).round(3))
print("sum of the values:   ", (shapley(all_needed) + shapley(priced.table)).round(3))

# %% [markdown]
# Linearity holds for every game; synergy does not touch it. The proof of uniqueness even uses it on the games $u_T$, where nobody is
# worth anything alone.
#
# So linearity of the *rule* is not at fault. What is lost is elsewhere: $2^N$ utilities go in, $N$ numbers come out, one a player,
# whatever the company. No rule that pays one number a player could do otherwise.

# %% [markdown]
# ## 6. Buying under a budget
#
# Prices differ, and more than three things are for sale. The decision has a formula of its own, in which no average stands:
#
# $$\max_{S}\; U(S) \quad\text{subject to}\quad \sum_{i\in S} c_i \le b. \tag{4}$$
#
# A tempting shortcut: compute Shapley values, go down the ranking, and buy whatever can still be paid.

# %% [markdown] exercise="pricing.budgets"
# Program both, and count.
#
# - `best_purchase(game, prices, budget)`: the solution of (4), of several equally good ones the cheapest.
# - `purchase_by_rank(values, prices, budget)`: from the highest value down, whatever its sign, buy what the money left pays; skip the rest.
# - `misled(tables, prices, budget)`: the share of the games, rows of `tables` $(m, 2^N)$, in which the purchase by rank of
#   Shapley values (helper `shapley`) reaches less than the best.
# - **Input** `prices`, a list; `budget`; `values` $(N,)$. **Output** two rows of $N$ booleans (or 0, 1), and a number.
# - **Constraint** compare *all* affordable coalitions. **Success** agreement within $10^{-9}$.
#
# **Predict first.** At equal prices and without any synergy, how often does the ranking mislead? And at unequal prices?
#
# <details><summary>Hint 1: the idea</summary>
#
# All $2^N$ rows at once: `all_coalitions(n) @ prices` are the costs, `game.table` the utilities in the same order.
# </details>
# <details><summary>Hint 2: the first line</summary>
#
# In `misled`: `best = TableGame(table).value(np.flatnonzero(best_purchase(TableGame(table), prices, budget)))`.
# </details>


# %% exercise="pricing.budgets"
def best_purchase(game, prices, budget):
    """The affordable coalition with the highest utility, a row of N booleans."""
    ### BEGIN SOLUTION
    rows = all_coalitions(game.n_players)
    costs = rows @ np.asarray(prices)
    utilities = np.where(costs <= budget, game.table, -np.inf)
    return rows[np.lexsort((costs, -utilities))[0]]
    ### END SOLUTION


def purchase_by_rank(values, prices, budget):
    """What is bought from the highest value down, a row of N booleans."""
    ### BEGIN SOLUTION
    bought = np.zeros(len(prices), dtype=bool)
    for player in np.argsort(-np.asarray(values)):
        if prices[player] <= budget:
            bought[player], budget = True, budget - prices[player]
    return bought
    ### END SOLUTION


def misled(tables, prices, budget):
    """Share of the games in which the rank's purchase reaches less than the best."""
    ### BEGIN SOLUTION
    worse = 0
    for table in tables:
        game = TableGame(table)
        ranked = purchase_by_rank(shapley(table), prices, budget)
        worse += game(ranked) < game(best_purchase(game, prices, budget)) - 1e-9
    return worse / len(tables)
    ### END SOLUTION


# %% [markdown]
# Random games of six data sets: each has a worth of its own between 0 and 1, each pair a synergy drawn from a normal
# distribution of width $\sigma$. Money for three at equal prices.


# %%
def drawn_games(count, sigma, rng):
    """Tables of six data sets with random worths and random synergies of pairs, shape (count, 64)."""
    rows = all_coalitions(6).astype(float)
    both = np.array([rows[:, i] * rows[:, j] for i, j in combinations(range(6), 2)])  # (15, 64)
    return rng.uniform(0, 1, (count, 6)) @ rows.T + sigma * rng.standard_normal((count, 15)) @ both


# %%
widths = np.array([0, 0.05, 0.1, 0.2, 0.4, 0.8])
markets = {"equal prices": [1.0] * 6, "prices 1 to 2": [1.0, 1.2, 1.4, 1.6, 1.8, 2.0]}
for (name, costs), colour in zip(markets.items(), (BLUE, ORANGE), strict=True):
    rng = np.random.default_rng(6)
    shares = [misled(drawn_games(150, sigma, rng), costs, sum(costs) / 2) for sigma in widths]
    shares = np.array([0.0 if share is None else share for share in shares])
    plt.errorbar(widths, shares, np.sqrt(shares * (1 - shares) / 150), fmt="o-", color=colour, label=name, capsize=3)
    print(f"{name:14}", shares.round(2))
plt.gca().set(xlabel="width of the synergies (worth of one alone: 0 to 1)", ylabel="share of games misled", ylim=(-0.03, 1))
plt.legend(frameon=False)
plt.show()

# %% [markdown]
# *Bars are one standard error. Without synergies and at equal prices the ranking is always right. With synergies of width 0.1 it
# misleads in three games of ten, at 0.8 in two of three. At unequal prices it does so even without synergy: a ranking by value does
# not look at prices.*
#
# Nothing here says that values are wrong. They answer "how is the whole to be shared", and the purchase asks "which part is best".

# %% [markdown] exercise="pricing.discrepancy"
# The company of section 5 has a budget for two of the three data sets. In 80 to 120 words:
#
# - why do correct, fair Shapley values point to the wrong pair? A buyer of two ends with exactly two data sets: which utilities enter the
#   values all the same? (What is owned on the way, such as $\{A\}$, is no end.)
# - what should the company compute instead, and how many trainings does it take for $N$ data sets and pairs to be bought?
# - name a question about these three data sets for which the Shapley values *are* the right answer.

# %% [markdown] exercise="pricing.discrepancy" answer
# A Shapley value averages gains over all contexts. That of A holds, with weight one third, the gain of 50 over nothing; but a buyer
# of two ends neither with one data set nor with three. The gain of 70 that C brings to B alone occurs in one order of six. The
# 45 points of synergy are averaged with $-5$, the synergy given A.
#
# For a pair only utilities of pairs matter: compare them, $N(N-1)/2$ trainings, three here; or look at the interactions first.
#
# The values do answer how the revenue of a model trained on *all three* is to be shared among the owners: all of it, alike for alike
# contributions, nothing for one that never helps.

# %% [markdown] rubric
# **Rubric (3 points).** One point for the reason: the value averages over contexts (the empty coalition, all three) that do not occur
# in a purchase of two, or the synergy of B and C is divided and averaged with its opposite given A. One point for the right
# computation: maximise the utility over affordable sets, with the count $N(N-1)/2$ for pairs (half a point without the count). One point for a
# question of sharing among owners when all are used, or of expected gain in a random order. "Shapley values are unfair" or
# "linearity is violated" earns nothing: both are false.

# %% [markdown]
# ## 7. Real corpora
#
# The table of section 5 is invented. Here are three corpora that came with the packages of this notebook, 40,000 characters each:
#
# - **prose**: the user guide of nbgrader;
# - **mathematics**: the documentation of mpmath's special functions;
# - **code**: the compiler of jinja2.
#
# Held out for testing, 3,000 characters each that no model is trained on: nbgrader's questions and answers, a later stretch of mpmath's
# documentation, jinja2's parser.

# %%
from importlib.resources import files


def read(package, *paths):
    """Text files of an installed package, joined; characters beyond ASCII left out."""
    found = [(files(package).joinpath(path)).read_text(encoding="utf-8") for path in paths]
    return "\n".join(found).encode("ascii", "ignore").decode()


guide = "docs/source/user_guide/"
functions = read("mpmath", "function_docs.py")
pages = ("what_is_nbgrader", "philosophy", "highlights", "installation", "advanced")
prose = read("nbgrader", *(f"{guide}{page}.rst" for page in pages))
texts = [prose[:40_000], functions[:40_000], read("jinja2", "compiler.py")[:40_000]]
tests = [read("nbgrader", guide + "faq.rst")[2000:5000], functions[-18_000:-15_000], read("jinja2", "parser.py")[8000:11_000]]
for test in tests:
    print(repr(test[1000:1070]))

# %% [markdown]
# The model is small but real. It predicts the next character $c$ from the history $h$ of the last $r$ characters, by counting: $n(h)$ is how
# often $h$ was followed by anything in the training texts, $n(hc)$ how often by $c$. Rare histories are smoothed by shorter ones, $h'$ being $h$
# without its first character:
#
# $$p(c\mid h) = \frac{n(hc) + \alpha\,p(c\mid h')}{n(h) + \alpha}, \qquad p(c\mid\text{nothing}) = \frac{n(c) + \alpha/256}{n + \alpha}. \tag{5}$$
#
# Its *cross-entropy* on a text is the mean of $-\log_2 p$, in bits a character. Without training it is 8. A coalition's utility is what
# its model saves of these 8 bits, as a mean over the held-out texts.

# %% [markdown] exercise="pricing.corpora"
# Train the model on every combination of corpora.
#
# - `language_table(corpora, held_out, order, alpha)`: the utilities by mask, shape $(2^N,)$. Counts of several corpora are *added*, no history
#   runs across a border. A text's first characters have shorter histories, in training and testing. Every held-out text counts alike,
#   whatever its length. `order` is $r$, the longest history.
# - `values_and_synergies(table)` for three players: the values $(3,)$, and, shape $(3, 2)$, the synergies (2) of players
#   0 and 1, 0 and 2, 1 and 2: without the third player, with the third.
# - **Constraint** nothing is tested on text that it was trained on. **Success** agreement within $10^{-9}$.
#
# **Predict first.** Are real corpora complements or substitutes?
#
# <details><summary>Hint 1: the idea</summary>
#
# Two counters for each corpus, over all histories of 0 to $r$ characters: of `text[k - length : k]`, and of `text[k - length : k + 1]`.
# </details>
# <details><summary>Hint 2: the first line</summary>
#
# Start at `p = 1 / 256` and go from the empty history to the longest: `p = (continued[h + c] + alpha * p) / (contexts[h] + alpha)`.
# </details>


# %% exercise="pricing.corpora"
def language_table(corpora, held_out, order, alpha):
    """Bits a character saved by the model of every coalition, shape (2**N,)."""
    ### BEGIN SOLUTION
    from collections import Counter

    learnt = []
    for text in corpora:
        places = [(k - length, k) for length in range(order + 1) for k in range(length, len(text))]
        learnt.append((Counter(text[a:k] for a, k in places), Counter(text[a : k + 1] for a, k in places)))

    def bits(contexts, continued, text):
        total = 0.0
        for k, c in enumerate(text):
            p = 1 / 256
            for length in range(min(order, k) + 1):
                h = text[k - length : k]
                p = (continued[h + c] + alpha * p) / (contexts[h] + alpha)
            total -= log2(p)
        return total / len(text)

    table = []
    for row in all_coalitions(len(corpora)):
        contexts, continued = Counter(), Counter()
        for player in np.flatnonzero(row):
            contexts.update(learnt[player][0])
            continued.update(learnt[player][1])
        table.append(8 - np.mean([bits(contexts, continued, text) for text in held_out]))
    return np.array(table)
    ### END SOLUTION


def values_and_synergies(table):
    """Shapley values, shape (3,), and synergies of the pairs 01, 02, 12 without and with the third, shape (3, 2)."""
    ### BEGIN SOLUTION
    gains = []
    for i, j in combinations(range(3), 2):
        a, b, third = 1 << i, 1 << j, 7 ^ (1 << i) ^ (1 << j)
        gains.append([table[S | a | b] - table[S | a] - table[S | b] + table[S] for S in (0, third)])
    return shapley(table), np.array(gains)
    ### END SOLUTION


# %% [markdown]
# A test text at a time: three games on the same players, a few seconds of training.

# %%
kinds = ["prose", "mathematics", "code"]
found = [language_table(texts, [test], 4, 4.0) for test in tests]
by_test = np.array([np.zeros(8) if one is None else one for one in found])  # (3 tests, 8 coalitions)
names = ["none", "P", "M", "P M", "C", "P C", "M C", "all"]
print("tested on   ", *(f"{name:>6}" for name in names))
for kind, row in zip(kinds, by_test, strict=True):
    print(f"{kind:12}", *(f"{entry:6.2f}" for entry in row))

# %% [markdown]
# Read the row of mathematics. A model trained on mathematics saves more than four bits of eight; one trained on code saves *less than nothing*:
# sure of itself in the wrong language, it needs more than 8 bits a character. Every held-out text has its own expert; the other corpora
# hardly add to it, or take a little away.
#
# The utility of the exercise is the mean of the three games. By linearity, which we have not lost, its values are the mean of the three
# games' values, and so are its synergies.

# %%
table = by_test.mean(axis=0)
answer = values_and_synergies(table)
values, synergies = (np.zeros(3), np.zeros((3, 2))) if answer is None else (np.asarray(part) for part in answer)
figure, (left, right) = plt.subplots(1, 2, figsize=(8.5, 3.2), width_ratios=(4, 3))
left.bar(range(8), table, color="lightgrey", label="mean")
for row, kind, colour in zip(by_test, kinds, (BLUE, GREEN, ORANGE), strict=True):
    left.plot(range(8), row, "o", color=colour, label=f"tested on {kind}")
left.axhline(0, color="black", linewidth=0.8)
left.set(xticks=range(8), xticklabels=names, xlabel="trained on", ylabel="bits saved a character", ylim=(-2.2, 8))
left.legend(frameon=False, fontsize=7, loc="upper left", ncols=2)
for shift, colour, label in ((-0.2, GREY, "without the third"), (0.2, BLUE, "with the third")):
    right.bar(np.arange(3) + shift, synergies[:, int(shift > 0)], 0.38, color=colour, label=label)
right.set(xticks=range(3), xticklabels=["P, M", "P, C", "M, C"], ylabel="synergy (bits)")
right.legend(frameon=False, fontsize=7)
plt.show()

# %%
means = np.mean([shapley(row) for row in by_test], axis=0)
print("values of prose, mathematics, code:", values.round(2), "  mean of the three games':", means.round(2))
print("synergies:", synergies.round(2).tolist())

# %% [markdown]
# *Left: what the model of each coalition saves; the bars are the utility. Right: synergies of the pairs, all negative.*
#
# Real corpora of this size are **substitutes**: each teaches letters, blanks and English words, and that needs to be learnt only
# once. With the third corpus there, the overlap has already been paid for, and the synergies shrink. No sign of the invented table's
# 45 points. And the two with the highest values are the best pair: P and M.
#
# So does the ranking lead right in reality? It depends on what the model is *for*.

# %% [markdown]
# Let the company weigh the three tests by its own use: a share $a$ of prose, $b$ of mathematics, $1-a-b$ of code. Each use is another game,
# a weighted sum of the three.
#
# **Predict first.** With a budget for two corpora: is there a use for which the two highest values are not the best pair?

# %%
uses, lost = [], []
for a in np.linspace(0, 1, 41):
    for b in np.linspace(0, 1 - a, round(40 * (1 - a)) + 1):
        u = np.array([a, b, 1 - a - b]) @ by_test
        top_two = np.argsort(-shapley(u))[:2]
        uses.append((b + a / 2, a * np.sqrt(3) / 2))  # corners: code left, mathematics right, prose on top
        lost.append(max(u[[3, 5, 6]]) - u[(1 << top_two).sum()])
uses, lost = np.array(uses), np.array(lost)

# %%
shown = plt.scatter(*uses.T, c=lost, cmap="cividis_r", s=22)
plt.colorbar(shown, label="bits lost by rank")
for (x, y), kind in zip([(0, -0.08), (1, -0.08), (0.5, 0.9)], ["code", "mathematics", "prose"], strict=True):
    plt.text(x, y, kind, ha="center")
plt.axis("off")
plt.axis("equal")
plt.show()
print("share of the uses misled:", np.mean(lost > 1e-9).round(2), "  at most lost:", lost.max().round(2), "bits")

# %% [markdown]
# *Each point is a use of the model. Dark: buying the top two values loses bits against the best pair.*
#
# In most of the triangle the ranking is right. It is wrong along the seams between best pairs, and most where mathematics is wanted
# with some code.

# %%
u = np.array([0, 0.8, 0.2]) @ by_test
print("80% mathematics, 20% code: values", shapley(u).round(2))
print("prose and mathematics", u[3].round(2), "  mathematics and code", u[6].round(2))

# %% [markdown]
# Alone, code does more harm on mathematics than prose does, and the average over contexts holds that against it. Beside mathematics
# the harm is gone: code adds half a bit, prose a tenth. Harmful alone, best in company: the chapter's story of the matched pair, found
# in real text, in one corner of the triangle.

# %% [markdown]
# ## 8. A corner detector
#
# The chapter's second story is about one picture. An image of two by two pixels, top left, top right, bottom left, bottom right: TL, TR, BL, BR.
# A detector says 1 if the corner TL, TR, BL is on, whatever BR is, else 0:
#
# $$U(S) = 1 \text{ if } \{TL, TR, BL\}\subseteq S, \text{ else } 0.$$
#
# The image to explain has the corner on and BR off. Players are the four pixels, in this order, 0 to 3.

# %%
pixel_names = ["TL", "TR", "BL", "BR"]
detector = TableGame([float(mask & 0b0111 == 0b0111) for mask in range(16)])
print("corner:", detector.value([0, 1, 2]), "  two pixels and BR:", detector.value([0, 1, 3]))

# %% [markdown] exercise="corner.values"
# The Shapley values of the four pixels, exact, in the dict `credit` with the keys `"TL"`, `"TR"`, `"BL"`, `"BR"`.
#
# **Constraint** no rounding. **Success** four exact numbers, fractions or floats in full precision.
#
# **Predict first.** In a random order of the four pixels, how likely is it that TL completes the corner?
#
# <details><summary>Hint</summary>
#
# Only the order of the three pixels of the corner among themselves matters.
# </details>

# %% exercise="corner.values"
credit = None
### BEGIN SOLUTION
orders = [(a, b, c, d) for a in range(4) for b in range(4) for c in range(4) for d in range(4) if len({a, b, c, d}) == 4]
credit = dict.fromkeys(pixel_names, Fraction(0))
for order in orders:
    for place, pixel in enumerate(order):
        gain = detector.value(order[: place + 1]) - detector.value(order[:place])
        credit[pixel_names[pixel]] += Fraction(int(gain), len(orders))
### END SOLUTION

# %% [markdown]
# A sum over coalitions is not even needed. Three of the axioms fix the values of such a game, and linearity is not among them. Nor does it matter
# that there are four pixels: let a detector look for any *template* $T$ among $N$ pixels. It is the game $u_T$ of the notebook on Shapley
# values.
#
# The derivation is a chain like the example below: a start, lines with reasons, a goal. As a cell's last line it shows its marks.

# %%
from sympy import symbols

from autograder.student import Card, Players, PlayerSum, Rule, Unanimity, coalitions, players

n_pixels = symbols("N", integer=True, positive=True)
pixels = Players(n_pixels)  # all pixels
member, other = players("i j")
(T,) = coalitions("T")  # the template
phi = Rule("phi")  # a rule of which only axioms are known

example = Derivation("practice").start((Card(T) + 1) ** 2)
example.step(Card(T) ** 2 + 2 * Card(T) + 1, "multiplied out")
example.goal(Card(T) * (Card(T) + 2) + 1, "the size of T taken out")

# %% [markdown] exercise="corner.axioms"
# Derive what a pixel of the template is paid by *any* rule $\phi$ with symmetry, the null player axiom and efficiency.
#
# - **Start** `share = Derivation("corner.axioms").start(phi(member, Unanimity(T)))`; that the member is in $T$ is given.
# - **Goal** an expression in `Card(T)`, without `phi`.
# - **On the way** a line with the mean over the template, `PlayerSum(phi(other, Unanimity(T)), (other, T)) / Card(T)`, and one in which all
#   `pixels` are in the sum. Four lines or more.
# - **Constraint** three axioms, not linearity; name the axiom in the reason of each line that uses one.
#
# **Predict first.** A template of 9 pixels in an image of 64: what is each worth?
#
# <details><summary>Hint 1: the idea</summary>
#
# Equal payments equal their mean. Null players can be added to a sum of payments for nothing.
# </details>
# <details><summary>Hint 2: the first line</summary>
#
# `.step(PlayerSum(phi(other, Unanimity(T)), (other, T)) / Card(T), "symmetry")`
# </details>

# %% exercise="corner.axioms"
share = None
### BEGIN SOLUTION
share = Derivation("corner.axioms").start(phi(member, Unanimity(T)))
share.step(PlayerSum(phi(other, Unanimity(T)), (other, T)) / Card(T), "symmetry: equal payments equal their mean")
share.step(PlayerSum(phi(other, Unanimity(T)), (other, pixels)) / Card(T), "null player: pixels outside T add nothing")
share.goal(1 / Card(T), "efficiency: all payments together make 1")
### END SOLUTION

# %% [markdown]
# With $|T| = 3$ these are the values that you counted; BR gets nothing by the null player axiom itself. All three axioms hold, and
# they leave no choice. A template of nine pixels gives a ninth to each, however large the image.
#
# ## 9. The detector as a network
#
# A network sees not only noughts and ones. One ReLU unit does the detector's work on black and white images:
#
# $$f(x) = \max(0,\; w\cdot x + b). \tag{6}$$
#
# It must be 1 on the corner and 0 on every image that lacks a pixel of it. Many choices of $w$ and $b$ do. They are the same *game*, but
# different *functions* of gray pixels, and gradients look at gray.

# %% [markdown]
# Three explanations of $f$ at an image $x$, against a baseline $x'$:
#
# - the **gradient** at $x$;
# - **integrated gradients** $(x_i - x'_i)\int_0^1 \partial_i f(x' + t(x-x'))\,dt$;
# - **Shapley values**, where a present pixel has its value in $x$, an absent one its value in $x'$.
#
# Along the path, $w\cdot x + b$ is linear in $t$: the unit is on in one interval of $[0, 1]$, and there the gradient is $w$.

# %% [markdown] exercise="corner.network"
# Build the detector, and explain a unit.
#
# - `corner_weights(bias)`: the weights $(4,)$, equal for the three pixels of the corner and 0 for BR, with which (6) detects the corner;
#   the bias is $-2$ or less.
# - `explain(weights, bias, image, baseline)`: three arrays $(4,)$, the gradient, the integrated gradients, the Shapley values.
# - **Constraint** nothing is trained: two conditions fix the weights.
# - **Success** agreement within 0.002; a sum of 1,000 midpoints of the path is good enough for the integral.
#
# **Predict first.** Which of the three depend on the bias, at the corner against black?
#
# <details><summary>Hint 1: the idea</summary>
#
# The integral is $w$ times the share of the path on which the unit is on.
# </details>
# <details><summary>Hint 2: the first line</summary>
#
# `images = np.where(all_coalitions(4), image, baseline)` are the 16 images that the Shapley values need.
# </details>


# %% exercise="corner.network"
def corner_weights(bias):
    """Weights of the unit that detects the corner, shape (4,)."""
    ### BEGIN SOLUTION
    return np.array([1.0, 1.0, 1.0, 0.0]) * (1 - bias) / 3
    ### END SOLUTION


def explain(weights, bias, image, baseline):
    """Gradient at the image, integrated gradients and Shapley values against the baseline, each of shape (4,)."""
    ### BEGIN SOLUTION
    gradient = weights * (image @ weights + bias > 0)
    path = baseline + (np.arange(6000)[:, None] + 0.5) / 6000 * (image - baseline)  # (6000, 4)
    integrated = (image - baseline) * weights * np.mean(path @ weights + bias > 0)
    images = np.where(all_coalitions(4), image, baseline)  # (16, 4)
    return gradient, integrated, shapley(np.maximum(images @ weights + bias, 0))
    ### END SOLUTION


# %%
corner, black = np.array([1.0, 1, 1, 0]), np.zeros(4)
units = {"bias -2": -2.0, "bias -5": -5.0}
detectors = {name: (corner_weights(bias), bias) for name, bias in units.items()}
detectors["weights 2, 1, 1, bias -3"] = (np.array([2.0, 1, 1, 0]), -3.0)

# %%
figure, axes = plt.subplots(1, 3, figsize=(9, 2.8), sharey=True)
for axis, (name, (weights, bias)) in zip(axes, detectors.items(), strict=True):
    answer = None if weights is None else explain(np.asarray(weights), bias, corner, black)
    answer = np.zeros((3, 4)) if answer is None else answer
    for shift, row, colour, label in zip(
        (-0.27, 0, 0.27), answer, (GREY, BLUE, ORANGE), ("gradient", "integrated gradients", "Shapley"), strict=True
    ):
        axis.bar(np.arange(4) + shift, row, 0.25, color=colour, label=label)
    axis.set(title=name, xticks=range(4), xticklabels=pixel_names, xlabel="pixel")
    print(f"{name:25}", *(np.round(row, 3).tolist() for row in answer))
axes[0].set_ylabel("credit")
axes[0].legend(frameon=False, fontsize=7)
plt.show()

# %% [markdown]
# *Three units that agree on every black and white image. Only the Shapley values (orange) are the same for all.*
#
# The gradient is the weight: 1, 2, or any number above, for the same decisions. Integrated gradients always sum to 1; the unit with
# unequal weights gives TL half, though no black and white image tells TL from TR. Shapley values see the game alone.
#
# Is that a virtue? If the question is about decisions, yes. If TL's weight matters, because gray pixels will come, the game has thrown it away.

# %% [markdown]
# Now compare with quite another machine: $V(S)$ adds one third for every pixel of the corner that is on.

# %%
adding = TableGame([(mask & 0b0111).bit_count() / 3 for mask in range(16)])
for name, game in (("all needed", detector), ("adding up", adding)):
    index = interactions(game)
    pair_index = 0.0 if index is None else float(np.asarray(index)[0, 1])
    print(f"{name:10} values {shapley(game.table).round(3)}   interaction of TL and TR {pair_index:.2f}   with BL off {game.value([0, 1]):.2f}")

# %% [markdown] exercise="corner.discussion"
# The detector that needs all three pixels and the one that adds them up have the same Shapley values. In 80 to 120 words:
#
# - what do the values say rightly about the detector? Name the axioms that hold, and what each contributes;
# - what do they hide? Say what a reader of the values would expect of the image with BL off, and what happens;
# - which further number would you report beside the values, and what does it show here?

# %% [markdown] exercise="corner.discussion" answer
# Rightly: BR plays no part (null player), the three others play equal parts (symmetry), and the credits make up the output (efficiency).
# Those three axioms alone give $\tfrac13, \tfrac13, \tfrac13, 0$.
#
# Hidden: that it is a conjunction. A reader takes $\tfrac13$ for "a third of the score": with BL off two thirds should be left, as in the adding
# machine. The detector gives 0. No pixel has any effect alone.
#
# Beside the values I would report the interaction index: $\tfrac12$ for each pair of the corner against 0 for the adding machine; or
# the coefficient $c_T = 1$ of the one game $u_T$, which is the whole logic in a number.

# %% [markdown] rubric
# **Rubric (3 points).** One point for what is right, with null player, symmetry and efficiency named and used. One point for what is hidden: the
# conjunction, shown by an image with a pixel off (0, not two thirds) or by the loss of 1 against a credit of a third. One point for
# a further number that tells the two machines apart: an interaction index or synergy, the coefficients $c_T$, or the gains with and
# without partners; half a point for naming one without its value. "The values are wrong" earns nothing.

# %% [markdown]
# ## 10. When it breaks
#
# The interaction index has mended something. It is an average all the same.
#
# **Predict first.** Three data sets, 3 each alone, 5 for any two, 8 for all three. Substitutes or complements?

# %%
sizes = all_coalitions(3).sum(axis=1)
turning = TableGame(np.array([0.0, 3, 5, 8])[sizes])
index, parts = interactions(turning), values_and_synergies(np.array(turning.table))
print("interaction index:", None if index is None else np.asarray(index).round(3).tolist())
print("synergies without and with the third:", None if parts is None else np.asarray(parts[1]).tolist())

# %% [markdown]
# All pairs have index 0, like players whose worths add up, and yet nothing adds up: two overlap by 1, and with the third there they gain 1.
# What turns its sign averages to nothing, one level higher. $N$ values and $N(N-1)/2$ indices are still fewer than $2^N$ utilities, so
# there is always a game that hides behind them.
#
# And the utility itself is a choice. The corpora were substitutes for a model with $\alpha = 4$. Let it trust its counts more.

# %%
bold = language_table(texts, tests, 4, 1.0)
parts = None if bold is None else values_and_synergies(bold)
print("alpha = 1, synergies:", None if parts is None else np.asarray(parts[1]).round(2).tolist())

# %% [markdown]
# The same texts, the same tests, another $\alpha$: without the third corpus the pairs are now complements, with it substitutes, the very pattern of
# section 5. The bolder model is hurt more by text that it has not seen the like of, and any second corpus cures some of that.
#
# So "these corpora are substitutes" is not a fact about corpora. It is one about corpora, a model, and a test.

# %% [markdown]
# ## 11. Where the text is right, and where not
#
# | chapter, section 10.5, claims | tested | shown in |
# |---|---|---|
# | one critical point alone is low or harmful | nearly always; not where it corrects the easy points | section 2 |
# | the pair brings a large increase | over the partner alone, always; over the easy points, in half of the scenes | section 2 |
# | the pair's value is moderate | the highest of all with few easy points, nought with many mirrored ones | section 3 |
# | a purchase by value can go wrong | yes: in the table, in random games, on real corpora for some uses | sections 5 to 7 |
# | the linearity axiom does not hold under synergy | it holds for every game; what is lost is context | section 5 |
# | the corner's values obscure its logic | yes: an adding machine has the same | section 9 |

# %% [markdown]
# ## Summary
#
# Should the two data sets with the highest Shapley values be bought?
#
# - Not for that reason. A value says how to *share* what all bring about; a purchase asks which part is *best*. They are sure to
#   agree only where worths add up and prices are equal.
# - A value is the mean of a gain with the partner and one without. When they differ much, quote both.
# - The interaction index finds pairs that belong together; it found the matched pair everywhere.
# - It is an average too. Where few sets can be paid, train on them.
# - No number is a property of data alone: the other data, test and model decide, too.

# %% [markdown]
# ## Further reading
#
# - *Interpreting output of Deep Nets: Credit Attribution*, 10.5: the source.
# - Grabisch and Roubens, *An axiomatic approach to the concept of interaction among players in cooperative games* (1999): the index.
# - Ghorbani and Zou, *Data Shapley: equitable valuation of data for machine learning* (2019): the proposal that is criticised here.
# - Sundararajan, Dhamdhere and Agarwal, *The Shapley Taylor interaction index* (2020): values and interactions that add up.
# - Kumar and others, *Problems with Shapley-value-based explanations as feature importance measures* (2020): more of the same doubt.
# - Chen and Goodman, *An empirical study of smoothing techniques for language modeling* (1999): what formula (5) is a small case of.

# %% scoreboard
scoreboard()
