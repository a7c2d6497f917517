# %% neumann.telescoping right two-sums
telescoping = Derivation("neumann.telescoping").start(A * MatrixSum((I - A) ** i, (i, 0, r)))
telescoping.step((I - (I - A)) * MatrixSum((I - A) ** i, (i, 0, r)), "A = I - (I - A)")
telescoping.step(MatrixSum((I - A) ** i, (i, 0, r)) - MatrixSum((I - A) ** (i + 1), (i, 0, r)), "multiply out")
telescoping.step(MatrixSum((I - A) ** i, (i, 0, r)) - MatrixSum((I - A) ** i, (i, 1, r + 1)), "new index")
telescoping.step(I - (I - A) ** (r + 1), "only the ends stay")
limit = Derivation("neumann.telescoping.limit").start(MatrixSum((I - A) ** i, (i, 0, oo)))
limit.step(A.I * (MatrixSum((I - A) ** i, (i, 0, oo)) - (I - A) * MatrixSum((I - A) ** i, (i, 0, oo))), "S = A^-1 (S - (I - A) S)")
limit.step(A.I * (MatrixSum((I - A) ** i, (i, 0, oo)) - MatrixSum((I - A) ** i, (i, 1, oo))), "new index")
limit.step(A.I, "collapses to the first term")

# %% neumann.telescoping right from-the-other-side
B = I - A
telescoping = Derivation("neumann.telescoping").start(A * MatrixSum(B**i, (i, 0, r)))
telescoping.step(MatrixSum(A * B**i, (i, 0, r)), "inside")
telescoping.step(MatrixSum((I - B) * B**i, (i, 0, r)), "A = I - B")
telescoping.step(MatrixSum(B**i - B ** (i + 1), (i, 0, r)), "multiply out")
telescoping.step(-(B ** (r + 1)) + I, "neighbours cancel")
limit = Derivation("neumann.telescoping.limit").start(MatrixSum(B**i, (i, 0, oo)))
limit.step(MatrixSum(B**i, (i, 0, oo)) * A * A.I, "A A^-1 = I")
limit.step((MatrixSum(B**i, (i, 0, oo)) - MatrixSum(B**i, (i, 1, oo))) * A.I, "A = I - B")
limit.step(A.I, "the first term alone is left")

# %% neumann.telescoping wrong power_too_low
telescoping = Derivation("neumann.telescoping").start(A * MatrixSum((I - A) ** i, (i, 0, r)))
telescoping.step(MatrixSum((I - A) ** i, (i, 0, r)) - MatrixSum((I - A) ** (i + 1), (i, 0, r)))
telescoping.step(I - (I - A) ** r, "telescopes")

# %% neumann.telescoping wrong power_of_A
telescoping = Derivation("neumann.telescoping").start(A * MatrixSum((I - A) ** i, (i, 0, r)))
telescoping.step(MatrixSum((I - A) ** i - (I - A) ** (i + 1), (i, 0, r)))
telescoping.step(I - A * A**r, "telescopes")

# %% neumann.telescoping wrong first_term_lost
telescoping = Derivation("neumann.telescoping").start(A * MatrixSum((I - A) ** i, (i, 0, r)))
telescoping.step(MatrixSum((I - A) ** i - (I - A) ** (i + 1), (i, 0, r)))
telescoping.step(-(I - A) * (I - A) ** r, "telescopes")

# %% neumann.telescoping wrong factor_left_in
telescoping = Derivation("neumann.telescoping").start(A * MatrixSum((I - A) ** i, (i, 0, r)))
telescoping.step(A * (I - (I - A) ** (r + 1)), "geometric sum")

# %% neumann.telescoping wrong -
telescoping = Derivation("neumann.telescoping").start(A * MatrixSum((I - A) ** i, (i, 0, r)))
telescoping.step(I - (I - A) ** (r + 1), "known")

# %% neumann.convergence right diagonal-and-list
diverging = [[3, 0], [0, 0.5]]
interval = [0, 2]

# %% neumann.convergence right array-at-two
diverging = np.array([[2.0]])
interval = np.array([0.0, 2.0])

# %% neumann.convergence right full-matrix
diverging = [[2, 1], [1, 2]]
interval = (0.0, 2.0)

# %% neumann.convergence right eigenvalues-far-apart
diverging = np.diag([1.0, 1e9])
interval = (0, 2)

# %% neumann.convergence wrong interval_to_one
diverging = [[3]]
interval = [0, 1.0]

# %% neumann.convergence wrong interval_of_both_signs
diverging = [[3]]
interval = [-1, 1]

# %% neumann.convergence wrong -
diverging = [[1.9, 0], [0, 0.1]]
interval = (0, 2)

# %% neumann.convergence wrong -
diverging = [[-1.0]]
interval = (0, 2)

