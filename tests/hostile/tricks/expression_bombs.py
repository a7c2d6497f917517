"""Expressions that cost without end to read, compare or print: towers of powers, factorials, binomials, sums over everything, deep nesting."""

# /// expect
# says = {"shapley.linear_model" = "."}
# ///
# %% shapley.linear_model
import sympy

tower = b
for _ in range(6):
    tower = sympy.Pow(9, tower, evaluate=False)
deep = b
for _ in range(400):
    deep = sympy.sin(deep + 1)
k = sympy.Symbol("k", integer=True)
linear = {
    "empty": tower,
    "value": (w1 + x1 + r1 + b) ** 10**7 + sympy.factorial(sympy.Integer(10) ** 9, evaluate=False),
    "surrogate": sympy.Sum(sympy.binomial(10**9, k, evaluate=False) ** k, (k, 0, 10**12)),
    "attribution": deep + sympy.Mul(*[sympy.Symbol(f"a{n}") + n for n in range(300)]),
}
# %% shapley.coefficient
import sympy

bomb = 1 / (N * binomial(N - 1, Card(S)))
weight_of_a_coalition = Derivation("shapley.coefficient").start(OrderCount(S, i, everyone) / factorial(N))
for n in range(30):
    weight_of_a_coalition.step(bomb + sympy.Pow(2, sympy.Pow(3, sympy.Pow(10, N + n)), evaluate=False))
