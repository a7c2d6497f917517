# %% [markdown]
# # How to work with this companion
#
# Each chapter is a notebook like this one. You read, you predict, you program, you derive, and the notebook tells you at once what is
# right, what is wrong, and why. **How do you hand in an answer, and how do you find out what is wrong with it?**
#
# Nothing in this chapter earns marks. Its three exercises are easy on purpose: what you practise here is the tool. Make mistakes and
# read what comes back.

# %% [markdown]
# **You will be able to**
# - run a notebook from top to bottom and start it afresh;
# - check a function and read the feedback on it;
# - write a formula that the computer can judge;
# - write a derivation line by line, and repair its first false line.
#
# **Time** about 30 minutes. **Prerequisites** a little Python: a function, a `return`, arithmetic on numpy arrays.

# %% [markdown]
# ## 1. Running cells
#
# A notebook is a column of *cells*. This one is text. The next one is code: click on it and press **Shift+Enter**. It runs, and the
# cursor moves on.
#
# The number in brackets at the left says that a cell has run and as which one in order; a star, `[*]`, says that it is still running.
# The next cell is the *setup cell*. Every chapter has one, and nothing after it works until it has run.

# %%
import numpy as np
from sympy import Integral, Rational, Sum, binomial, exp, factorial, oo, symbols

from autograder.student import Derivation, check, inputs, scoreboard

# %% [markdown]
# If the cell above printed nothing, it worked: importing is silent.
#
# Behind the notebook one Python process, the *kernel*, remembers every name that a cell has defined. Predict what the next cell shows,
# then run it.

# %%
values = np.array([1.0, 2.0, 3.0])
values = 10 * values
values

# %% [markdown]
# Run only that last cell a second time. It shows the same, because its first line starts afresh.
#
# Had the first line stood in a cell of its own, every further run would have multiplied by ten again: the kernel remembers what was
# *run*, in the order in which it was run, whatever the page looks like.
#
# When something seems impossible, choose **Kernel → Restart Kernel and Run All Cells**. It forgets everything and runs from the top.
# That is also what happens when your notebook is graded, so do it once before you hand in.

# %% [markdown]
# ## 2. Four sorts of cells
#
# | cell | what you do with it |
# |---|---|
# | text | read it |
# | given code | run it; change it and run it again if you are curious |
# | answer: it contains `# YOUR CODE HERE` | replace that line, and the `pass` below it, by your answer |
# | check: it begins with `check(` | run it, as often as you like |
#
# Answer and check cells belong together; do not delete, copy or split them. An exercise left open stops nothing: its check
# says "not yet", and the notebook runs on.

# %% [markdown]
# ## 3. Reading feedback
#
# A check calls your function on a few inputs and shows, for each, what was expected and what came back. The first exercise asks for
# the square of every entry of an array.
#
# Here is someone's answer. Before you run the cell: for which of the inputs `[1, 2, 3]` and `[0, 2]` will it be right?


# %%
def someones_answer(values):
    return values + values


check("orientation.square", someones_answer)

# %% [markdown]
# Read such a result from top to bottom.
#
# 1. **The headline** says how many cases were right.
# 2. **The likely cause** stands below it. Where your answer equals a well-known mistake in every case, that mistake is described, and
# the words are meant literally. Otherwise you read only what can be said for certain, or nothing.
# 3. **Each row** is one case: the input in words, what was expected, what came back, the first difference. Start with the simplest row
# that is wrong.
#
# The second case is right by accident. One right case proves little; that is why there are several.

# %% [markdown]
# To try a case by hand, ask for its input: `inputs(exercise, number)` gives the arguments by name.

# %%
third = inputs("orientation.square", 3)
third["values"], someones_answer(third["values"])

# %% [markdown] exercise="orientation.square"
# Write a function that squares every entry of an array:
#
# $$\mathrm{square}(x)_i = x_i^2$$
#
# **Input** `values`, an array of floats of any shape. **Output** an array of the same shape. The array passed in must stay as it was;
# the check looks at it after the call.
#
# **Success** looks like one line: all cases right.
#
# **Predict** which public case would show the difference between $x^2$ and $x \cdot |x|$.
#
# <details><summary>Hint 1: the idea</summary>
#
# Arithmetic on numpy arrays works entry by entry: `a * b` multiplies the first entries, the second entries, and so on.
#
# </details>


# %% exercise="orientation.square"
def square(values):
    """Square every entry of ``values``; same shape."""
    ### BEGIN SOLUTION
    return values**2
    ### END SOLUTION


# %% [markdown]
# Your prediction: $x^2$ and $x \cdot |x|$ differ where $x$ is negative, so the third and the fourth case show it, and they alone.
#
# ### What a check here means
#
# The inputs you see are not those of the grading. When your notebook is graded, your function is called on *new* inputs, drawn after you
# handed in. A function that repeats the answers shown above passes here and fails there, so write for every input that the exercise
# allows.
#
# In later chapters you also meet answers that are numbers, counterexamples, figures and short texts. Texts are read by a person; all
# others are checked like this one.

