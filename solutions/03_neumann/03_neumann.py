# %% [markdown]
# # Inverse Hessians without inverses
#
# The influence of a training example is $-\nabla\ell(z)^\top H^{-1} \nabla\ell(x)$. A small network has ten thousand
# weights; its Hessian has a hundred million entries, and nobody inverts it. **How can one have $H^{-1}v$ without ever
# having $H$, and how far off is the answer?**
#
# The chapter "Interpreting output of Deep Nets: Credit Attribution" answers with a power series (Problems 10.1.3 and
# 10.1.4). The idea is right. Four of its lines are not, and one of them, a bound, promises an error two hundred times
# too small.

# %% [markdown]
# **You will be able to**
# - derive the Neumann series of an inverse and say when it converges;
# - refute the printed bound of its error, and prove the right one;
# - multiply with the Hessian of any torch model without forming it;
# - solve with products alone: by the series, by random examples, by conjugate gradient;
# - compute influences for a network of 10,010 weights and compare them with retraining.
#
# **Time** about six hours with the reading (★ apply, ★★ derive and program, ★★★ design or prove).
#
# **Prerequisites** eigenvalues of symmetric matrices; gradients in torch; influence functions up to Theorem 10.1.2.

# %%
import math

import matplotlib.pyplot as plt
import numpy as np
import torch
from sympy import Identity, MatrixSymbol, Max, oo, symbols

from autograder.student import Derivation, LambdaMax, LambdaMin, MatrixSum, Norm, check, scoreboard

BLUE, ORANGE, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#999999"
plt.rcParams.update({"figure.figsize": (6.4, 3.2), "axes.spines.top": False, "axes.spines.right": False})

# %% [markdown]
# ## 1. One number first
#
# To divide by $a$ with additions and multiplications only, write $a = 1 - (1 - a)$ and use the geometric series:
#
# $$\frac1a = \sum_{i=0}^{\infty} (1-a)^i, \qquad |1-a| < 1.$$
#
# A symmetric matrix is a list of such numbers, its eigenvalues, each in a direction of its own: $A = Q \Lambda Q^\top$ gives
# $(I-A)^i = Q\,(I-\Lambda)^i\,Q^\top$. So the same series should give $A^{-1}$.

# %% [markdown]
# | symbol | meaning | in code |
# |---|---|---|
# | $A$ | symmetric positive definite, $n \times n$ | `A` |
# | $\lambda_{\min}(A)$, $\lambda_{\max}(A)$ | smallest, largest eigenvalue | `LambdaMin(A)`, `LambdaMax(A)` |
# | $\lVert A\rVert$ | spectral norm; for a vector its length | `Norm(A)` |
# | $\sum_{i=0}^{r} (I-A)^i$ | a sum of matrices | `MatrixSum((I - A)**i, (i, 0, r))` |
# | $H$, $\lambda$, $\alpha$ | Hessian, damping, scale | `hvp`, `damping`, `scale` |
# | $\kappa$ | condition number, $\lambda_{\max}/\lambda_{\min}$ | |
# | $\rho$ | $\lVert I - \alpha(H + \lambda I)\rVert$ | `rho` |
#
# A *product* is one $Hu$ with one vector $u$. Products are what we pay for.

# %%
n = symbols("n", integer=True, positive=True)
r = symbols("r", integer=True, nonnegative=True)
q = symbols("q", integer=True, positive=True)
i = symbols("i", integer=True)
A = MatrixSymbol("A", n, n)
I = Identity(n)

# %% [markdown]
# ## 2. The sum collapses
#
# **Problem 10.1.3.** *If $A$ is positive definite with largest eigenvalue below 2, then
# $A^{-1} = \sum_{i=0}^\infty (I-A)^i$.*
#
# The proof has two parts. First the finite sum: multiply it by $A = I - (I - A)$, and every power but the first and the
# last appears twice, with opposite signs. Then the limit: the last power must fall to zero. With eigenvalues in $(0, 2)$,
# every $|1-\lambda_k|$ is below 1, and it does.

# %% [markdown]
# A proof is written as a chain: a start, then lines with reasons; each is judged against the one before. As a cell's
# last line the chain shows its marks. A line that is not equal to the one before takes its relation as a third argument,
# `"<="` say. sympy cancels `A.I * A` at once and writes equal factors as a power. Here is a chain of no exercise:

# %%
square = Derivation("practice").start((I - A) ** 2)
square.step((I - A) - A * (I - A), "the first factor multiplied out")
square.goal(I - 2 * A + A**2, "the second as well")
# %% [markdown] exercise="neumann.telescoping"
# Write both parts as chains.
#
# - `telescoping`, three points, `Derivation("neumann.telescoping")`. **Start** $A \sum_{i=0}^{r} (I-A)^i$. **Goal** $I$
#   minus a power, no sum. At least three lines, the start among them. Sums are `MatrixSum`, not sympy's `Sum`.
# - `limit`, one point, `Derivation("neumann.telescoping.limit")`. **Start** `MatrixSum((I - A)**i, (i, 0, oo))`.
#   **Goal** `A.I`, the inverse. At least three lines. That the last power falls to 0 follows from what is given; it is
#   a line's reason, not a line.
# - **Given** $A$ positive definite, $\lambda_{\max}(A) < 2$.
#
# **Predict first.** Which power of $I - A$ is left over: $r - 1$, $r$ or $r + 1$? Try $r = 0$.
#
# <details><summary>Hint 1: the idea</summary>
#
# Put $I - (I - A)$ for $A$ and multiply out: the difference of a sum and the same sum moved by one. For the limit, write $A^{-1}A$
# beside the sum and do the same with $A$ (sympy cancels `A.I * A` at once, so write the difference of the two sums straight away).
# </details>
# <details><summary>Hint 2: the first line</summary>
#
# `MatrixSum((I - A)**i, (i, 0, r)) - ...`: which powers does the second sum hold?
# </details>

