"""Writes to the conversation's descriptor what is no message: half a frame, a length beyond all bounds, text that is not JSON."""

# /// expect
# rest = "right"
# earns = {"shapley.permutations" = 0, "shapley.two_step" = 0}
# says = {"shapley.permutations" = "spoke out of turn", "shapley.two_step" = "spoke out of turn|died"}
# ///
# %%
import os, socket

talk = socket.socket(fileno=os.dup(3))


# %% shapley.permutations
def shapley_by_permutations(game):
    talk.sendall(b"\xff\xff\xff\xff" + b"x" * 100)


# %% shapley.two_step
def draw_gain(game, player, rng):
    talk.sendall(b"\0\0\0\4{]}[")


expected_gain = draw_gain
