"""The mathematics of the two source texts, one idea a module. Loads nothing, plots nothing, imports nothing of ours.

Where to find what:

- learning: `learning`, `logistic`, `perceptrons` (softmax, backpropagation), `computational_graphs`, `approximation`; `convolution`.
- influence: `influence`, `leave_one_out`, `least_squares` (hat matrix, Cook's distance), `hessian_products`, `network_influence`,
  `network_training`; inverses of Hessians: `inverse_hvp` (series, conjugate gradient), `neumann_errors` (bounds, terms needed), `lissa`,
  `lissa_moments`.
- games: `games`, `text_games`, `training_games`, `corpora`, `counting`, `tables`; exact votes: `voting`, `double_majority`.
- shapley: `shapley`, `axioms`, `differences`, `interactions`, `pair_gains`, `core`, `purchases`, `moebius`, `owen`.
- shapley_sampling: every estimator under one name; `budgets`.
- datamodels: `datamodels`, `p_biased` (transform, best linear model, residual), `retraining` (many subsets at once).
- gradients: `gradients`, `smoothgrad`, `path_methods` (integrated gradients), `path_refinement` (to a stated error), `quadrature`,
  `layer_attribution`, `backprop_rules`, `corner_unit`, `corner_network`.
- perturbation: every method under one name; `cells`.
- concepts: `concepts`; attention: `attention`; vision: `vision` (maps), `deletion`, `randomisation`.
- the estimators one by one: `sampling_permutations`, `sampling_groups`, `sampling_strata`, `sampling_kernel`, `sampling_surrogate`,
  with `sampling_designs` and `estimates`; the methods of perturbation: `occlusion`, `superpixels`, `lime`.
- beneath: `arrays`, `torch_models`, `torch_inputs`, `torch_parameters`.

Bad input raises ValueError with its name, what came and what was wanted. Whatever draws takes an explicit generator.
"""
