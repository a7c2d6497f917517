"""One sandbox, one honest submission and things worth stealing, for all tricks."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import autograder
from autograder.pipeline.grading import GradedNotebook, grade_notebook
from autograder.pipeline.key import ChapterKey
from autograder.sandbox import Limits, Sandbox, missing
from autograder.sandbox.model import MEGABYTE

from .chapter import make_key, right_answers
from .scripts import Trick, submission

SMALL = Limits(
    cell_seconds=2.0,
    question_seconds=3.0,
    total_seconds=60.0,
    grace_seconds=0.5,
    memory_bytes=200 * MEGABYTE,
    disk_bytes=8 * MEGABYTE,
    file_bytes=4 * MEGABYTE,
    output_bytes=100_000,
    frame_bytes=4 * MEGABYTE,
    processes=12,
    open_files=64,
    restarts=1,
)
MARK = "hostile-mark"  # in the name or command line of whatever a trick leaves behind


@dataclass(frozen=True)
class House:
    """Where the tricks are played.

    Attributes:
        words: what stands in a script for ``@NAME@``.
        secret: a text that is in the grader's environment, its files and behind its sockets, and nowhere else.
        honest: the grading of a submission that tries nothing.
    """

    key: ChapterKey
    right: dict[str, str]
    box: Sandbox
    words: dict[str, str]
    secret: str
    honest: GradedNotebook

    def grade(self, trick: Trick) -> GradedNotebook:
        return grade_notebook(submission(trick, self.key.release, self.right, self.words), self.key, self.box)


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    if lacking := missing():
        pytest.skip("; ".join(lacking))
    secret = f"secret-{secrets.token_hex(8)}"
    folder = tmp_path_factory.mktemp("grader")
    other = folder / "submitted" / "another"
    other.mkdir(parents=True)
    (other / "04_shapley.ipynb").write_text(secret)
    (folder / "gradebook.db").write_text(secret)
    key, right = make_key(), right_answers()
    with pytest.MonkeyPatch.context() as patch, socket.socket(socket.AF_UNIX) as plain, socket.socket(socket.AF_UNIX) as abstract:
        patch.setenv("API_TOKEN", secret)
        with socket.create_server(("127.0.0.1", 0)) as server, Sandbox(limits=SMALL) as box:
            plain.bind(str(folder / "s"))
            abstract.bind(f"\0{secret[:8]}{os.getpid()}")
            for listening in (plain, abstract):
                listening.listen()
            words = {
                "REPOSITORY": str(Path(autograder.__file__).resolve().parents[1]),
                "FOLDER": str(folder),
                "GRADER": str(os.getpid()),
                "PORT": str(server.getsockname()[1]),
                "SOCKET": str(folder / "s"),
                "ABSTRACT": f"{secret[:8]}{os.getpid()}",
                "MARK": MARK,
            }
            yield House(key, right, box, words, secret, grade_notebook(honest_bytes(key, right), key, box))


def honest_bytes(key: ChapterKey, right: dict[str, str]) -> bytes:
    return submission(Trick("honest", "", (), rest="right"), key.release, right, {})