# %% exercise="neumann.telescoping"
telescoping = None
limit = None
### BEGIN SOLUTION
telescoping = Derivation("neumann.telescoping").start(A * MatrixSum((I - A) ** i, (i, 0, r)))
telescoping.step(MatrixSum((I - A) ** i, (i, 0, r)) - MatrixSum((I - A) ** (i + 1), (i, 0, r)), "A = I - (I - A)")
telescoping.step(I - (I - A) ** (r + 1), "all but the first and the last power cancel")

limit = Derivation("neumann.telescoping.limit").start(MatrixSum((I - A) ** i, (i, 0, oo)))
limit.step(A.I * (MatrixSum((I - A) ** i, (i, 0, oo)) - MatrixSum((I - A) ** i, (i, 1, oo))), "A^-1 A is the identity, and A = I - (I - A)")
limit.step(A.I, "the first part; the last power falls to 0")
### END SOLUTION

# %% [markdown]
# With $r = 0$ the sum is $I$, so $A$ must come out: $I - (I-A)^1$. The power is $r + 1$, the number of terms.
#
# ## 3. Where it converges
#
# Positive definite is not enough. In the direction of an eigenvector everything is a number: the powers
# $(1-\lambda_k)^i$ fall to zero, stay, or grow.

# %% [markdown] exercise="neumann.convergence"
# Give a matrix and an interval.
#
# - `diverging`: a symmetric positive definite matrix, as a nested list or array of at most 8 rows (a number is `[[x]]`),
#   for which the series diverges.
# - `interval`: `(low, high)`, the ends of the open interval: the series converges if and only if all eigenvalues lie in it.
# - **Success** is judged by the property, with eigenvalues just inside and just outside of your interval.
#
# **Predict first.** What happens at an eigenvalue of exactly 2?
#
# <details><summary>Hint: the idea</summary>
#
# Solve $|1 - \lambda| < 1$ for $\lambda$.
# </details>

# %% exercise="neumann.convergence"
diverging = None
interval = None
### BEGIN SOLUTION
diverging = [[1, 0], [0, 3]]
interval = (0, 2)
### END SOLUTION

# %% [markdown]
# At 2 the powers are $1, -1, 1, \dots$: the sum swings between 1 and 0 and never reaches $\tfrac12$. Here are the
# partial sums for
# four eigenvalues. Which of them approaches its limit from one side?

# %%
counts = np.arange(1, 13)
for eigenvalue, colour in ((0.3, BLUE), (0.9, GREEN), (1.7, ORANGE), (2.05, GREY)):
    sums = (1 - (1 - eigenvalue) ** counts) / eigenvalue
    plt.plot(counts, sums, "o-", color=colour, label=f"eigenvalue {eigenvalue}")
    plt.axhline(1 / eigenvalue, color="black", linestyle="--", linewidth=0.8)
    print(f"eigenvalue {eigenvalue}: after 4, 8, 12 terms", sums[[3, 7, 11]].round(3), " wanted", round(1 / eigenvalue, 3))
plt.gca().set(xlabel="terms", ylabel="partial sum (1 / eigenvalue)", ylim=(-0.6, 4.9))
plt.legend(frameon=False, ncols=2, loc="upper right")
plt.show()

# %% [markdown]
# *Dashed: the wanted inverse. A small eigenvalue (blue) is approached from below and slowly; one near 1 (green) is reached at
# once; one above 1 (orange) is approached from both sides; above 2 (grey) the swings grow.*
#
# ## 4. A bound that promises too much
#
# **Problem 10.1.4** asks to show, for the series cut off "to its first $r$ terms",
#
# $$\lambda_{\max}(A^{-1} - S_r) \le \frac{(1-\lambda_{\max}(A))^{r+1}}{\lambda_{\max}(A)}. \tag{printed}$$
#
# **The source is wrong here.** It is not even clear how terms are counted: "the first $r$ terms" are $i = 0, \dots,
# r-1$; two lines
# on, the text sums $i = 0, \dots, r$. The bound fails either way.

# %% [markdown] exercise="neumann.printed_bound"
# Refute it.
#
# - `matrix`: symmetric, positive definite, all eigenvalues below 1; a nested list or array of at most 8 rows.
# - `terms`: a whole number $r$ from 1 to 60.
# - **Success**: for both ways of counting, $\lambda_{\max}(A^{-1} - S_r)$ is larger than the printed right-hand side.
#
# **Predict first.** Can a matrix with one eigenvalue do it?
#
# <details><summary>Hint: the idea</summary>
#
# In the direction of eigenvalue $x$ the error is $(1-x)^{r+1}/x$, or with $r$ for $r+1$. Is it larger for small or for
# large $x$? Which $x$ does the printed bound use?
# </details>

# %% exercise="neumann.printed_bound"
matrix = None
terms = None
### BEGIN SOLUTION
matrix = [[0.3, 0], [0, 0.9]]
terms = 1
### END SOLUTION

# %% [markdown]
# With eigenvalues $\tfrac3{10}$ and $\tfrac9{10}$ and $r = 1$ the printed bound is $\tfrac1{90}$. The error is
# $\tfrac73$ counting $r$
# terms and $\tfrac{49}{30}$ counting $i = 0, \dots, r$: 210 and 147 times as much.
#
# With a single eigenvalue the second way of counting meets the bound with equality, which is perhaps where it came
# from: it puts in
# the eigenvalue with the *smallest* error for the one with the largest.
#
# ## 5. The bound that holds
#
# By section 2, $A^{-1} - S = A^{-1}(I-A)^{r+1}$ for the sum up to $i = r$. Its eigenvalues are $(1-x)^{r+1}/x$, and that falls in
# $x$ on $(0, 1]$. So the *smallest* eigenvalue of $A$ decides.