# %% neumann.convergence wrong -
diverging = [[3.0]]
interval = (2, 0)

# %% neumann.printed_bound right far-apart
matrix = [[0.1, 0], [0, 0.99]]
terms = 3

# %% neumann.printed_bound right not-diagonal
matrix = np.array([[0.5, 0.3], [0.3, 0.5]])
terms = 2

# %% neumann.printed_bound wrong a_single_eigenvalue
matrix = np.array([[0.5]])
terms = 1

# %% neumann.printed_bound wrong -
matrix = [[0.7, 0], [0, 0.7]]
terms = 2

# %% neumann.printed_bound wrong -
matrix = [[0.5, 0], [0, 1.5]]
terms = 2

# %% neumann.printed_bound wrong -
matrix = [[0.5, 0.6], [0.6, 0.5]]
terms = 2

# %% neumann.printed_bound wrong -
matrix = [[0.1, 0], [0, 0.99]]
terms = 0

# %% neumann.bound right by-norms-of-factors
error_from_0_to_r = Derivation("neumann.bound").start(LambdaMax(A.I - MatrixSum((I - A) ** i, (i, 0, r))))
error_from_0_to_r.step(LambdaMax(A.I - A.I * (I - (I - A) ** (r + 1))), "closed form of the sum")
error_from_0_to_r.step(LambdaMax(A.I) * LambdaMax(I - A) ** (r + 1), "both are largest at the smallest eigenvalue")
error_from_0_to_r.step((1 - LambdaMin(A)) ** (r + 1) / LambdaMin(A), "in eigenvalues")
error_of_r_terms = Derivation("neumann.bound.terms").start(LambdaMax(A.I - MatrixSum((I - A) ** i, (i, 0, q - 1))))
error_of_r_terms.step(LambdaMax((I - A) ** q * A.I))
error_of_r_terms.step((1 - LambdaMin(A)) ** q * LambdaMin(A) ** -1)
error_up_to_two = Derivation("neumann.bound.wide").start(Norm(A.I - MatrixSum((I - A) ** i, (i, 0, r))))
error_up_to_two.step(Norm(I - A) ** (r + 1) / LambdaMin(A), "norm of a product", "<=")
error_up_to_two.step(Max(1 - LambdaMin(A), LambdaMax(A) - 1) ** (r + 1) / LambdaMin(A), "the two ends of the spectrum")

# %% neumann.bound right other-order
low, high = LambdaMin(A), LambdaMax(A)
error_from_0_to_r = Derivation("neumann.bound").start(LambdaMax(A.I - MatrixSum((I - A) ** i, (i, 0, r))))
error_from_0_to_r.step(LambdaMax((I - A) ** (r + 1) * A.I), "telescoping")
error_from_0_to_r.step((1 - low) * (1 - low) ** r / low, "falls in the eigenvalue")
error_of_r_terms = Derivation("neumann.bound.terms").start(LambdaMax(A.I - MatrixSum((I - A) ** i, (i, 0, q - 1))))
error_of_r_terms.step(LambdaMax(A.I - A.I * (I - (I - A) ** q)))
error_of_r_terms.step(LambdaMax(A.I * (I - A) ** q))
error_of_r_terms.step((1 - low) ** q / low)
error_up_to_two = Derivation("neumann.bound.wide").start(Norm(A.I - MatrixSum((I - A) ** i, (i, 0, r))))
error_up_to_two.step(Norm((I - A) ** (r + 1) * A.I), "telescoping")
error_up_to_two.step(Norm((I - A) ** (r + 1)) * Norm(A.I), "norm of a product", "<=")
error_up_to_two.step(Max(high - 1, 1 - low) ** (r + 1) / low, "eigenvalues")

# %% neumann.bound right sizes-at-both-ends
low, high = LambdaMin(A), LambdaMax(A)
error_from_0_to_r = Derivation("neumann.bound").start(LambdaMax(A.I - MatrixSum((I - A) ** i, (i, 0, r))))
error_from_0_to_r.step(LambdaMax((I - A) ** (r + 1) * A.I), "telescoping")
error_from_0_to_r.step((1 - low) ** (r + 1) / low, "falls in the eigenvalue")
error_of_r_terms = Derivation("neumann.bound.terms").start(LambdaMax(A.I - MatrixSum((I - A) ** i, (i, 0, q - 1))))
error_of_r_terms.step(LambdaMax(A.I * (I - A) ** q))
error_of_r_terms.step((1 - low) ** q / low)
error_up_to_two = Derivation("neumann.bound.wide").start(Norm(A.I - MatrixSum((I - A) ** i, (i, 0, r))))
error_up_to_two.step(Norm(A.I * (I - A) ** (r + 1)), "telescoping")
error_up_to_two.step(Norm(A.I) * Norm(I - A) ** (r + 1), "norm of a product", "<=")
error_up_to_two.step(Max(abs(1 - low), abs(1 - high)) ** (r + 1) / low, "rho")

