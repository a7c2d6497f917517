"""Changes locked cells and writes checksums to match, or none at all, or of a strange type."""

# /// expect
# notes = ["locked cell shapley-permutations was changed", "locked cell shapley-subsets was changed"]
# absent = ["print('18')"]
# ///
# %% notebook
from nbgrader.utils import compute_checksum

for ident in ("shapley-permutations", "shapley-subsets", "shapley-linear_model", "scoreboard"):
    by_id[ident].source = "print('18')\n18"
    by_id[ident].metadata.nbgrader.checksum = compute_checksum(by_id[ident])
by_id["shapley-linear_model"].metadata.nbgrader.checksum = None
by_id["scoreboard"].metadata.nbgrader.checksum = ["a"]