# %% [markdown] exercise="neumann.bound"
# Derive three errors. In the first two $A$ is positive definite with $\lambda_{\max}(A) \le 1$, in the third
# $\lambda_{\max}(A) < 2$.
#
# - `error_from_0_to_r`, two points, `Derivation("neumann.bound")`. **Start** `LambdaMax(A.I - MatrixSum((I - A)**i, (i, 0, r)))`.
# - `error_of_r_terms`, one point, `"neumann.bound.terms"`: the same with `(i, 0, q - 1)`, that is $q \ge 1$ terms.
# - `error_up_to_two`, two points, `"neumann.bound.wide"`: **start** `Norm(A.I - MatrixSum((I - A)**i, (i, 0, r)))`; a
#   bound, so some
#   line has the relation `"<="`: `.step(expression, "reason", "<=")`.
# - **Goal** in `LambdaMin(A)` and `LambdaMax(A)` alone: two equalities, and the bound
#   $\lVert A^{-1}\rVert\,\lVert I-A\rVert^{r+1}$ in eigenvalues (sharper or weaker is true, but not asked). Three lines each.
#
# **Predict first.** In which of the three may the largest eigenvalue matter?
#
# <details><summary>Hint 1: the idea</summary>
#
# Closed form first: the inverse times one power. At which end of the spectrum is it largest? In the third,
# $\lVert XY\rVert \le \lVert X\rVert\,\lVert Y\rVert$, and $\lVert I - A\rVert$ is `Max(..., ...)` of both ends.
# </details>
# <details><summary>Hint 2: the first line</summary>
#
# `LambdaMax(A.I * (I - A)**(r + 1))`.
# </details>

# %% exercise="neumann.bound"
error_from_0_to_r = None
error_of_r_terms = None
error_up_to_two = None
### BEGIN SOLUTION
error_from_0_to_r = Derivation("neumann.bound").start(LambdaMax(A.I - MatrixSum((I - A) ** i, (i, 0, r))))
error_from_0_to_r.step(LambdaMax(A.I * (I - A) ** (r + 1)), "the sum collapses")
error_from_0_to_r.step((1 - LambdaMin(A)) ** (r + 1) / LambdaMin(A), "it falls in the eigenvalue")

error_of_r_terms = Derivation("neumann.bound.terms").start(LambdaMax(A.I - MatrixSum((I - A) ** i, (i, 0, q - 1))))
error_of_r_terms.step(LambdaMax(A.I * (I - A) ** q), "the sum collapses")
error_of_r_terms.step((1 - LambdaMin(A)) ** q / LambdaMin(A), "it falls in the eigenvalue")

error_up_to_two = Derivation("neumann.bound.wide").start(Norm(A.I - MatrixSum((I - A) ** i, (i, 0, r))))
error_up_to_two.step(Norm(A.I * (I - A) ** (r + 1)), "the sum collapses")
error_up_to_two.step(Norm(A.I) * Norm(I - A) ** (r + 1), "norm of a product", "<=")
error_up_to_two.step(Max(1 - LambdaMin(A), LambdaMax(A) - 1) ** (r + 1) / LambdaMin(A), "both ends of the spectrum")
### END SOLUTION

# %% [markdown]
# Only in the third: with eigenvalues above 1 the factor $|1-x|$ may be largest at the upper end. What was given up there is
# equality, since the inverse is largest at one end and the power perhaps at the other.
#
# Measure it. The matrix has eigenvalues 0.3 and 0.9; the printed bound and the right one stand beside the error.

# %%
spectrum, powers = np.array([0.3, 0.9]), np.arange(1, 11)
measured = [np.max((1 - spectrum) ** (k + 1) / spectrum) for k in powers]
plt.semilogy(powers, measured, "o", color=BLUE, label="error, i = 0 to r")
plt.semilogy(powers, 0.7 ** (powers + 1) / 0.3, "--", color="black", label="smallest eigenvalue: holds")
plt.semilogy(powers, 0.1 ** (powers + 1) / 0.9, color=ORANGE, label="printed: fails")
plt.gca().set(xlabel="r", ylabel="spectral norm of the error")
plt.legend(frameon=False)
plt.show()
print("error over printed bound, r = 1, 5, 10:", [f"{measured[k] * 0.9 / 0.1 ** (k + 2):.3g}" for k in (0, 4, 9)])

# %% [markdown]
# *The dots lie on the dashed line. The printed bound is wrong by a factor that grows without limit.*
#
# ## 6. How many terms
#
# A scale $\alpha$ brings eigenvalues below 2: with $\alpha A$ for $A$, the series sums to $(\alpha A)^{-1}$, so
# $S = \alpha \sum_{i=0}^{r-1} (I-\alpha A)^i$ is near $A^{-1}$ (more in section 7). Applied to a vector, its error is
# $A^{-1}v - S v = (I-\alpha A)^r A^{-1} v$. Its length
# is at most $\rho^r$ times that of the solution, $\rho = \max(|1-\alpha\lambda_{\min}|, |1-\alpha\lambda_{\max}|)$.

# %% [markdown] exercise="neumann.terms"
# Find the least $r \ge 1$ with $\rho^r \le \epsilon$.
#
# - **Input** `smallest`, `largest` (eigenvalues), `relative_error` $= \epsilon$ in $(0, 1)$, `scale` $= \alpha$; the
#   series converges.
# - **Output** a whole number $r$, the number of terms $i = 0, \dots, r-1$.
#
# **Predict first.** With $\alpha = 1/\lambda_{\max}$ and $\kappa = 100$: about how many terms for one percent? Which of
# $\kappa$ and $\epsilon$ is it more sensitive to?
#
# <details><summary>Hint: the idea</summary>
#
# Take logarithms on both sides; $\log\rho$ is negative, so the inequality turns round.
# </details>