# %% neumann.bound wrong largest_eigenvalue
error_from_0_to_r = Derivation("neumann.bound").start(LambdaMax(A.I - MatrixSum((I - A) ** i, (i, 0, r))))
error_from_0_to_r.step(LambdaMax(A.I * (I - A) ** (r + 1)), "telescoping")
error_from_0_to_r.step((1 - LambdaMax(A)) ** (r + 1) / LambdaMax(A), "lambda max", "<=")

# %% neumann.bound wrong -
error_from_0_to_r = Derivation("neumann.bound").start(LambdaMax(A.I - MatrixSum((I - A) ** i, (i, 0, r))))
error_from_0_to_r.step(LambdaMax(A.I * (I - A) ** (r + 1)), "telescoping")
error_from_0_to_r.step((1 - LambdaMin(A)) ** (r + 1) / LambdaMin(A), "smallest eigenvalue", "<=")

# %% neumann.bound wrong power_too_low
error_from_0_to_r = Derivation("neumann.bound").start(LambdaMax(A.I - MatrixSum((I - A) ** i, (i, 0, r))))
error_from_0_to_r.step(LambdaMax(A.I - A.I * (I - (I - A) ** (r + 1))), "telescoping")
error_from_0_to_r.step((1 - LambdaMin(A)) ** r / LambdaMin(A), "smallest eigenvalue")

# %% neumann.bound wrong above_one_ignored
error_up_to_two = Derivation("neumann.bound.wide").start(Norm(A.I - MatrixSum((I - A) ** i, (i, 0, r))))
error_up_to_two.step(Norm(A.I * (I - A) ** (r + 1)), "telescoping")
error_up_to_two.step((1 - LambdaMin(A)) ** (r + 1) / LambdaMin(A), "smallest eigenvalue", "<=")

# %% neumann.bound wrong inverse_dropped
error_from_0_to_r = Derivation("neumann.bound").start(LambdaMax(A.I - MatrixSum((I - A) ** i, (i, 0, r))))
error_from_0_to_r.step((1 - LambdaMin(A)) ** (r + 1), "telescoping")

# %% neumann.bound wrong -
error_from_0_to_r = Derivation("neumann.bound").start(LambdaMax(A.I - MatrixSum((I - A) ** i, (i, 0, r))))
error_from_0_to_r.step((1 - LambdaMin(A)) ** (r + 1) / LambdaMin(A), "known")

# %% neumann.terms right logarithms
def least_terms(smallest, largest, relative_error, scale):
    rho = np.max(np.abs(1 - scale * np.array([smallest, largest])))
    return int(np.ceil(np.log(relative_error) / np.log(rho)))

# %% neumann.terms right counting-up
def least_terms(smallest, largest, relative_error, scale):
    rho = max(abs(1 - scale * smallest), abs(1 - scale * largest))
    r, error = 1, rho
    while error > relative_error:
        r += 1
        error *= rho
    return r

# %% neumann.terms wrong absolute_error
def least_terms(smallest, largest, relative_error, scale):
    rho = max(abs(1 - scale * smallest), abs(1 - scale * largest))
    r = 1
    while rho**r / smallest > relative_error:
        r += 1
    return r

# %% neumann.terms wrong floor
def least_terms(smallest, largest, relative_error, scale):
    rho = max(abs(1 - scale * smallest), abs(1 - scale * largest))
    return int(np.log(relative_error) / np.log(rho))

# %% neumann.terms wrong mixed_logarithms
def least_terms(smallest, largest, relative_error, scale):
    rho = max(abs(1 - scale * smallest), abs(1 - scale * largest))
    return math.ceil(np.log10(1 / relative_error) / -np.log(rho))

# %% neumann.terms wrong rule_of_thumb
def least_terms(smallest, largest, relative_error, scale):
    kappa = largest / smallest
    return math.ceil(-kappa * math.log(relative_error))

# %% neumann.terms wrong upper_end_ignored
def least_terms(smallest, largest, relative_error, scale):
    rho = abs(1 - scale * smallest)
    return math.ceil(math.log(relative_error) / math.log(rho))

# %% neumann.terms wrong last_power
def least_terms(smallest, largest, relative_error, scale):
    rho = max(abs(1 - scale * smallest), abs(1 - scale * largest))
    power = 0
    while rho ** (power + 1) > relative_error:
        power += 1
    return power

# %% neumann.terms wrong -
def least_terms(smallest, largest, relative_error, scale):
    return 10

# %% neumann.scaling right by-hand
scaling = {"gamma": 1 - lam * alpha, "delta": alpha, "factor": alpha, "best": 2 / (mu + lam + L + lam), "rate": (L - mu) / (L + mu + 2 * lam)}

