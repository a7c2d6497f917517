"""nbgrader's own commands work in this folder: ``solutions`` is their source, ``chapters`` their release."""

from autograder.build.settings import apply

c = get_config()  # noqa: F821  nbgrader defines it
apply(c)
c.CourseDirectory.db_url = "sqlite:///gradebook.db"