# %% exercise="neumann.terms"
def least_terms(smallest, largest, relative_error, scale):
    """The least number of terms after which no solution is off by more than this share of its length."""
    ### BEGIN SOLUTION
    rho = max(abs(1 - scale * smallest), abs(1 - scale * largest))
    count = max(1, math.ceil(math.log(relative_error) / math.log(rho)) - 1)
    while rho**count > relative_error:
        count += 1
    return count
    ### END SOLUTION


# %%
for condition in (10, 100, 1000):
    found = [least_terms(1 / condition, 1.0, share, 1.0) for share in (0.1, 0.01, 0.001)]
    print(f"kappa = {condition}: terms", found, " kappa log(1/eps)", [round(condition * math.log(1 / share)) for share in (0.1, 0.01, 0.001)])

# %% [markdown]
# 459 terms where $\kappa\log(1/\epsilon)$ says 461: since $-\log(1-1/\kappa) \ge 1/\kappa$, the rule, rounded up, is
# never too small. Ten times the
# condition number costs ten times the terms; ten times the accuracy only $\kappa \log 10$ more.
#
# ## 7. Scale and damping
#
# The Hessian of a network has eigenvalues above 2 and below 0. So add a damping $\lambda$ and multiply by a small scale $\alpha$,
# and use the powers of
#
# $$I - \alpha(H + \lambda I) = \gamma I - \delta H.$$
#
# **The source stops one step short.** What do these powers sum to?

# %% [markdown] exercise="neumann.scaling"
# Give a dict of five expressions in `alpha`, `lam` ($\lambda$), `mu` and `L`, the smallest and largest eigenvalue of
# $H$, with $\mu < L$ and $\mu + \lambda > 0$. Here $\rho = \max(|1-\alpha(\mu+\lambda)|, |1-\alpha(L+\lambda)|)$.
#
# - `"gamma"`, `"delta"`: as above;
# - `"factor"`: what the sum of the powers must be multiplied by to give $(H+\lambda I)^{-1}$;
# - `"best"`: the $\alpha$ for which $\rho$ is smallest; `"rate"`: that smallest $\rho$.
#
# **Predict first.** Let $H = 2$, $\lambda = 0$, $\alpha = \tfrac14$. What do the powers sum to, and what is wanted?
#
# <details><summary>Hint: the idea</summary>
#
# $\rho$ is the larger of two numbers; one falls with $\alpha$ while the other rises. Where are they equal?
# </details>

# %%
alpha, lam, mu, L = symbols("alpha lambda mu L", positive=True)

# %% exercise="neumann.scaling"
scaling = None
### BEGIN SOLUTION
scaling = {
    "gamma": 1 - alpha * lam,
    "delta": alpha,
    "factor": alpha,
    "best": 2 / (mu + L + 2 * lam),
    "rate": (L - mu) / (L + mu + 2 * lam),
}
### END SOLUTION

# %% [markdown]
# The powers of $\tfrac12$ sum to 2, and $1/H = \tfrac12$: the factor is $\alpha$. Leave it out, and every influence is
# too large by
# $1/\alpha$, often a factor of a hundred, while the *ranking* of the examples is right. That is why the slip survives in code.
#
# Damping answers another question: it gives $(H+\lambda I)^{-1}v$. Only if the network was trained with the penalty
# $\tfrac\lambda2|\theta|^2$ is that the one that was asked.

# %% [markdown]
# ## 8. A product without the matrix
#
# All that the series needs is $Hu$ for a given $u$. Since $u$ does not depend on $\theta$,
#
# $$H u = \nabla_\theta \big( \nabla_\theta R(\theta)^\top u \big):$$
#
# the gradient of a number that is itself made of a gradient. Two backward passes; the cost is that of a few gradients,
# however many
# parameters there are.

# %% [markdown] exercise="neumann.hvp"
# Program the product for any torch model.
#
# - **Input** `model`; `risk(outputs, targets)`, a number; `inputs`, `targets`; `v`, a tensor of shape $(p,)$.
#   Parameters in the order of
#   `model.parameters()`, each flattened, one after the other.
# - **Output** $Hv$, shape $(p,)$, a tensor or an array.
# - **Constraint** no Hessian: at most 0.4 seconds with 1,441 parameters, where one product needs about 0.01.
#
# **Predict first.** What is the Hessian of a linear layer under squared loss? Does it depend on the weights?
#
# <details><summary>Hint 1: the idea</summary>
#
# `torch.autograd.grad` gives a gradient that can be differentiated again, if it is asked to keep the graph.
# </details>
# <details><summary>Hint 2: the first line</summary>
#
# `parameters = list(model.parameters())`, then `grad(risk(model(inputs), targets), parameters, create_graph=True)`.
# </details>


# %% exercise="neumann.hvp"
def hessian_vector_product(model, risk, inputs, targets, v):
    """The Hessian of the risk by the parameters, times v, shape (p,); no Hessian is formed."""
    ### BEGIN SOLUTION
    parameters = list(model.parameters())
    gradients = torch.autograd.grad(risk(model(inputs), targets), parameters, create_graph=True)
    along = torch.cat([g.reshape(-1) for g in gradients]) @ v
    second = torch.autograd.grad(along, parameters, materialize_grads=True)
    return torch.cat([s.reshape(-1) for s in second])
    ### END SOLUTION


# %% [markdown]
# For a linear layer under squared loss the Hessian is $\tfrac2n X^\top X$ (with a column of ones for the bias),
# whatever the weights: the risk is
# quadratic.
#
# ## 9. The series, with products alone
#
# **The source slips once more.** It says that "to compute $H^r v$" a sequence of $r$ products suffices. The powers
# wanted are those
# of $I - H$, here of $I - \alpha(H+\lambda I)$:
#
# $$x_r = \alpha \sum_{i=0}^{r-1} \big(I - \alpha(H+\lambda I)\big)^i v, \qquad t_{i+1} = t_i - \alpha\,(H t_i +
# \lambda t_i),\quad t_0 = v.$$

