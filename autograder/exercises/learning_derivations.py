"""The chapter's derivations: from the Gaussian likelihood to least squares, and the four equations of backpropagation."""

from __future__ import annotations

from sympy import Expr, Function, HadamardProduct, Lambda, MatrixSymbol, Product, Sum, exp, log, pi, sqrt, symbols

from autograder.equivalence.vocabulary import Gradient
from autograder.student.forms import both, counts, either, has, holds, lacks, neither

from .model import DerivationExercise, Milestone, Misconception

n = symbols("n", integer=True, positive=True)
i = symbols("i", integer=True)
t = symbols("t")
sigma = symbols("sigma", positive=True)
y, f, g = (MatrixSymbol(letter, n, 1) for letter in "yfg")

ALL = (i, 0, n - 1)
DENSITY = exp(-((y[i, 0] - f[i, 0]) ** 2) / (2 * sigma**2)) / sqrt(2 * pi * sigma**2)
NORMALISER = -n * log(2 * pi * sigma**2) / 2


def squares(predictions: MatrixSymbol) -> Sum:
    return Sum((y[i, 0] - predictions[i, 0]) ** 2, ALL)


def log_likelihood(predictions: MatrixSymbol) -> Expr:
    return NORMALISER - squares(predictions) / (2 * sigma**2)


maximiser = DerivationExercise(
    id="learning.mle.maximiser",
    title="Which of two hypotheses is likelier",
    points=1,
    answers=("which_is_likelier",),
    start=log(Product(DENSITY, ALL)) - log(Product(DENSITY.xreplace({f: g}), ALL)),
    start_form=has("Product"),
    goal=(squares(g) - squares(f)) / (2 * sigma**2),
    goal_form=lacks("log"),
    milestones=(
        Milestone("write both log-likelihoods as sums before you subtract", both(either(counts("Sum", 2), holds("Sum", "log")), lacks("Product"))),
    ),
    min_lines=3,
)

mle = DerivationExercise(
    id="learning.mle",
    title="From the likelihood to least squares",
    points=4,
    stars=2,
    minutes=30,
    answers=("log_likelihood", "which_is_likelier"),
    start=log(Product(DENSITY, ALL)),
    start_form=has("Product"),
    goal=log_likelihood(f),
    goal_form=both(lacks("Product", "exp"), neither(holds("Sum", "log")), neither(holds("Sum", "Add"))),
    milestones=(
        Milestone(
            "turn the logarithm of a product into a sum of logarithms",
            both(lacks("Product"), either(holds("Sum", "log"), holds("Sum", "Add"))),
        ),
        Milestone(
            "work out the whole logarithm of one density, log(exp(...)) too, while it is still inside one sum: split the sum only after that",
            both(holds("Sum", "Add"), lacks("exp", "Product")),
        ),
    ),
    min_lines=4,
    misconceptions=(
        Misconception(
            "sign_of_the_normaliser",
            "The term with log(2 pi sigma^2) has the wrong sign. The root stands below the exponential, and a density with a larger sigma is "
            "lower at its peak.",
            -NORMALISER - squares(f) / (2 * sigma**2),
        ),
        Misconception(
            "square_dropped",
            "The errors are not squared. Without the square errors above and below would cancel, and the best hypothesis would be off by as much as "
            "you like both ways.",
            NORMALISER - Sum(y[i, 0] - f[i, 0], ALL) / (2 * sigma**2),
        ),
        Misconception(
            "half_lost",
            "The factor 1/2 before the sum of squares is missing: it stands in the exponent of the normal density.",
            NORMALISER - squares(f) / sigma**2,
        ),
        Misconception(
            "normaliser_once",
            "The normaliser is counted once. It is a factor of each of the n densities.",
            NORMALISER / n - squares(f) / (2 * sigma**2),
        ),
    ),
    further=(maximiser,),
)

# ----------------------------------------------------------------------------------------------------------- backpropagation

act = Function("sigma")
W = MatrixSymbol("W", n, n)
z, a, b, delta, r = (MatrixSymbol(letter, n, 1) for letter in ("z", "a", "b", "delta", "r"))
SIGMA_OF_Z = z.applyfunc(Lambda(t, act(t)))
SLOPE_AT_Z = z.applyfunc(Lambda(t, act(t).diff(t)))
CARRIED_OUT = lacks("Gradient", "Jacobian", "Trace")
BY_JACOBIAN = has("Jacobian", "DiagMatrix")

NO_SLOPE = (
    "no_slope",
    "The derivative of the activation is missing. Between z and what follows stands sigma: moving z by a little moves sigma(z) by sigma'(z) times "
    "as much.",
)
TRANSPOSED = Misconception(
    "weights_not_transposed",
    "W delta sends the signal forward once more. Entry k of what is wanted adds up W[j, k] delta[j] over j, the first index: that is the transpose.",
    HadamardProduct(W * delta, SLOPE_AT_Z),
)
OUTER = Misconception(
    "outer_product_turned",
    "Rows and columns are exchanged. W[j, k] leads from a[k] to z[j], so that row j of the gradient belongs to delta[j] and column k to a[k].",
    a * delta.T,
)
THROUGH_WEIGHTS = Misconception(
    "bias_through_the_weights",
    "The signal was sent back through W. The bias is added after W has acted: dz/db is the identity.",
    W.T * delta,
)

hidden_layer = DerivationExercise(
    id="learning.backprop_rules.hidden",
    title="A hidden layer",
    points=1,
    answers=("hidden_delta",),
    start=Gradient(delta.T * (W * SIGMA_OF_Z + b), z),
    start_form=has("Gradient"),
    goal=HadamardProduct(W.T * delta, SLOPE_AT_Z),
    goal_form=CARRIED_OUT,
    milestones=(Milestone("write the gradient with the Jacobian of the next layer, or with its diagonal part", BY_JACOBIAN),),
    min_lines=3,
    misconceptions=(Misconception(*NO_SLOPE, W.T * delta), TRANSPOSED),
)

by_weights = DerivationExercise(
    id="learning.backprop_rules.weights",
    title="The weights",
    points=1,
    answers=("weight_gradient",),
    start=Gradient(delta.T * (W * a + b), W),
    start_form=has("Gradient"),
    goal=delta * a.T,
    goal_form=CARRIED_OUT,
    misconceptions=(OUTER,),
)

by_biases = DerivationExercise(
    id="learning.backprop_rules.biases",
    title="The biases",
    points=1,
    answers=("bias_gradient",),
    start=Gradient(delta.T * (W * a + b), b),
    start_form=has("Gradient"),
    goal=delta,
    goal_form=CARRIED_OUT,
    misconceptions=(THROUGH_WEIGHTS,),
)

backprop_rules = DerivationExercise(
    id="learning.backprop_rules",
    title="The four equations of backpropagation",
    points=4,
    stars=2,
    minutes=35,
    answers=("output_delta", "hidden_delta", "weight_gradient", "bias_gradient"),
    start=Gradient(r.T * SIGMA_OF_Z, z),
    start_form=has("Gradient"),
    goal=HadamardProduct(r, SLOPE_AT_Z),
    goal_form=CARRIED_OUT,
    milestones=(Milestone("write the gradient with the Jacobian of the activation, or with a diagonal matrix", BY_JACOBIAN),),
    min_lines=3,
    misconceptions=(Misconception(*NO_SLOPE, r), TRANSPOSED, OUTER, THROUGH_WEIGHTS),
    further=(hidden_layer, by_weights, by_biases),
)
