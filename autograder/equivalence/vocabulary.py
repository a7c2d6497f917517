r"""The words in which a derivation is written: sympy, and what sympy lacks for games: players, coalitions, sums over them, payments.

Everything here is re-exported by ``autograder.student``. A line is an ordinary sympy expression; the new words mix with all of sympy's.

Sets of players
    >>> from sympy import symbols, factorial, binomial, Eq, Sum
    >>> N = symbols("N", integer=True, positive=True)
    >>> everyone = Players(N)                      # {1, ..., N}
    >>> i, j = players("i j")                      # two different players; different letters are always different players
    >>> S, T, R = coalitions("S T R")              # sets of players
    >>> everyone - {i, j}, S | {i}, S & T          # difference, union, intersection, as in Python
    (everyone - {i, j}, S | {i}, S & T)
    >>> Card(S)                                    # |S|, an integer: factorial(Card(S)), binomial(N - 1, Card(S)) are fine
    |S|

Games, and sums over coalitions
    >>> U = Utility("U")                           # any function of coalitions; nothing else is known of it
    >>> gain = U(S | {i}) - U(S)
    >>> SubsetSum(gain / binomial(N - 1, Card(S)), (S, everyone - {i})) / N
    SubsetSum((-U(S) + U(S | {i}))/binomial(N - 1, |S|), (S, everyone - {i}))/N
    >>> c = Utility("c")
    >>> SubsetSum(c(T), (T, everyone), T <= S, Nonempty(T))     # conditions follow; T <= S is "subset of", T < S "proper subset"
    SubsetSum(c(T), (T, everyone), T <= S, Nonempty(T))
    >>> PlayerSum(U({i}), (i, everyone))           # a sum over the players of a set
    PlayerSum(U({i}), (i, everyone))
    >>> Indicator(SameSet(R, S))                   # 1 where the condition holds, otherwise 0
    [R == S]

Unanimity games and payments
    >>> Unanimity(T)(S)                            # u_T(S): 1 if T is a subset of S
    [T <= S]
    >>> phi = Rule("phi")                          # an unknown rule; what is given of it are axioms (see below)
    >>> phi(i, Unanimity(T)), phi(i, SubsetSum(c(T) * Unanimity(T), (T, everyone)))    # payments: player, then game
    (phi(i, u(T)), phi(i, SubsetSum(u(T)*c(T), (T, everyone))))

Orders
    >>> OrderCount(S, i, everyone)                 # how many orders have exactly the players of S before i
    OrderCount(S, i, everyone)
    >>> B = Before(i)                              # the players before i, in the order of the OrderMean around it
    >>> OrderMean(U(B | {i}) - U(B), everyone)     # mean over all orders
    OrderMean(-U(Before(i)) + U(Before(i) | {i}), everyone)

Means over random sets and orders, and over listed values; sources of chance follow, (letter, law), then conditions
    >>> p, x, k = symbols("p x k")
    >>> Expectation(U(S), (S, RandomSubset(everyone)))                       # every subset equally likely
    Expectation(U(S), (S, RandomSubset(everyone)))
    >>> with_i = Expectation(U(S), (S, RandomSubset(everyone, p)), In(i, S))  # each player in with probability p; given that i is
    >>> Covariance(U(S), Indicator(In(i, S)), (S, RandomSubset(everyone, p))) / Variance(Indicator(In(i, S)), (S, RandomSubset(everyone, p)))
    Covariance(U(S), [i in S], (S, RandomSubset(everyone, p)))/Variance([i in S], (S, RandomSubset(everyone, p)))
    >>> stratum = Expectation(gain, (S, SubsetOfSize(everyone - {i}, k)))    # all subsets of size k equally likely
    >>> by_size = Expectation(gain, (S, SubsetBySize(everyone - {i}, k, 1 / N)))  # first a size, each with probability 1/N
    >>> Expectation(U(B | {i}) - U(B), RandomOrder(everyone))
    Expectation(-U(Before(i)) + U(Before(i) | {i}), RandomOrder(everyone))
    >>> Expectation(Expectation(gain, (S, RandomSubset(everyone - {i}, p))), (p, Uniform(0, 1)))  # or Integral(..., (p, 0, 1))
    Expectation(Expectation(-U(S) + U(S | {i}), (S, RandomSubset(everyone - {i}, p))), (p, Uniform(0, 1)))
    >>> Variance(x, (x, Finite((1, p), (-1, 1 - p))))                        # values with their probabilities
    Variance(x, (x, Finite((1, p), (-1, 1 - p))))
    >>> Probability(In(i, S) & NotIn(j, S), (S, SubsetOfSize(everyone, k)))
    Probability(i in S & ~j in S, (S, SubsetOfSize(everyone, k)))

Random variables of which only what is given is known; X[k] is a draw, all draws are distributed alike
    >>> X, Y = random_variables("X Y")
    >>> m = symbols("m", integer=True, positive=True)
    >>> a, b, mu = symbols("a b mu", real=True)
    >>> eps, sigma = symbols("epsilon sigma", positive=True)
    >>> average = Sum(X[k], (k, 1, m)) / m
    >>> Variance(average), Covariance(X, Y), Probability(abs(average - mu) >= eps)
    (Variance(Sum(X[k], (k, 1, m))/m), Covariance(X, Y), Probability(Abs(mu - Sum(X[k], (k, 1, m))/m) >= epsilon))
    >>> given = [Eq(Expectation(X), mu), Eq(Variance(X), sigma**2), Independent(X), Within(X, a, b)]    # what is not given is not used
    >>> A = Event("A")                                                       # A[i] is one of several events
    >>> Probability(AnyOf(A[k], (k, 1, N)))                                  # their union; AllOf is the intersection
    Probability(AnyOf(A[k], (k, 1, N)))

    X[h, k] has two indices: the last one counts draws, the law may depend on those before it. ``Independent(X)``: the draws are independent
    of each other; ``Independent(X, Y)``: all draws of both are. Inequalities follow by the union bound, Markov, Chebyshev, Cantelli,
    Hoeffding (a range and independence are given), Jensen (the sign of the second derivative is checked), Cauchy-Schwarz, the triangle
    inequality, complements, and what is given of a term; several of them in one line where each bounds the one before.

What is given (``assumptions`` of an exercise)
    sympy relations between integers (``k <= n``); ``In(i, S)``, ``NotIn(i, S)``, ``T <= S``, ``Nonempty(T)``; equations of values such as
    ``Eq(U(EMPTY), 0)``; ``ForAll(equation, (R, T), *conditions)``, for instance all smaller coefficients vanish:
    ``ForAll(Eq(c(R), 0), (R, T), R < T)``; and the axioms ``Linearity(phi)``, ``Symmetry(phi)``, ``NullPlayer(phi)``, ``Efficiency(phi)``
    (the last: payments add up to U(everyone) - U(EMPTY)). A line that uses axioms names them in its reason ("by symmetry", "null player
    and efficiency"): one that it uses is enough, none or only others is not.

A chain that reaches the payments of every game:
    phi(i, U)
    = phi(i, SubsetSum(c(T) * Unanimity(T), (T, everyone), Nonempty(T)))          given: U(S) is the sum of c(T) u_T(S)
    = SubsetSum(c(T) * phi(i, Unanimity(T)), (T, everyone), Nonempty(T))          "linearity"
    = SubsetSum(c(T) * phi(i, Unanimity(T)), (T, everyone), In(i, T))             "null player"
    = SubsetSum(c(T) / Card(T) * PlayerSum(phi(j, Unanimity(T)), (j, T)), (T, everyone), In(i, T))           "symmetry"
    = SubsetSum(c(T) / Card(T) * PlayerSum(phi(j, Unanimity(T)), (j, everyone)), (T, everyone), In(i, T))    "null player"
    = SubsetSum(c(T) / Card(T), (T, everyone), In(i, T))                          "efficiency"

Matrices (sympy's own: MatrixSymbol, Identity, Inverse, Trace, Determinant, HadamardProduct, ...; they are real)
    >>> from sympy import Identity, MatrixSymbol
    >>> A, x = MatrixSymbol("A", N, N), MatrixSymbol("x", N, 1)
    >>> k = symbols("k", integer=True)
    >>> A * MatrixSum((Identity(N) - A)**k, (k, 0, N))      # a sum of matrices that may be multiplied, which sympy's Sum may not
    A*MatrixSum((I - A)**k, (k, 0, N))
    >>> Gradient(x.T * A * x, x), Hessian(x.T * A * x, x), Jacobian(A * x, x)    # row i, column j of the last is d(Ax)_i / dx_j
    (Gradient(x.T*A*x, x), Hessian(x.T*A*x, x), Jacobian(A*x, x))
    >>> Norm(A * x) <= Norm(A) * Norm(x)           # spectral norm, length; LambdaMin, LambdaMax (symmetric), SpectralRadius
    Norm(A*x) <= Norm(A)*Norm(x)

    Given of them: ``Q.symmetric(A)``, ``Q.positive_definite(A)``, ``Q.invertible(A)``, ``Q.orthogonal(A)``, ``Eq(A*B, B*A)``, ``Eq(H*t, g)``,
    ``LambdaMax(A) <= 1``. An order of smallness is ``A + O(eps**2)*Identity(N)``, or ``O(eps**2)`` among what is given.

Guarantee: these classes only hold what was written. None evaluates, simplifies or orders anything, so a line is judged as it stands.
"""