# %% [markdown] exercise="neumann.solve"
# Program $x_r$.
#
# - **Input** `hvp`, a function $u \mapsto Hu$ on arrays of shape $(p,)$, without damping; `v`; `n_terms` $= r$;
#   `scale` $= \alpha$; `damping` $= \lambda$.
# - **Output** $x_r$, shape $(p,)$.
# - **Constraint** at most $r$ products. `v` stays as it was.
#
# **Predict first.** $H = \mathrm{diag}(\tfrac12, 1)$, $v = (1, 1)$, two terms, $\alpha = 1$, no damping: what is $x_2$?
#
# <details><summary>Hint: the idea</summary>
#
# Keep two vectors: the term, and the total so far.
# </details>


# %% exercise="neumann.solve"
def neumann_solve(hvp, v, n_terms, scale, damping):
    """The truncated Neumann series of the inverse of H + damping I, applied to v, shape (p,)."""
    ### BEGIN SOLUTION
    term = np.asarray(v, dtype=float)
    total = term
    for _ in range(n_terms - 1):
        term = term - scale * (hvp(term) + damping * term)
        total = total + term
    return scale * total
    ### END SOLUTION


# %% [markdown]
# $x_2 = v + (I-H)v = (\tfrac32, 1)$, on the way to $(2, 1)$: the second direction is done after one term, since its
# eigenvalue is 1.
#
# ## 10. One example a step
#
# A product with $H$ passes over all $n$ examples. Agarwal, Bullins and Hazan (2017) use one of them, drawn afresh at each step:
#
# $$x_1 = v, \qquad x_{j+1} = v + \big(I - \alpha(H_{k_j} + \lambda I)\big) x_j, \qquad \text{result } \alpha\, x_r .$$
#
# Without the draws this is the sum of section 9 in nested form: $v + B(v + B(v + \dots))$, $B = I-\alpha(H+\lambda I)$. The
# draws are independent, so the mean of a product of matrices is the product of their means, and the expectation is
# the truncated
# series with $H$. Several runs are averaged.

# %% [markdown] exercise="neumann.lissa"
# Program the estimate.
#
# - **Input** `sample_hvp(k, u)`: the product of example $k$'s Hessian with $u$, $k$ from $0$ to `sample_hvp.n_examples
#   - 1`; `v`; `n_terms`;
#   `n_repeats` runs to average; `scale`, `damping`; `rng`, a numpy `Generator`.
# - **Output** the mean over the runs, shape $(p,)$.
# - **Constraint** at most `n_terms` products a run, each of one example. Arguments stay as they were.
# - **Success** the mean of 1,000 calls within five standard errors of the expectation, and its spread. The check
#   takes seconds.
#
# **Predict first.** Two examples, $H_0 = 0$ and $H_1 = 1$, $v = 1$, $\alpha = 1$. What is the expectation after many
# terms with fresh draws, and
# what if one example is kept for a whole run?
#
# <details><summary>Hint: the idea</summary>
#
# `rng.integers(m)` draws from $0, \dots, m-1$. Where in the two loops does it have to stand?
# </details>


# %% exercise="neumann.lissa"
def lissa(sample_hvp, v, n_terms, n_repeats, scale, damping, rng):
    """The mean of n_repeats runs of the recursion with one fresh example a step, shape (p,)."""
    ### BEGIN SOLUTION
    total = np.zeros(len(v))
    for _ in range(n_repeats):
        x = np.asarray(v, dtype=float)
        for _ in range(n_terms - 1):
            k = rng.integers(sample_hvp.n_examples)
            x = v + x - scale * (sample_hvp(k, x) + damping * x)
        total = total + scale * x
    return total / n_repeats
    ### END SOLUTION


# %% [markdown]
# With fresh draws $\bar H = \tfrac12$, and the expectation approaches 2. With one example a run, the runs with $H_0$
# give $r$, those with
# $H_1$ give 1; the mean $(r+1)/2$ grows without end.
#
# Your estimate, against the number of runs. What slope has the error on two logarithmic axes?

# %%
from autograder.student.products import SampleProduct

examples = SampleProduct([[[0.0]], [[1.0]]])
mean, square = 1.0, 1.0  # of one run, and of its square: the recursion of the expectation
for _ in range(11):
    mean, square = 1 + mean / 2, 1 + mean + square / 2
runs = np.array([4, 16, 64, 256])
trials = [[lissa(examples, np.ones(1), 12, m, 1.0, 0.0, np.random.default_rng(seed)) for seed in range(20)] for m in runs.tolist()]
spread = [np.sqrt(np.mean([np.sum((0.0 if one is None else one) - mean) ** 2 for one in row])) for row in trials]
plt.loglog(runs, spread, "o", color=BLUE, label="root mean square error, 20 trials")
plt.loglog(runs, np.sqrt((square - mean**2) / runs), "--", color="black", label="theory: slope -1/2")
plt.gca().set(xlabel="runs averaged", ylabel="error")
plt.legend(frameon=False)
plt.show()
print("errors:", np.round(spread, 2))

# %% [markdown]
# *The dots fall along the dashed line: the spread shrinks like one over the root of the number of runs. The truncation
# stays whatever
# their number.*
#
# ## 11. The best use of a product
#
# After $j$ products the series has formed one particular combination of $v, Av, \dots, A^{j-1}v$. *Conjugate gradient*
# takes the best one: that
# with the least error in the norm $\sqrt{e^\top A e}$. Each step goes along a direction $d$ as far as the residual $g
# = v - Ax$ says, then turns:
#
# $$x \leftarrow x + s\,d,\quad g \leftarrow g - s\,Ad,\quad s = \frac{g^\top g}{d^\top A d},\qquad d \leftarrow
# g_{\text{new}} + \frac{g_{\text{new}}^\top g_{\text{new}}}{g^\top g}\, d .$$
#
# It starts at $x = 0$, $g = d = v$.

