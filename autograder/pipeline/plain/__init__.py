"""Assignments of an instructor's own, in nbgrader's plain form: assertions, hidden tests, partial credit, run in our sandbox.

nbgrader's converters, database and formats are used as they are; what is ours is where the cells run (`execute`) and how a graded cell's
output is read (`scores`). The tests of such an assignment run in the student's own process: that is nbgrader's notion of a test, and a
student's code can meddle with it. Everything else of the sandbox holds.
"""

from .layout import is_plain, plain_assignments

__all__ = ["is_plain", "plain_assignments"]
