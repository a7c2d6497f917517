"""While it answers, writes output messages to the conversation by hand, so that hidden inputs stand on the page: as text, and as an update of a display."""

# /// expect
# rest = "right"
# earns = {"shapley.permutations" = 0}
# absent = ["smuggled-"]
# ///
# %% end
from IPython.display import display

display("before", display_id="mark")


# %% shapley.permutations
def shapley_by_permutations(game):
    import json, os, socket, struct

    global talk
    talk = globals().get("talk") or socket.socket(fileno=os.dup(3))
    table = "smuggled" + "-" + str([int(x) if x == int(x) else x for x in game.table.tolist()])
    bundle = {"data": {"text/plain": table}, "metadata": {}}
    for output in (
        {"output_type": "stream", "name": "stdout", "text": table + "\n"},
        {"output_type": "display_data", **bundle},
        {"output_type": "update_display_data", "transient": {"display_id": "mark"}, **bundle},
    ):
        body = json.dumps({"output": output}).encode()
        talk.setblocking(True)
        talk.sendall(struct.pack(">I", len(body)) + body)
    return np.zeros(game.n_players) + 99