# %% [markdown]
# ## 4. Writing a formula
#
# Some exercises ask for a formula instead of a function. You write it with *sympy*, where letters are symbols, not numbers. The next cell
# declares them as positive integers, so that $\binom{n}{k}$ makes sense, and shows an expression typeset.
#
# | on paper | in sympy |
# |---|---|
# | $\binom{n}{k}$, $\;n!$ | `binomial(n, k)`, `factorial(n)` |
# | $\frac12$ | `Rational(1, 2)`; plain `1/2` is the float 0.5 |
# | $n^2$ | `n**2` |
# | $\sum_{m=1}^{N} m$ | `Sum(m, (m, 1, N))` |

# %%
k, m, n, N = symbols("k m n N", integer=True, positive=True)
x = symbols("x", positive=True)
Rational(1, 2) * factorial(n) / factorial(n - k) + binomial(n, k)

# %% [markdown]
# A formula is judged by **what it equals, never by how it looks**. Write a product in any order, leave it unexpanded, use factorials for
# binomials: if it is the same for all values of the letters, it is right.
#
# The checker compares your formula with the right one at many exact values. It does not compare texts, and it does not ask sympy to
# simplify. Use the letters that the exercise names: another letter is another quantity.

# %% [markdown] exercise="orientation.binomial"
# A club of $n$ people elects a committee of $k$ and one of its members as chair, $1 \le k \le n$. Committee first, then chair:
#
# $$k \binom{n}{k}$$
#
# possibilities. Count the same in two other orders.
#
# - `factor_n`: first the chair, then the other members;
# - `factor_rest`: first the members who are not chair, then the chair.
#
# **Success**: both formulas right, in whatever form. (The formula above, copied, would pass: it is equal. Here the counting is the point.)
#
# **Predict** both numbers for $n = 3$, $k = 2$.
#
# <details><summary>Hint 1: the idea</summary>
#
# Either way, the first choice changes how many people are left for the second.
# </details>
# <details><summary>Hint 2: the first line</summary>
#
# There are $n$ ways to choose the chair first.
# </details>

# %% exercise="orientation.binomial"
factor_n = None  # first the chair
factor_rest = None  # the chair last
### BEGIN SOLUTION
factor_n = n * binomial(n - 1, k - 1)
factor_rest = (n - k + 1) * binomial(n, k - 1)
### END SOLUTION

# %% [markdown]
# Your prediction: with three people, $2 \cdot \binom32$, $3 \cdot \binom21$ and $2 \cdot \binom31$ are all 6.
#
# ## 5. Writing a derivation
#
# A derivation is a chain of expressions, each equal to the one before. `Derivation("name")` opens it, `.start(...)` writes the first
# line, `.step(..., "reason")` the next, `.goal(..., "reason")` the last. What is judged is whether a line **equals the line before it**.
# Where an exercise asks for so many lines, the start is one of them.
#
# Take the sum of the first $N$ odd numbers. The idea is to write every term as a difference of neighbours, so that almost all cancels:
#
# $$\sum_{m=1}^{N} (2m - 1) = \sum_{m=1}^{N} \left(m^2 - (m-1)^2\right) = N^2$$

# %%
odd_numbers = Derivation("demonstration").start(Sum(2 * m - 1, (m, 1, N)))
odd_numbers.step(Sum(m**2 - (m - 1) ** 2, (m, 1, N)), "each term as a difference")
odd_numbers.step(Sum(m**2, (m, 1, N)) - Sum(m**2, (m, 0, N - 1)), "second part counted from m - 1")
odd_numbers.goal(N**2, "all but the last square cancels")

# %% [markdown]
# A cell shows the chain, with a mark beside every line, if its last line is a `.step` or `.goal`. After anything else, such as several
# chains in one cell, end the cell with the chain's name: `odd_numbers`. No check is needed for that.
#
# Each line was compared with the line above it at many exact values. There is no stored model answer to match, so every correct chain is
# accepted, with few lines or many.
#
# Now a chain with a slip in the middle. Two lines follow the slip. Which lines will be marked? Predict, then run.

# %%
slip = Derivation("demonstration").start(Sum(2 * m - 1, (m, 1, N)))
slip.step(Sum(m**2 - (m - 1) ** 2, (m, 1, N)), "each term as a difference")
slip.step(Sum(m**2, (m, 1, N)) - Sum(m**2, (m, 1, N + 1)), "second part counted from m + 1")
slip.step(-((N + 1) ** 2), "all but the last square cancels")
slip.goal(-(N**2) - 2 * N - 1, "multiplied out")

