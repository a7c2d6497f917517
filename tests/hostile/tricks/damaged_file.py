"""A file that is JSON and no notebook a reader could hold: nested a hundred thousand deep."""

# /// expect
# unread = "nested too deeply"
# status = {"shapley.permutations" = "error"}
# ///
# %% notebook
data = b'{"cells": ' + b"[" * 100_000 + b"]" * 100_000 + b', "nbformat": 4}'
