"""Takes the conversation over: answers every question by hand with verdicts, points and full marks instead of data."""

# /// expect
# says = {"shapley.permutations" = "could not be read|not yet|0 of", "shapley.empty_set" = "could not be read|0 of|not yet", "shapley.linear_model" = "."}
# ///
# %%
import json, os, socket, struct

talk = socket.socket(fileno=3)
talk.setblocking(True)


def say(message):
    body = json.dumps(message).encode()
    talk.sendall(struct.pack(">I", len(body)) + body)


def hear():
    size = struct.unpack(">I", talk.recv(4, socket.MSG_WAITALL))[0]
    return json.loads(talk.recv(size, socket.MSG_WAITALL))


full = {"points": 1000, "max_points": 1000, "status": "correct", "ok": True, "rows": [{"ok": True}], "expected": 1, "decided": True}
say({"done": {"ok": True, "count": 1}})
while True:
    asked = hear()
    if "cell" in asked:
        say({"done": {"ok": True, "count": 2}})
    else:
        say(
            {
                "answer": {
                    **full,
                    "exercise": asked["question"]["id"],
                    "cases": [full] * len(asked["question"].get("cases", [])),
                    "answers": full,
                    "items": full,
                }
            }
        )