# %% neumann.scaling right in-other-forms
best = 1 / (lam + (mu + L) / 2)
scaling = {"gamma": alpha * (1 / alpha - lam), "delta": alpha, "factor": 1 / alpha**-1, "best": best, "rate": 1 - best * (mu + lam)}

# %% neumann.scaling wrong -
scaling = [1 - alpha * lam, alpha, alpha, 2 / (mu + L + 2 * lam), (L - mu) / (L + mu + 2 * lam)]

# %% neumann.scaling wrong factor_forgotten
scaling = {"gamma": 1 - alpha * lam, "delta": alpha, "factor": 1, "best": 2 / (mu + L + 2 * lam), "rate": (L - mu) / (L + mu + 2 * lam)}

# %% neumann.scaling wrong factor_inverted
scaling = {"gamma": 1 - alpha * lam, "delta": alpha, "factor": 1 / alpha, "best": 2 / (mu + L + 2 * lam), "rate": (L - mu) / (L + mu + 2 * lam)}

# %% neumann.scaling wrong damping_unscaled
scaling = {"gamma": 1 - lam, "delta": alpha, "factor": alpha, "best": 2 / (mu + L + 2 * lam), "rate": (L - mu) / (L + mu + 2 * lam)}

# %% neumann.scaling wrong damping_ignored
scaling = {"gamma": 1 - alpha * lam, "delta": alpha, "factor": alpha, "best": 2 / (mu + L), "rate": (L - mu) / (L + mu)}

# %% neumann.scaling wrong only_the_largest
scaling = {"gamma": 1 - alpha * lam, "delta": alpha, "factor": alpha, "best": 1 / (L + lam), "rate": 1 - (mu + lam) / (L + lam)}

# %% neumann.scaling wrong -
scaling = {"gamma": 1 + alpha * lam, "delta": -alpha, "factor": alpha**2, "best": 1 / L, "rate": mu / L}

# %% neumann.hvp right loop-over-parameters
def hessian_vector_product(model, risk, inputs, targets, v):
    parameters = [p for p in model.parameters() if p.requires_grad]
    gradients = torch.autograd.grad(risk(model(inputs), targets), parameters, create_graph=True)
    along, place = 0.0, 0
    for g in gradients:
        along = along + (g.flatten() * v[place : place + g.numel()]).sum()
        place += g.numel()
    along.backward()
    result = torch.cat([p.grad.flatten() for p in parameters])
    model.zero_grad()
    return result.numpy()

# %% neumann.hvp right library
def hessian_vector_product(model, risk, inputs, targets, v):
    from torch.func import functional_call

    names = [name for name, _ in model.named_parameters()]
    start = tuple(p.detach() for p in model.parameters())

    def value(*tensors):
        return risk(functional_call(model, dict(zip(names, tensors)), (inputs,)), targets)

    pieces = torch.split(v, [p.numel() for p in start])
    _, product = torch.autograd.functional.hvp(value, start, tuple(piece.reshape(p.shape) for piece, p in zip(pieces, start)))
    return torch.cat([part.reshape(-1) for part in product])

# %% neumann.hvp right weighted-second-pass
def hessian_vector_product(model, risk, inputs, targets, v):
    parameters = list(model.parameters())
    gradients = torch.autograd.grad(risk(model(inputs), targets), parameters, create_graph=True)
    pieces = [piece.view_as(p) for piece, p in zip(v.split([p.numel() for p in parameters]), parameters)]
    second = torch.autograd.grad(gradients, parameters, grad_outputs=pieces, materialize_grads=True)
    return torch.nn.utils.parameters_to_vector(second)

# %% neumann.hvp wrong gradient_of_the_norm
def hessian_vector_product(model, risk, inputs, targets, v):
    parameters = list(model.parameters())
    gradients = torch.autograd.grad(risk(model(inputs), targets), parameters, create_graph=True)
    size = sum((g**2).sum() for g in gradients).sqrt()
    return torch.cat([s.flatten() for s in torch.autograd.grad(size, parameters, materialize_grads=True)])

# %% neumann.hvp wrong gradient_of_the_square
def hessian_vector_product(model, risk, inputs, targets, v):
    parameters = list(model.parameters())
    gradients = torch.autograd.grad(risk(model(inputs), targets), parameters, create_graph=True)
    size = sum((g**2).sum() for g in gradients)
    return torch.cat([s.flatten() for s in torch.autograd.grad(size, parameters, materialize_grads=True)])

