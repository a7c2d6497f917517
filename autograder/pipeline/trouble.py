"""What can stop the grading of a whole class; what one submission can do wrong is not here."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager

DISK_ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG)


class Trouble(RuntimeError):
    """Nothing more can be graded; the words say why and what to do."""


class CourseError(Trouble):
    """The course folder cannot be used."""


class GradebookError(Trouble):
    """The gradebook cannot be used."""


class ChapterChangedError(Trouble):
    """The gradebook holds submissions of an older version of a chapter, with other cells."""


class CannotWriteError(Trouble):
    """Results can no longer be written; going on would only lose more."""


@contextmanager
def writable(*, one: bool = False) -> Iterator[None]:
    """Tell apart what concerns one submission and what concerns all that come after it.

    Args:
        one: what is written is one submission's own: a file that may not be written is its trouble alone, a full disk everybody's.

    Raises:
        CannotWriteError: the disk or the database takes nothing more.
    """
    try:
        yield
    except OSError as error:
        if one and error.errno not in DISK_ERRORS:
            raise
        where = f" ({os.fsdecode(error.filename)})" if error.filename else ""
        raise CannotWriteError(f"Results cannot be written: {error.strerror or error}{where}.") from error
    except Trouble:  # its words are better than what is said below of the same
        raise
    except Exception as error:
        from . import database  # loads nbgrader, which what runs before the gradebook is opened does without

        if database.is_busy(error):
            words = f"Another program has kept the gradebook locked for {database.PATIENCE:.0f} s: close it (formgrader, a database browser)."
            raise CannotWriteError(words) from error
        if (found := database.trouble(error)) is not None:
            raise CannotWriteError(f"The gradebook cannot be written: {database.first_line(found)}.") from error
        raise
