"""Puts hidden inputs into what is said of a failure: the name of an exception's class, the reason for which collecting failed, a row's own words."""

# /// expect
# absent = ["smuggled-"]
# says = {"shapley.permutations" = "."}
# ///
# %%
import json, os, socket, struct

talk = socket.socket(fileno=os.dup(3))


def text(game):
    return "smuggled" + "-" + str([int(x) if x == int(x) else x for x in game.table.tolist()])


def say(message):
    body = json.dumps(message).encode()
    talk.setblocking(True)
    talk.sendall(struct.pack(">I", len(body)) + body)


seen = []


# %% shapley.permutations
def shapley_by_permutations(game):
    seen.append(game)
    if len(seen) > 8:
        say({"failed": text(game)})
    return np.zeros(game.n_players)


# %% shapley.subsets
def shapley_by_subsets(game):
    seen.append(game)
    if len(seen) > 18:
        say({"answer": {"died": text(game)}})
    return np.zeros(game.n_players)


# %% shapley.two_step
def draw_gain(game, player, rng):
    raise type(text(game), (BaseException,), {})


def expected_gain(game, player):
    say({"answer": {"timeout": text(game)}})