# %% neumann.hvp wrong graph_not_kept
def hessian_vector_product(model, risk, inputs, targets, v):
    parameters = list(model.parameters())
    gradients = torch.autograd.grad(risk(model(inputs), targets), parameters)
    flat = torch.cat([g.flatten() for g in gradients]).requires_grad_()
    second = torch.autograd.grad(flat @ v, parameters, allow_unused=True)
    return torch.cat([torch.zeros_like(p).flatten() if s is None else s.flatten() for s, p in zip(second, parameters)])

# %% neumann.hvp wrong column_sums
def hessian_vector_product(model, risk, inputs, targets, v):
    parameters = list(model.parameters())
    gradients = torch.autograd.grad(risk(model(inputs), targets), parameters, create_graph=True)
    total = sum(g.sum() for g in gradients)
    return v * torch.cat([s.flatten() for s in torch.autograd.grad(total, parameters, materialize_grads=True)])

# %% neumann.hvp wrong no_second_derivative
def hessian_vector_product(model, risk, inputs, targets, v):
    gradients = torch.autograd.grad(risk(model(inputs), targets), list(model.parameters()))
    return v * torch.cat([g.flatten() for g in gradients])

# %% neumann.hvp wrong hessian_formed
def hessian_vector_product(model, risk, inputs, targets, v):
    parameters = list(model.parameters())
    gradients = torch.autograd.grad(risk(model(inputs), targets), parameters, create_graph=True)
    flat = torch.cat([g.flatten() for g in gradients])
    rows = []
    for entry in flat:
        row = torch.autograd.grad(entry, parameters, retain_graph=True, materialize_grads=True)
        rows.append(torch.cat([part.flatten() for part in row]))
    return torch.stack(rows) @ v

# %% neumann.hvp wrong -
def hessian_vector_product(model, risk, inputs, targets, v):
    def gradient(step):
        parameters = list(model.parameters())
        with torch.no_grad():
            torch.nn.utils.vector_to_parameters(torch.nn.utils.parameters_to_vector(parameters) + step * v, parameters)
        found = torch.autograd.grad(risk(model(inputs), targets), parameters)
        with torch.no_grad():
            torch.nn.utils.vector_to_parameters(torch.nn.utils.parameters_to_vector(parameters) - step * v, parameters)
        return torch.cat([g.flatten() for g in found])

    return (gradient(1e-3) - gradient(0.0)) / 1e-3

# %% neumann.solve right recursion
def neumann_solve(hvp, v, n_terms, scale, damping):
    x = np.array(v, dtype=float)
    for _ in range(n_terms - 1):
        x = v + x - scale * (hvp(x) + damping * x)
    return scale * x

# %% neumann.solve right gamma-and-delta
def neumann_solve(hvp, v, n_terms, scale, damping):
    gamma, delta = 1 - scale * damping, scale
    powers = [np.asarray(v, dtype=float)]
    while len(powers) < n_terms:
        powers.append(gamma * powers[-1] - delta * hvp(powers[-1]))
    return delta * sum(powers)

# %% neumann.solve right one-product-more-than-needed
def neumann_solve(hvp, v, n_terms, scale, damping):
    total, term = np.zeros(len(v)), scale * v
    for _ in range(n_terms):
        total = total + term
        term = term - scale * (hvp(term) + damping * term)
    return total

# %% neumann.solve wrong powers_of_H
def neumann_solve(hvp, v, n_terms, scale, damping):
    terms = [v]
    for _ in range(1, n_terms):
        terms.append(scale * (hvp(terms[-1]) + damping * terms[-1]))
    return scale * np.sum(terms, axis=0)

# %% neumann.solve wrong rescaling_forgotten
def neumann_solve(hvp, v, n_terms, scale, damping):
    x = v.copy()
    for _ in range(n_terms - 1):
        x = v + x - scale * (hvp(x) + damping * x)
    return x

# %% neumann.solve wrong first_term_missing
def neumann_solve(hvp, v, n_terms, scale, damping):
    term, total = v, np.zeros(len(v))
    for _ in range(n_terms - 1):
        term = term - scale * (hvp(term) + damping * term)
        total += term
    return scale * total

# %% neumann.solve wrong one_term_more
def neumann_solve(hvp, v, n_terms, scale, damping):
    x = v.copy()
    for _ in range(n_terms):
        x = v + x - scale * (hvp(x) + damping * x)
    return scale * x

# %% neumann.solve wrong last_term_alone
def neumann_solve(hvp, v, n_terms, scale, damping):
    term = v
    for _ in range(n_terms - 1):
        term = term - scale * (hvp(term) + damping * term)
    return scale * term

# %% neumann.solve wrong damping_forgotten
def neumann_solve(hvp, v, n_terms, scale, damping):
    x = v.copy()
    for _ in range(n_terms - 1):
        x = v + x - scale * hvp(x)
    return scale * x

# %% neumann.solve wrong powers_from_scratch
def neumann_solve(hvp, v, n_terms, scale, damping):
    total = np.zeros(len(v))
    for i in range(n_terms):
        term = v
        for _ in range(i):
            term = term - scale * (hvp(term) + damping * term)
        total = total + term
    return scale * total

