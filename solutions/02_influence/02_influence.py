# %%
import numpy as np
from sympy import Identity, MatrixSymbol, O, OneMatrix, symbols

from autograder.student import Derivation, Gradient, check, scoreboard

p = symbols("p", integer=True, positive=True)
eps = symbols("epsilon", positive=True)
H, K, A = (MatrixSymbol(letter, p, p) for letter in "HKA")
t, v, w, g, gz, x, b = (MatrixSymbol(letter, p, 1) for letter in ("t", "v", "w", "g", "g_z", "x", "b"))
y, h, e = symbols("y h e", real=True)
one = Identity(1)
DROPPED = O(eps**2) * one
DROPPED_VECTOR = O(eps**2) * OneMatrix(p, 1)

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

# %% exercise="influence.hat_matrix"
residual_without = None
### BEGIN SOLUTION
residual_without = Derivation("influence.hat_matrix").start(y * one - x.T * (A - x * x.T).I * (b - y * x))
residual_without.step(y * one - x.T * (A.I + A.I * x * x.T * A.I / (1 - h)) * (b - y * x), "Sherman-Morrison")
residual_without.step(y * one - x.T * A.I * (b - y * x) / (1 - h), "1 + h/(1-h) = 1/(1-h)")
residual_without.step(e / (1 - h) * one, "x^T A^-1 b = y - e and x^T A^-1 x = h")
### END SOLUTION
