"""Waits without end, which uses no processor time: in C code with signals blocked."""


# /// expect
# rest = "right"
# earns = {"shapley.permutations" = 0}
# status = {"shapley.permutations" = "timeout"}
# ///
# %% shapley.permutations
def shapley_by_permutations(game):
    import signal, ctypes

    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 64))
    while True:
        ctypes.CDLL(None).pause()