# %% [markdown]
# One line is marked wrong, and it comes with a **counterexample**: values of the letters for which the two sides differ. Put them into
# both lines by hand and the slip shows: the second part, counted anew, runs from $0$ to $N-1$, not from $1$ to $N+1$.
#
# The lines after it are marked right, because they do follow from what was written. A slip that is carried on costs one line, and the
# goal if it is carried to the end, not the rest of the chain. Jump back to the right formula two lines later, and that line is false as
# well: it does not equal the one before. Repair the first false line and read on from there.

# %% [markdown]
# A line may be right and need more than is given, such as a divisor that is not $0$. Then a remark says so; it costs nothing.
#
# Sometimes the computer cannot tell. Then it says so instead of guessing. Johann Bernoulli found that the next sum and the integral
# beside it are equal; here $e^{-28}$ too much stands there, less than a millionth of a millionth:

# %%
Derivation("demonstration").start(Sum(1 / m**m, (m, 1, oo))).goal(Integral(x ** (-x), (x, 0, 1)) + exp(-28), "Bernoulli, and a little more")

# %% [markdown]
# Two numbers that near to each other were neither told apart nor shown to be equal. (This line you can decide yourself.)
#
# An undecided line is neither right nor wrong. Two things help: put a smaller step in between, or write the line with simpler means. If
# it stays undecided, leave it and say in the reason why it holds. Where a chapter gives marks, a person then looks at it.

# %% [markdown] exercise="orientation.telescope"
# Derive, line by line,
#
# $$\sum_{m=1}^{N} \frac{1}{m(m+1)} = \frac{N}{N+1}.$$
#
# The answer cell **starts** with the left side. **Arrive** at the right side. **On the way**, one line must show every term as a
# difference of two neighbours: a check looks for it, which the bare chain does not.
#
# **Success**: every line follows, and the chain is complete, with three lines at least, the start among them. Then put a slip into one
# line, check again, and read the counterexample.
#
# **Predict** for $N = 2$: which fractions cancel, and which two stay?
#
# <details><summary>Hint 1: the idea</summary>
#
# Two simple fractions have the difference $\frac{1}{m(m+1)}$; try $m = 1$ and $m = 2$.
# </details>
# <details><summary>Hint 2: the first line</summary>
#
# Their denominators are $m$ and $m + 1$.
# </details>

# %% exercise="orientation.telescope"
telescope = Derivation("orientation.telescope").start(Sum(1 / (m * (m + 1)), (m, 1, N)))
### BEGIN SOLUTION
telescope.step(Sum(1 / m - 1 / (m + 1), (m, 1, N)), "partial fractions")
telescope.step(Sum(1 / m, (m, 1, N)) - Sum(1 / m, (m, 2, N + 1)), "second part counted from m + 1")
telescope.step(1 - 1 / (N + 1), "all but the first and the last cancel")
telescope.goal(N / (N + 1), "one fraction")
### END SOLUTION

# %% [markdown]
# Your prediction: $(1 - \frac12) + (\frac12 - \frac13)$. The halves cancel, $1$ and $\frac13$ stay: $\frac23$.
#
# ## 6. What a check cannot see
#
# - **Whether you understand.** Say to yourself *why* each line holds before you go on.
# - **What you print.** It sees what your function *returns*. A function that prints its result returns `None`, and reads "not yet".
# - **What you did not run.** It judges the names as the kernel knows them now. Change an answer, run its cell, then run the check.
# - **A name used twice.** If a later cell of yours redefines `square`, the check sees the later one. *Restart Kernel and Run All
# Cells* shows what a grader will see.

# %% [markdown]
# ## Summary
#
# You hand in an answer by defining the names that its exercise asks for. You find out what is wrong by running the check and
# reading it from the top: the simplest wrong case, or the first false line with its counterexample.
#
# - A function is judged by what it returns, on new inputs when it is graded.
# - A formula is judged by what it equals.
# - A derivation is judged line by line, each against the one before.

# %% [markdown]
# The last cell of every chapter is its scoreboard. It shows the last check of each exercise, also where an earlier one was better:
# what is graded is the notebook as you hand it in. Run all checks first.

# %% scoreboard
scoreboard()

# %% [markdown]
# ## Further reading
#
# - [JupyterLab's documentation, "Notebooks"](https://jupyterlab.readthedocs.io): menus and keys, when you want to work faster.
# - [NumPy, "the absolute basics for beginners"](https://numpy.org/doc/stable/user/absolute_beginners.html): arrays and entry-by-entry
#   arithmetic, which all later chapters use.
# - [SymPy, "Introductory Tutorial"](https://docs.sympy.org/latest/tutorials/intro-tutorial/index.html): its section on gotchas explains
#   why `1/2` is not one half.
# - Graham, Knuth, Patashnik, *Concrete Mathematics*, chapters 2 and 5: sums that collapse and binomial identities, with wit.