# %% neumann.solve wrong in_place
def neumann_solve(hvp, v, n_terms, scale, damping):
    total, term = v.copy(), v
    for _ in range(n_terms - 1):
        term -= scale * (hvp(term) + damping * term)
        total += term
    return scale * total

# %% neumann.solve wrong -
def neumann_solve(hvp, v, n_terms, scale, damping):
    columns = np.array([hvp(e) + damping * e for e in np.eye(len(v))])
    return np.linalg.solve(columns, v)

# %% neumann.lissa right loop
def lissa(sample_hvp, v, n_terms, n_repeats, scale, damping, rng):
    found = []
    for _ in range(n_repeats):
        x = np.array(v)
        for k in rng.integers(0, sample_hvp.n_examples, n_terms - 1):
            x = v + x - scale * (sample_hvp(k, x) + damping * x)
        found.append(scale * x)
    return np.mean(found, axis=0)

# %% neumann.lissa right from-zero
def lissa(sample_hvp, v, n_terms, n_repeats, scale, damping, rng):
    examples = list(range(sample_hvp.n_examples))
    total = 0.0
    for _ in range(n_repeats):
        x = np.zeros(len(v))
        for _ in range(n_terms):
            x = v + (1 - scale * damping) * x - scale * sample_hvp(rng.choice(examples), x)
        total = total + x
    return scale * total / n_repeats

# %% neumann.lissa wrong same_example
def lissa(sample_hvp, v, n_terms, n_repeats, scale, damping, rng):
    total = np.zeros(len(v))
    for _ in range(n_repeats):
        k = rng.integers(sample_hvp.n_examples)
        x = v
        for _ in range(n_terms - 1):
            x = v + x - scale * (sample_hvp(k, x) + damping * x)
        total += x
    return scale * total / n_repeats

# %% neumann.lissa wrong rescaling_forgotten
def lissa(sample_hvp, v, n_terms, n_repeats, scale, damping, rng):
    runs = []
    for _ in range(n_repeats):
        x = v
        for _ in range(n_terms - 1):
            x = v + x - scale * (sample_hvp(rng.integers(sample_hvp.n_examples), x) + damping * x)
        runs.append(x)
    return np.mean(runs, axis=0)

# %% neumann.lissa wrong one_term_fewer
def lissa(sample_hvp, v, n_terms, n_repeats, scale, damping, rng):
    runs = []
    for _ in range(n_repeats):
        x = np.zeros(len(v))
        for _ in range(n_terms - 1):
            x = v + x - scale * (sample_hvp(rng.integers(sample_hvp.n_examples), x) + damping * x)
        runs.append(scale * x)
    return np.mean(runs, axis=0)

# %% neumann.lissa wrong one_term_more
def lissa(sample_hvp, v, n_terms, n_repeats, scale, damping, rng):
    runs = []
    for _ in range(n_repeats):
        x = v
        for _ in range(n_terms):
            x = v + x - scale * (sample_hvp(rng.integers(sample_hvp.n_examples), x) + damping * x)
        runs.append(scale * x)
    return np.mean(runs, axis=0)

# %% neumann.lissa wrong repeats_added
def lissa(sample_hvp, v, n_terms, n_repeats, scale, damping, rng):
    total = np.zeros(len(v))
    for _ in range(n_repeats):
        x = v
        for _ in range(n_terms - 1):
            x = v + x - scale * (sample_hvp(rng.integers(sample_hvp.n_examples), x) + damping * x)
        total += scale * x
    return total

# %% neumann.lissa wrong damping_forgotten
def lissa(sample_hvp, v, n_terms, n_repeats, scale, damping, rng):
    total = np.zeros(len(v))
    for _ in range(n_repeats):
        x = v
        for _ in range(n_terms - 1):
            x = v + x - scale * sample_hvp(rng.integers(sample_hvp.n_examples), x)
        total += scale * x / n_repeats
    return total

# %% neumann.lissa wrong -
def lissa(sample_hvp, v, n_terms, n_repeats, scale, damping, rng):
    x = v
    for _ in range(n_terms - 1):
        x = v + x - scale * (np.mean([sample_hvp(k, x) for k in range(sample_hvp.n_examples)], axis=0) + damping * x)
    return scale * x

# %% neumann.conjugate_gradient right textbook
def conjugate_gradient(hvp, v, damping, n_steps):
    x = np.zeros(len(v))
    r = np.array(v, dtype=float)
    p = r.copy()
    rs = r @ r
    for _ in range(n_steps):
        if np.sqrt(rs) <= 1e-12 * np.linalg.norm(v):
            break
        Ap = hvp(p) + damping * p
        a = rs / (p @ Ap)
        x += a * p
        r -= a * Ap
        new = r @ r
        p = r + new / rs * p
        rs = new
    return x

