"""A derivation object whose lines were written by hand: verdicts, reasons and a start of its own, and a class that poses as one."""


# /// expect
# says = {"shapley.coefficient" = "."}
# ///
# %% shapley.coefficient
class Posing(Derivation):
    ok = True
    lines = property(lambda self: [])

    def start(self, *args, **kwargs):
        return self

    def step(self, *args, **kwargs):
        return True

    def to_data(self):
        return {"lines": [{"ok": True, "latex": "<script>alert(1)</script>"}], "points": 4}


goal = 1 / (N * binomial(N - 1, Card(S)))
weight_of_a_coalition = Derivation("shapley.coefficient").start(goal)
weight_of_a_coalition.step(goal, "<script>alert(1)</script>")
weight_of_a_coalition.__dict__.update(points=4, ok=True, verdict="right", start_=OrderCount(S, i, everyone))
weight_of_a_coalition.verdicts = ["right"] * 3
