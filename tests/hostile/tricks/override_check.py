"""Replaces `check` and `scoreboard`, in the notebook and in the package, by ones that give full marks."""

# /// expect
# status = {"shapley.permutations" = "not_attempted"}
# prints = ["all right"]
# ///
# %%
import autograder.student, autograder.student.check as room
from autograder.student.results import Result


class Full:
    def __repr__(self):
        return "4"

    def _repr_html_(self):
        return "<b>right · 4 of 4 points</b>"


check = lambda *args: Full()
scoreboard = lambda: Full()
for place in (autograder.student, room):
    place.check, place.scoreboard = check, scoreboard
room._judged = room._checked = lambda ident, answers: Result(ident, 4.0, 4.0, "correct", "all right")
# %% end
check("shapley.subsets", None)
print("all right")
