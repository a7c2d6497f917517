# %% influence.quadratic_route right both-transposes
slope_of_the_model = Derivation("influence.quadratic_route").start(Gradient(eps * g.T * t + t.T * H * t / 2, t))
slope_of_the_model.step(eps * g + (H.T + H) * t / 2, "each term by itself")
slope_of_the_model.step(H * t + eps * g, "H is symmetric")
slope_of_the_model.step(H * (eps * H.I * g + t), "H taken out")
influence_of_x = Derivation("influence.quadratic_route.conclusion").start(gz.T * t / eps)
influence_of_x.step(-(eps / eps) * gz.T * (H.I * g), "the step put in")

# %% influence.quadratic_route right solved-first
slope_of_the_model = Derivation("influence.quadratic_route").start(Gradient(t.T * H * t / 2 + g.T * t * eps, t))
slope_of_the_model.step(H * t + eps * g)
slope_of_the_model.step(H * (t - (-eps * H.inverse() * g)))
influence_of_x = Derivation("influence.quadratic_route.conclusion").start(gz.T * t / eps)
influence_of_x.step(gz.T * (-eps * H.I * g) / eps)
influence_of_x.step(-gz.T * H.I * g)

# %% influence.quadratic_route wrong half_kept
slope_of_the_model = Derivation("influence.quadratic_route").start(Gradient(eps * g.T * t + t.T * H * t / 2, t))
slope_of_the_model.step(H * t / 2 + eps * g, "derivative")
slope_of_the_model.step(H / 2 * (t + 2 * eps * H.I * g), "H taken out")
influence_of_x = Derivation("influence.quadratic_route.conclusion").start(gz.T * t / eps)
influence_of_x.step(-2 * gz.T * H.I * g, "the step put in")

# %% influence.quadratic_route wrong sign
slope_of_the_model = Derivation("influence.quadratic_route").start(Gradient(eps * g.T * t + t.T * H * t / 2, t))
slope_of_the_model.step(eps * g + H * t, "derivative")
slope_of_the_model.step(H * (t - eps * H.I * g), "so t = eps H^-1 g")
influence_of_x = Derivation("influence.quadratic_route.conclusion").start(gz.T * t / eps)
influence_of_x.step(gz.T * H.I * g, "the step put in")

# %% influence.quadratic_route wrong not_inverted
slope_of_the_model = Derivation("influence.quadratic_route").start(Gradient(eps * g.T * t + t.T * H * t / 2, t))
slope_of_the_model.step(eps * g + H * t, "derivative")
slope_of_the_model.step(H * t + eps * H * H * g, "so t = - eps H g")
influence_of_x = Derivation("influence.quadratic_route.conclusion").start(gz.T * t / eps)
influence_of_x.step(-gz.T * H * g, "the step put in")

# %% influence.quadratic_route wrong -
slope_of_the_model = Derivation("influence.quadratic_route").start(Gradient(eps * g.T * t + t.T * H * t / 2, t))
slope_of_the_model.step(H * (t + eps * H.I * g), "seen at once")
influence_of_x = None

# %% influence.implicit_route right powers-collected
condition_at_order_one = Derivation("influence.implicit_route").start(H * (eps * v + eps**2 * w) + eps * (g + K * (eps * v + eps**2 * w)))
condition_at_order_one.step(eps * (H * v + g) + eps**2 * (H * w + K * v) + eps**3 * K * w, "powers of eps collected")
condition_at_order_one.step(eps * g + eps * H * v + DROPPED_VECTOR, "all from eps^2 on dropped")
change_at_z = Derivation("influence.implicit_route.loss").start(gz.T * (eps * v + eps**2 * w))
change_at_z.step(gz.T * v * eps + DROPPED, "curvature of the path dropped")
change_at_z.step(-eps * gz.T * H.I * g + DROPPED, "H v = -g")

# %% influence.implicit_route right third-order-first
condition_at_order_one = Derivation("influence.implicit_route").start(eps * (g + K * (eps * v + eps**2 * w)) + H * (eps * v + eps**2 * w))
condition_at_order_one.step(eps * H * v + eps**2 * H * w + eps * g + eps**2 * K * v + eps**3 * K * w)
condition_at_order_one.step(eps * (g + H * v) + O(eps**2) * OneMatrix(p, 1))
change_at_z = Derivation("influence.implicit_route.loss").start(gz.T * (eps * v + eps**2 * w))
change_at_z.step(eps * gz.T * v + eps**2 * gz.T * w)
change_at_z.step(eps * gz.T * v + O(eps**2) * Identity(1))
change_at_z.step(eps * gz.T * H.I * H * v + DROPPED)
change_at_z.step(-gz.T * H.I * (eps * g) + DROPPED)