# %% [markdown] exercise="neumann.conjugate_gradient"
# Program it for $A = H + \lambda I$.
#
# - **Input** `hvp`, as before; `v`; `damping`; `n_steps`.
# - **Output** $x$ after `n_steps` steps, or fewer: stop once the residual is at most $10^{-12}$ times as long as `v`.
# - **Constraint** one product a step. `v` stays as it was.
#
# **Predict first.** How many steps are needed at most for a $2 \times 2$ matrix? And if `v` is an eigenvector?
#
# <details><summary>Hint: the idea</summary>
#
# Use the product $Ad$ of a step twice: for $s$ and for the new residual.
# </details>


# %% exercise="neumann.conjugate_gradient"
def conjugate_gradient(hvp, v, damping, n_steps):
    """Solve (H + damping I) x = v by conjugate gradient, shape (p,), with one product a step."""
    ### BEGIN SOLUTION
    x, residual, direction = np.zeros(len(v)), np.asarray(v, dtype=float), np.asarray(v, dtype=float)
    for _ in range(n_steps):
        size = residual @ residual
        if size <= 1e-24 * (v @ v):
            break
        image = hvp(direction) + damping * direction
        step = size / (direction @ image)
        x, residual = x + step * direction, residual - step * image
        direction = residual + (residual @ residual) / size * direction
    return x
    ### END SOLUTION


# %% [markdown]
# Two steps, as many as there are different eigenvalues; one for an eigenvector. In general the error after $j$ steps is at most
# $2\big(\tfrac{\sqrt\kappa-1}{\sqrt\kappa+1}\big)^j$ of the first, in its own norm: about $\sqrt\kappa$ products where
# the series needs $\kappa$.
#
# The next cell lays out a problem with $\kappa = 50$: a diagonal $A$ (nothing else would change anything), the exact
# solution, and the iterates
# of both methods after 0 to 40 products.

# %%
from scipy.sparse.linalg import LinearOperator, cg

eigenvalues, v, products = np.geomspace(0.02, 1.0, 60), np.ones(60), np.arange(41)
x_exact = v / eigenvalues
best_scale = 2 / (eigenvalues[0] + eigenvalues[-1])
rho = (eigenvalues[-1] - eigenvalues[0]) / (eigenvalues[-1] + eigenvalues[0])
x_series = x_exact * (1 - (1 - best_scale * eigenvalues) ** (products[:, None] + 1))  # (41, 60)
iterates = [np.zeros(60)]
operator = LinearOperator((60, 60), matvec=lambda u: eigenvalues * u, dtype=float)
cg(operator, v, rtol=0.0, maxiter=40, callback=lambda x: iterates.append(x.copy()))
x_cg = np.array(iterates)  # (41, 60)

# %% [markdown] exercise="neumann.convergence_plot"
# Draw the relative error $\lVert x - x_{\text{exact}}\rVert / \lVert x_{\text{exact}}\rVert$ against the number of products.
#
# - **Three lines**, each with 41 points over `products`: the series (`x_series`), conjugate gradient (`x_cg`), and the
#   bound of the series,
#   the power of `rho` that belongs to the number of *terms*. Row $j$ of `x_series` took $j$ products.
# - A logarithmic y axis, both labels, a legend.
# - **Answer** the figure, under the name `convergence_figure`.
#
# **Predict first.** After 40 products, how many correct digits has each?
#
# <details><summary>Hint: the idea</summary>
#
# `figure, axis = plt.subplots()`, then `axis.semilogy(...)`. With 0 products the series has one term already.
# </details>

# %% exercise="neumann.convergence_plot"
convergence_figure = None
### BEGIN SOLUTION
convergence_figure, axis = plt.subplots(layout="constrained")
for found, label, colour in ((x_series, "series", BLUE), (x_cg, "conjugate gradient", ORANGE)):
    axis.semilogy(products, np.linalg.norm(found - x_exact, axis=1) / np.linalg.norm(x_exact), color=colour, label=label)
axis.semilogy(products, rho ** (products + 1), "--", color="black", label="bound of the series")
axis.set(xlabel="products", ylabel="relative error")
axis.legend(frameon=False)
plt.show()
### END SOLUTION

# %%
lengths = [np.linalg.norm(x[-1] - x_exact) / np.linalg.norm(x_exact) for x in (x_series, x_cg)]
print(f"after 40 products: series {lengths[0]:.2g}, bound {rho**41:.2g}, conjugate gradient {lengths[1]:.1g}")

# %% [markdown]
# *The series has not one digit after 40 products, and keeps to its bound; conjugate gradient falls much faster.* Then
# why is the series still used?
# Because it survives random examples. Conjugate gradient needs the same $A$ in every step; with a fresh example each
# time its directions
# mean nothing.

# %% [markdown]
# ## 12. Influences of a network
#
# Put the parts together. A network was trained on $R(\theta) = \tfrac1n\sum_i \ell(x_i, \theta) +
# \tfrac\lambda2|\theta|^2$, and all derivatives were taken of that,
# as automatic differentiation does: the Hessian has $\lambda I$ in it, and the gradient of each training example has
# $\lambda\theta$ in it. But influence
# (Theorem 10.1.2) up-weights the *loss* of an example, not the penalty:
#
# $$I(x, z) = -\nabla \ell(z)^\top H^{-1}\, \nabla \ell(x), \qquad H = \nabla^2 R(\theta).$$

