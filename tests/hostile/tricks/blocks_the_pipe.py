"""Fills the conversation and never reads it, stops itself, shuts the socket half down, and makes its descriptor non-blocking or another file."""

# /// expect
# rest = "right"
# earns = {"shapley.permutations" = 0, "shapley.empty_set" = 0}
# says = {"shapley.permutations" = "died|time|ended"}
# ///
# %% shapley.empty_set
import os, signal

os.kill(os.getpid(), signal.SIGSTOP)
import socket

socket.socket(fileno=os.dup(3)).shutdown(socket.SHUT_RDWR)
broken, repaired = None, None


# %% shapley.permutations
def shapley_by_permutations(game):
    import os

    os.dup2(os.open("/dev/null", os.O_RDWR), 3)
    return [0.0]