# %% influence.implicit_route wrong drops_epsilon
condition_at_order_one = Derivation("influence.implicit_route").start(H * (eps * v + eps**2 * w) + eps * (g + K * (eps * v + eps**2 * w)))
condition_at_order_one.step(eps * H * v + eps**2 * H * w + eps * g + eps**2 * K * v + eps**3 * K * w, "multiplied out")
condition_at_order_one.step(DROPPED_VECTOR + H * v * eps, "the example has a weight of order eps only")
change_at_z = Derivation("influence.implicit_route.loss").start(gz.T * (eps * v + eps**2 * w))
change_at_z.step(eps * gz.T * v + DROPPED)
change_at_z.step(-eps * gz.T * H.I * g + DROPPED)

# %% influence.implicit_route wrong hessian_changes
condition_at_order_one = Derivation("influence.implicit_route").start(H * (eps * v + eps**2 * w) + eps * (g + K * (eps * v + eps**2 * w)))
condition_at_order_one.step(eps * H * v + eps**2 * H * w + eps * g + eps**2 * K * v + eps**3 * K * w, "multiplied out")
condition_at_order_one.step(eps * H * v + eps * K * v + eps * g + DROPPED_VECTOR, "both Hessians act on v")
change_at_z = Derivation("influence.implicit_route.loss").start(gz.T * (eps * v + eps**2 * w))
change_at_z.step(eps * gz.T * v + DROPPED)
change_at_z.step(-eps * gz.T * (H + K).I * g + DROPPED)

# %% influence.implicit_route wrong -
condition_at_order_one = Derivation("influence.implicit_route").start(H * (eps * v + eps**2 * w) + eps * (g + K * (eps * v + eps**2 * w)))
condition_at_order_one.step(eps * H * v + eps**2 * H * w + eps * g + eps**2 * K * v + eps**3 * K * w, "multiplied out")
condition_at_order_one.step(eps * g + H * v * eps, "small terms")
change_at_z = Derivation("influence.implicit_route.loss").start(gz.T * (eps * v + eps**2 * w))
change_at_z.step(eps * gz.T * v + DROPPED)
change_at_z.step(-eps * gz.T * H.I * g + DROPPED)

# %% influence.implicit_route wrong -
condition_at_order_one = Derivation("influence.implicit_route").start(H * (eps * v + eps**2 * w) + eps * (g + K * (eps * v + eps**2 * w)))
condition_at_order_one.step(eps * (H * v + g) + DROPPED_VECTOR, "clear")
change_at_z = Derivation("influence.implicit_route.loss").start(gz.T * (eps * v + eps**2 * w))
change_at_z.step(-eps * gz.T * H.I * g + DROPPED, "clear")

# %% influence.hat_matrix right both-halves
residual_without = Derivation("influence.hat_matrix").start(y * one - x.T * (A - x * x.T).I * (b - y * x))
residual_without.step(y * one - x.T * (A.I + A.I * x * x.T * A.I / (1 - h)) * (b - y * x), "Sherman and Morrison")
residual_without.step(y * one - (1 + h / (1 - h)) * x.T * A.I * (b - y * x), "x^T A^-1 x = h")
residual_without.step(y * one - (y - e - h * y) / (1 - h) * one, "x^T A^-1 b = y - e")
residual_without.step(e / (1 - h) * one, "y cancels")

# %% influence.hat_matrix right direction-first
residual_without = Derivation("influence.hat_matrix").start(y * one - x.T * (A - x * x.T).I * (b - y * x))
residual_without.step(y * one - x.T * A.I * (b - y * x) / (1 - h), "(A - x x^T)^-1 x is A^-1 x / (1 - h)")
residual_without.step((1 - h) ** -1 * e * one)

# %% influence.hat_matrix wrong times
residual_without = Derivation("influence.hat_matrix").start(y * one - x.T * (A - x * x.T).I * (b - y * x))
residual_without.step(y * one - x.T * (A.I + A.I * x * x.T * A.I / (1 - h)) * (b - y * x), "Sherman and Morrison")
residual_without.step((e - h * e) * one, "simplified")

# %% influence.hat_matrix wrong plus
residual_without = Derivation("influence.hat_matrix").start(y * one - x.T * (A - x * x.T).I * (b - y * x))
residual_without.step(y * one - x.T * A.I * (b - y * x) / (1 - h), "Sherman and Morrison")
residual_without.step((h + 1) ** -1 * e * one, "simplified")

# %% influence.hat_matrix wrong unchanged
residual_without = Derivation("influence.hat_matrix").start(y * one - x.T * (A - x * x.T).I * (b - y * x))
residual_without.step(y * one - x.T * A.I * b, "without the row")
residual_without.step(e * one, "the residual")

# %% influence.hat_matrix wrong -
residual_without = Derivation("influence.hat_matrix").start(y * one - x.T * (A - x * x.T).I * (b - y * x))
residual_without.step(e / (1 - h) * one, "known")