# %% [markdown] exercise="neumann.influence"
# Compute the influences of all training examples on all test examples.
#
# - **Input** `gradients`, shape $(n, p)$: of $\ell(x_i,\theta) + \tfrac\lambda2|\theta|^2$; `test_gradients`, shape
#   $(k, p)$: of $\ell(z,\theta)$ alone; `theta`, shape
#   $(p,)$; `hvp`: product with the Hessian of $R$, penalty included; `damping` $= \lambda$; `solve(hvp, v)`: solves
#   $Hx = v$ by products.
# - **Output** $I$, shape $(n, k)$.
# - **Constraint** one system for each test example, none for the training examples. Arguments stay as they were.
#
# **Predict first.** Where does $\lambda$ have to be taken off, and where added?
#
# <details><summary>Hint: the idea</summary>
#
# $H$ is symmetric: $\nabla\ell(z)^\top H^{-1}\nabla\ell(x)$ can be read from either end.
# </details>


# %% exercise="neumann.influence"
def influences(gradients, test_gradients, theta, hvp, damping, solve):
    """Influence of every training example on every test example, shape (n, k)."""
    ### BEGIN SOLUTION
    plain = gradients - damping * theta  # the loss alone, shape (n, p)
    directions = np.column_stack([solve(hvp, gradient) for gradient in test_gradients])  # (p, k)
    return -plain @ directions
    ### END SOLUTION


# %% [markdown]
# Taken off the gradients once, added nowhere: the Hessian of $R$ has it already.
#
# ## 13. Real data: ten thousand weights
#
# Digits again: 200 images for training. The network has 1,000 hidden units, whose weights are drawn once and kept, and
# a trained layer to ten classes:
# 10,010 weights are fitted, and the risk is convex in them, so that retraining has one answer. The Hessian would have
# a hundred million entries.
#
# For this network the product has a closed form, $Hu = \tfrac1n X^\top\big(P \odot (Xu) - P\,\cdot\text{row sums}\big)
# + \lambda u$, against which yours is checked. The fit two cells below takes about ten seconds.

# %%
from scipy.optimize import minimize
from sklearn.datasets import load_digits

digit_images, digit_labels = load_digits(return_X_y=True)
draw = np.random.default_rng(3)
order = draw.permutation(len(digit_images))
hidden = np.tanh(digit_images[order] / 16 @ draw.normal(size=(64, 1000)) / 2) / 10
features, labels = np.hstack([hidden, np.ones((len(hidden), 1))]), np.eye(10)[digit_labels[order]]
X, Y, X_test, Y_test = features[:200], labels[:200], features[200:], labels[200:]
PENALTY = 0.01


# %%
def probabilities(weights, rows):
    scores = rows @ weights.reshape(1001, 10)
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    return shares / shares.sum(axis=1, keepdims=True)


def risk_and_gradient(weights, share):
    guess = probabilities(weights, X)
    loss = -share @ np.log(np.sum(guess * Y, axis=1)) + PENALTY / 2 * weights @ weights
    return loss, (X.T @ (share[:, None] * (guess - Y))).ravel() + PENALTY * weights


def fit(share, start):
    return minimize(risk_and_gradient, start, args=(share,), jac=True, method="L-BFGS-B", options={"gtol": 1e-6, "ftol": 0}).x


# %%
equal = np.full(200, 1 / 200)
weights = fit(equal, np.zeros(10010))
guess = probabilities(weights, X)


def network_hvp(u):
    change = guess * (X @ u.reshape(1001, 10))
    return (X.T @ (change - guess * change.sum(axis=1, keepdims=True))).ravel() / 200 + PENALTY * u


top = np.random.default_rng(0).normal(size=10010)
for _ in range(30):  # the power method: the length tends to the largest eigenvalue
    top = network_hvp(top / np.linalg.norm(top))
largest = np.linalg.norm(top)
print(f"{len(weights)} weights; eigenvalues from {PENALTY} to {largest:.2f}; condition number {largest / PENALTY:.0f}")
print("right on test images:", np.mean(probabilities(weights, X_test).argmax(axis=1) == Y_test.argmax(axis=1)).round(3))

# %% [markdown]
# The smallest eigenvalue is the penalty: with 200 images most directions change nothing. Does your double backward
# agree with the closed form, at
# a size at which no Hessian would fit?

# %%
layer = torch.nn.Linear(1001, 10, bias=False, dtype=torch.float64)
with torch.no_grad():
    layer.weight.copy_(torch.from_numpy(weights.reshape(1001, 10).T))


def penalised(outputs, targets):
    return torch.nn.functional.cross_entropy(outputs, targets) + PENALTY / 2 * (layer.weight**2).sum()


probe = np.random.default_rng(1).normal(size=10010)
turned = torch.from_numpy(probe.reshape(1001, 10).T.ravel().copy())  # torch keeps the weights by class
yours = hessian_vector_product(layer, penalised, torch.from_numpy(X), torch.from_numpy(Y), turned)
if yours is not None:
    apart = np.asarray(yours).reshape(10, 1001).T.ravel() - network_hvp(probe)
    print("largest difference from the closed form below 1e-10:", bool(np.abs(apart).max() < 1e-10))

# %% [markdown]
# Now the influences on the two test images with the largest loss, three times: by the series with 20 terms, with 200,
# and by conjugate gradient. And the
# truth: eight images are left out, one at a time, and the network is trained anew, which takes about half a minute.
# **Predict first**: which of the
# three is nearest, and will all points lie
# on the line "retrained = predicted"?

# %%
test_loss = -np.log(np.sum(probabilities(weights, X_test) * Y_test, axis=1))
hardest = np.argsort(-test_loss)[:2]
train_gradients = np.array([np.outer(x, error).ravel() for x, error in zip(X, guess - Y, strict=True)]) + PENALTY * weights
error_there = probabilities(weights, X_test[hardest]) - Y_test[hardest]
test_gradients = np.array([np.outer(x, error).ravel() for x, error in zip(X_test[hardest], error_there, strict=True)])


# %%
def predicted(solver):
    found = influences(train_gradients, test_gradients, weights, network_hvp, PENALTY, solver)
    return np.zeros((200, 2)) if found is None else -np.asarray(found) / 200  # removal: -1/n of the influence