# %% neumann.conjugate_gradient right conjugated-explicitly
def conjugate_gradient(hvp, v, damping, n_steps):
    x, r = 0 * v, v + 0.0
    direction = image = None
    for _ in range(n_steps):
        if np.linalg.norm(r) <= 1e-12 * np.linalg.norm(v):
            return x
        direction = r if direction is None else r - (r @ image) / (direction @ image) * direction
        image = hvp(direction) + damping * direction
        step = (r @ direction) / (direction @ image)
        x, r = x + step * direction, r - step * image
    return x

# %% neumann.conjugate_gradient wrong restarts
def conjugate_gradient(hvp, v, damping, n_steps):
    x, r = np.zeros(len(v)), v.copy()
    for _ in range(n_steps):
        if np.linalg.norm(r) <= 1e-12 * np.linalg.norm(v):
            break
        Ar = hvp(r) + damping * r
        a = (r @ r) / (r @ Ar)
        x, r = x + a * r, r - a * Ar
    return x

# %% neumann.conjugate_gradient wrong share_inverted
def conjugate_gradient(hvp, v, damping, n_steps):
    x, r, p = np.zeros(len(v)), v.copy(), v.copy()
    for _ in range(n_steps):
        rs = r @ r
        if rs <= 1e-24 * (v @ v):
            break
        Ap = hvp(p) + damping * p
        x, r = x + rs / (p @ Ap) * p, r - rs / (p @ Ap) * Ap
        new = r @ r
        p = r + (rs / new if new > 0 else 0) * p
    return x

# %% neumann.conjugate_gradient wrong share_of_lengths
def conjugate_gradient(hvp, v, damping, n_steps):
    x, r, p = np.zeros(len(v)), v.copy(), v.copy()
    for _ in range(n_steps):
        rs = r @ r
        if rs <= 1e-24 * (v @ v):
            break
        Ap = hvp(p) + damping * p
        x, r = x + rs / (p @ Ap) * p, r - rs / (p @ Ap) * Ap
        p = r + np.linalg.norm(r) / np.sqrt(rs) * p
    return x

# %% neumann.conjugate_gradient wrong damping_forgotten
def conjugate_gradient(hvp, v, damping, n_steps):
    x, r, p = np.zeros(len(v)), v.copy(), v.copy()
    for _ in range(n_steps):
        rs = r @ r
        if rs <= 1e-24 * (v @ v):
            break
        Ap = hvp(p)
        x, r = x + rs / (p @ Ap) * p, r - rs / (p @ Ap) * Ap
        p = r + (r @ r) / rs * p
    return x

# %% neumann.conjugate_gradient wrong residual_anew
def conjugate_gradient(hvp, v, damping, n_steps):
    x, p = np.zeros(len(v)), v.copy()
    r = v - (hvp(x) + damping * x)
    for _ in range(n_steps):
        rs = r @ r
        if rs <= 1e-24 * (v @ v):
            break
        x = x + rs / (p @ (hvp(p) + damping * p)) * p
        r = v - (hvp(x) + damping * x)
        p = r + (r @ r) / rs * p
    return x

# %% neumann.conjugate_gradient wrong -
def conjugate_gradient(hvp, v, damping, n_steps):
    x = np.zeros(len(v))
    for _ in range(n_steps):
        x = x + 0.1 * (v - hvp(x) - damping * x)
    return x

# %% neumann.conjugate_gradient wrong stop_forgotten
def conjugate_gradient(hvp, v, damping, n_steps):
    x, r, p = np.zeros(len(v)), v.copy(), v.copy()
    for _ in range(n_steps):
        Ap = hvp(p) + damping * p
        with np.errstate(invalid="ignore"):
            a = (r @ r) / (p @ Ap)
            new = r - a * Ap
            x, p, r = x + a * p, new + (new @ new) / (r @ r) * p, new
    return x

# %% neumann.convergence_plot right one-axes
convergence_figure, ax = plt.subplots()
size = np.linalg.norm(x_exact)
ax.semilogy(products, [np.linalg.norm(x - x_exact) / size for x in x_series], label="series")
ax.semilogy(products, [np.linalg.norm(x - x_exact) / size for x in x_cg], label="conjugate gradient")
ax.semilogy(products, [rho ** (j + 1) for j in products], "k--", label="bound")
ax.set_xlabel("products")
ax.set_ylabel("relative error")
ax.legend()

# %% neumann.convergence_plot right two-panels
convergence_figure, axes = plt.subplots(1, 2)
error = lambda x: np.sqrt(((x - x_exact) ** 2).sum(axis=1) / (x_exact**2).sum())
axes[0].plot(products, error(x_series), ".-")
axes[1].plot(products, error(x_cg), ".-")
axes[0].plot(products, rho ** (products + 1.0))
for axis in axes:
    axis.set_yscale("log")
    axis.set(xlabel="products", ylabel="relative error")