from __future__ import annotations

from .orders import Before, OrderCount, OrderMean
from .payments import Axiom, Efficiency, ForAll, Linearity, NullPlayer, Payment, Rule, Symmetry, Unanimity
from .probability import (
    AllOf,
    AnyOf,
    Covariance,
    Draw,
    Event,
    Expectation,
    Finite,
    Independent,
    Occurs,
    Probability,
    RandomOrder,
    RandomSubset,
    RandomVariable,
    SubsetBySize,
    SubsetOfSize,
    Uniform,
    Variance,
    Within,
    random_variables,
)
from .sets import (
    EMPTY,
    Coalition,
    In,
    Meet,
    Minus,
    Nonempty,
    NotIn,
    Player,
    Players,
    PlayerSet,
    ProperSubset,
    SameSet,
    SetCondition,
    SetExpr,
    Subset,
    UnionOf,
    coalitions,
    players,
)
from .spectrum import Gradient, Hessian, Jacobian, LambdaMax, LambdaMin, MatrixSum, Norm, SpectralRadius
from .values import Card, Indicator, PlayerSum, SubsetSum, Utility, ValueAt

__all__ = [
    "EMPTY",
    "AllOf",
    "AnyOf",
    "Axiom",
    "Before",
    "Card",
    "Coalition",
    "Covariance",
    "Draw",
    "Efficiency",
    "Event",
    "Expectation",
    "Finite",
    "ForAll",
    "Gradient",
    "Hessian",
    "In",
    "Independent",
    "Indicator",
    "Jacobian",
    "LambdaMax",
    "LambdaMin",
    "Linearity",
    "MatrixSum",
    "Meet",
    "Minus",
    "Nonempty",
    "Norm",
    "NotIn",
    "NullPlayer",
    "Occurs",
    "OrderCount",
    "OrderMean",
    "Payment",
    "Player",
    "PlayerSet",
    "PlayerSum",
    "Players",
    "Probability",
    "ProperSubset",
    "RandomOrder",
    "RandomSubset",
    "RandomVariable",
    "Rule",
    "SameSet",
    "SetCondition",
    "SetExpr",
    "SpectralRadius",
    "Subset",
    "SubsetBySize",
    "SubsetOfSize",
    "SubsetSum",
    "Symmetry",
    "Unanimity",
    "Uniform",
    "UnionOf",
    "Utility",
    "ValueAt",
    "Variance",
    "Within",
    "coalitions",
    "players",
    "random_variables",
]
