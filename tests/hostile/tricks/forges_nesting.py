"""Answers by hand with JSON nested beyond what a reader's stack holds, with numbers of a million digits, and with NaN and Infinity."""

# /// expect
# rest = "right"
# earns = {"shapley.permutations" = 0, "shapley.two_step" = 0}
# says = {"shapley.permutations" = "spoke out of turn|could not be read", "shapley.two_step" = "spoke out of turn|could not be read|died"}
# ///
# %%
import os, socket, struct

talk = socket.socket(fileno=os.dup(3))


def say(body):
    talk.setblocking(True)
    talk.sendall(struct.pack(">I", len(body)) + body)


# %% shapley.permutations
def shapley_by_permutations(game):
    say(b'{"answer": ' + b"[" * 500_000 + b"]" * 500_000 + b"}")


# %% shapley.two_step
def draw_gain(game, player, rng):
    say(b'{"answer": {"cases": [{"value": ' + b"9" * 1_000_000 + b"}]}}")


expected_gain = draw_gain
