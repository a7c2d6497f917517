"""Handles every signal that may be handled, keeps a timer running, and blocks the rest, so that interrupts never end it."""

# /// expect
# rest = "right"
# earns = {"shapley.permutations" = 0}
# status = {"shapley.permutations" = "timeout"}
# ///
# %%
import signal

for number in range(1, 65):
    try:
        signal.signal(number, lambda *args: None)
    except (OSError, ValueError):
        pass
signal.setitimer(signal.ITIMER_REAL, 0.05, 0.05)
signal.pthread_sigmask(signal.SIG_BLOCK, set(range(1, 65)))


# %% shapley.permutations
def shapley_by_permutations(game):
    while True:
        pass