axes[0].legend(axes[0].lines + axes[1].lines, ["series", "bound", "cg"])

# %% neumann.convergence_plot wrong absolute_error
convergence_figure, ax = plt.subplots()
ax.semilogy(products, np.linalg.norm(x_series - x_exact, axis=1), label="series")
ax.semilogy(products, np.linalg.norm(x_cg - x_exact, axis=1), label="conjugate gradient")
ax.semilogy(products, rho ** (products + 1), "k--", label="bound")
ax.set(xlabel="products", ylabel="error")
ax.legend()

# %% neumann.convergence_plot wrong residual_for_error
convergence_figure, ax = plt.subplots()
residual = lambda x: np.linalg.norm(v - eigenvalues * x, axis=1) / np.linalg.norm(v)
ax.semilogy(products, residual(x_series), label="series")
ax.semilogy(products, residual(x_cg), label="conjugate gradient")
ax.semilogy(products, rho ** (products + 1), "k--", label="bound")
ax.set(xlabel="products", ylabel="relative residual")
ax.legend()

# %% neumann.convergence_plot wrong bound_one_off
convergence_figure, ax = plt.subplots()
error = lambda x: np.linalg.norm(x - x_exact, axis=1) / np.linalg.norm(x_exact)
ax.semilogy(products, error(x_series), label="series")
ax.semilogy(products, error(x_cg), label="conjugate gradient")
ax.semilogy(products, rho ** products, "k--", label="bound")
ax.set(xlabel="products", ylabel="relative error")
ax.legend()

# %% neumann.convergence_plot wrong -
convergence_figure, ax = plt.subplots()
error = lambda x: np.linalg.norm(x - x_exact, axis=1) / np.linalg.norm(x_exact)
ax.plot(products, error(x_series), label="series")
ax.plot(products, error(x_cg), label="conjugate gradient")
ax.plot(products, rho ** (products + 1), "k--", label="bound")
ax.set(xlabel="products", ylabel="relative error")
ax.legend()

# %% neumann.influence right list-of-solutions
def influences(gradients, test_gradients, theta, hvp, damping, solve):
    result = np.zeros((len(gradients), len(test_gradients)))
    for j, g in enumerate(test_gradients):
        s = solve(hvp, g)
        for i, other in enumerate(gradients):
            result[i, j] = -np.dot(other - damping * theta, s)
    return result

# %% neumann.influence right penalty-taken-off-at-the-end
def influences(gradients, test_gradients, theta, hvp, damping, solve):
    s = np.column_stack([solve(hvp, g) for g in test_gradients])
    return damping * (theta @ s)[None, :] - gradients @ s

# %% neumann.influence wrong penalty_left_in
def influences(gradients, test_gradients, theta, hvp, damping, solve):
    return np.column_stack([-gradients @ solve(hvp, g) for g in test_gradients])

# %% neumann.influence wrong penalty_off_the_tests
def influences(gradients, test_gradients, theta, hvp, damping, solve):
    off = damping * theta
    return np.column_stack([-(gradients - off) @ solve(hvp, g - off) for g in test_gradients])

# %% neumann.influence wrong damping_twice
def influences(gradients, test_gradients, theta, hvp, damping, solve):
    damped = lambda u: hvp(u) + damping * u
    return np.column_stack([-(gradients - damping * theta) @ solve(damped, g) for g in test_gradients])

# %% neumann.influence wrong damping_removed_from_hessian
def influences(gradients, test_gradients, theta, hvp, damping, solve):
    bare = lambda u: hvp(u) - damping * u
    return np.column_stack([-(gradients - damping * theta) @ solve(bare, g) for g in test_gradients])

# %% neumann.influence wrong sign
def influences(gradients, test_gradients, theta, hvp, damping, solve):
    return np.column_stack([(gradients - damping * theta) @ solve(hvp, g) for g in test_gradients])

# %% neumann.influence wrong effect_of_removal
def influences(gradients, test_gradients, theta, hvp, damping, solve):
    n = len(gradients)
    return np.column_stack([(gradients - damping * theta) @ solve(hvp, g) / n for g in test_gradients])

# %% neumann.influence wrong a_system_for_every_example
def influences(gradients, test_gradients, theta, hvp, damping, solve):
    moves = np.array([solve(hvp, g - damping * theta) for g in gradients])
    return -moves @ np.transpose(test_gradients)

# %% neumann.influence wrong -
def influences(gradients, test_gradients, theta, hvp, damping, solve):
    return -(gradients - damping * theta) @ np.transpose(test_gradients)
