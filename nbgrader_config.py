"""nbgrader's own commands work here: ``solutions`` is their source, ``chapters`` their release, ``gradebook.db`` their database."""

from autograder.build.settings import apply

c = get_config()  # noqa: F821  nbgrader defines it
apply(c)