def series(terms):
    def solve(hvp, gradient):
        found = neumann_solve(hvp, gradient, terms, 1 / largest, 0.0)
        return np.zeros(10010) if found is None else found

    return solve


def by_gradient(hvp, gradient):
    found = conjugate_gradient(hvp, gradient, 0.0, 40)
    return np.zeros(10010) if found is None else found


ways = {"20 terms": predicted(series(20)), "200 terms": predicted(series(200)), "conjugate gradient": predicted(by_gradient)}

# %%
left_out = np.random.default_rng(5).choice(200, 6, replace=False).tolist()
left_out += [k for k in np.argsort(-np.abs(ways["conjugate gradient"][:, 0])).tolist() if k not in left_out][:2]
retrained = []
for k in left_out:
    share = equal.copy()
    share[k] = 0.0
    moved = probabilities(fit(share, weights), X_test[hardest])
    retrained.append(-np.log(np.sum(moved * Y_test[hardest], axis=1)) - test_loss[hardest])
retrained = np.array(retrained)  # (8, 2)

# %%
figure, axis = plt.subplots(layout="constrained")
for (name, changes), colour in zip(ways.items(), (GREY, ORANGE, BLUE), strict=True):
    axis.plot(changes[left_out].ravel(), retrained.ravel(), "o", color=colour, label=name)
    share_right = np.sum(changes[left_out] * retrained) / np.sum(retrained**2)
    print(f"{name:18}  prediction over retraining, fitted slope: {share_right:.2f}")
ends = np.array([retrained.min(), retrained.max()])
axis.plot(ends, ends, "--", color="black", label="equal")
axis.set(xlabel="predicted change of test loss", ylabel="change after retraining")
axis.legend(frameon=False)
plt.show()

# %% [markdown]
# *Grey: after 20 terms the directions of small eigenvalues have hardly begun to contribute; the large changes come out too small, and one
# comes out too large. Orange lies under blue: 200 terms and 40 steps of conjugate gradient give the same. Small changes lie near the
# dashed line, the largest are predicted too small.* That remainder is the theorem's own error, not the solver's: a derivative stands for
# a step of $-1/n$, and the Hessian loses the example too.
#
# The corrected bound says it beforehand: $\kappa = 47$, and one percent takes about $47 \log 100 = 216$ terms.

# %% [markdown]
# ## 14. When it breaks
#
# The theorem asks for eigenvalues of $\alpha(H+\lambda I)$ in $(0, 2)$. A Hessian away from a minimum has negative ones. Take
# $H = \mathrm{diag}(1, -0.2)$, and $v = (1, 1)$. **Predict first**: with $\alpha = 1$, what do 5, 20 and 60 terms give
# in the second entry without damping,
# and with $\lambda = 0.5$? What would conjugate gradient do? Then run.

# %%
saddle = np.array([1.0, -0.2])
for shift in (0.0, 0.5):
    for terms_used in (5, 20, 60):
        found = neumann_solve(lambda u: saddle * u, np.ones(2), terms_used, 1.0, shift)
        print(f"damping {shift}, {terms_used} terms:", None if found is None else np.round(found, 3), " wanted", np.round(1 / (saddle + shift), 3))

# %% [markdown]
# Without damping the second entry grows by a factor 1.2 a term, to 281,733 where $-5$ is wanted: even the sign is
# wrong, and nothing warns. With
# damping 0.5 the series converges, to $(H + 0.5 I)^{-1}v$: an answer to another question, 3.33 instead of $-5$ in that entry.
#
# Conjugate gradient divides by $d^\top A d$, which may be negative or zero: it has no notion of a best point where
# there is none. That curvature
# tells at least that something is wrong.

# %% [markdown]
# ## 15. Where the source is wrong
#
# | where | printed | what holds | shown in |
# |---|---|---|---|
# | Problem 10.1.4, bound | the largest eigenvalue | the smallest; above 1 the larger of both ends | sections 4 and 5 |
# | Problem 10.1.4, terms | "first $r$ terms", then $i = 0, \dots, r$ | $r$ terms leave the power $r$ | section 5 |
# | after 10.1.3, surrogate | powers of $I-\alpha(H+\lambda I)$, summed | times $\alpha$ | section 7 |
# | after 10.1.4 | "to compute $H^r v$" | $(I-H)^r v$ | section 9 |

# %% [markdown]
# ## Summary
#
# How can one have $H^{-1}v$ without $H$, and how far off is it?
#
# - $Hu$ is the gradient of a gradient's product with $u$; it costs a few gradients.
# - The Neumann series needs nothing but products. It converges for eigenvalues in $(0, 2)$; scale and damping bring
#   them there, and the sum must be
#   multiplied by the scale.
# - After $r$ terms the relative error is at most $\rho^r$; the *smallest* eigenvalue decides, not the largest.
# - About $\kappa\log(1/\epsilon)$ terms are needed, against $\sqrt\kappa$ for conjugate gradient; the series in turn
#   works with one random example a step.
# - Too few terms distort influences, the large ones towards 0. A negative eigenvalue ruins them.

# %% [markdown]
# ## Further reading
#
# - *Interpreting output of Deep Nets: Credit Attribution*, 10.1: the source; mind section 15.
# - B. A. Pearlmutter, *Fast exact multiplication by the Hessian* (1994): section 8, before automatic differentiation was common.
# - N. Agarwal, B. Bullins and E. Hazan, *Second-order stochastic optimization for machine learning in linear time*
#   (2017): section 10, with its variance.
# - P. W. Koh and P. Liang, *Understanding black-box predictions via influence functions* (2017): all of this at scale.
# - J. R. Shewchuk, *An introduction to the conjugate gradient method without the agonizing pain* (1994): section 11
#   with pictures.
# - S. Basu, P. Pope and S. Feizi, *Influence functions in deep learning are fragile* (2021): deep networks.

# %% scoreboard
scoreboard()
