"""One submission: its cells in order, then the questions, over as many processes as it takes."""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from autograder.sandbox.layers import loosened
from autograder.sandbox.model import CellRun, CellStatus, SandboxRun
from autograder.sandbox.session import Died, Session

if TYPE_CHECKING:
    from autograder.sandbox.supervisor import Sandbox

ON_USE = re.compile(r"\b(?:import|from)\s+(torch|sklearn|skimage|pandas)\b")


class SandboxError(RuntimeError):
    """The server failed; nothing that a submission can cause."""


def libraries(sources: Sequence[str]) -> list[str]:
    """What the server had better import once, going by what the sources name."""
    found = sorted({name for source in sources for name in ON_USE.findall(source)})
    if "torch" in found and any("optim" in source for source in sources):
        found.append("torch._dynamo")  # which every optimizer imports, and which takes longer than all of torch
    return found


class Run:
    """One submission, over as many processes as it takes."""

    def __init__(
        self,
        box: Sandbox,
        cells: Sequence[str],
        questions: Sequence[Mapping[str, Any]],
        files: Mapping[str, bytes],
        environment: Mapping[str, str],
    ) -> None:
        self.box = box
        self.sources = cells
        self.pending = list(questions)
        self.files = files
        self.environment = environment
        self.began = time.monotonic()
        self.result = SandboxRun([CellRun("skipped") for _ in cells], {}, box.isolated)
        self.dead: set[int] = set()
        self.warm = libraries(cells)
        self.seed = int.from_bytes(hashlib.sha256(json.dumps(list(cells)).encode()).digest()[:8], "big")

    def play(self) -> None:
        """Run and ask until everything is answered, or may no longer be tried."""
        while True:
            again = bool(self.pending) if self._process() else len(self.dead) <= self.box.limits.restarts
            if not again or self._left() <= 0:
                break
            self.result.restarts += 1
        why = "the notebook ran out of time" if self._left() <= 0 else "the notebook's process died too often"
        for question in self.pending:
            self.result.answers[question["id"]] = {"timeout" if self._left() <= 0 else "died": why}
        for cell in self.result.cells:
            if cell.status == "skipped":
                cell.why = why
        self.result.seconds = time.monotonic() - self.began

    def _process(self) -> bool:
        """One process from the first cell to the last question; False if a cell ended it."""
        session = self.box.open(self.warm)
        try:
            session.start(self.files, self.seed, self.environment)
            return self._cells(session) and self._questions(session)
        except Died as died:
            raise SandboxError(str(died)) from None
        finally:
            session.close()
            self.result.memory_bytes = max(self.result.memory_bytes, session.memory_bytes)

    def _cells(self, session: Session) -> bool:
        for i, source in enumerate(self.sources):
            if i in self.dead or self._left() <= 0:
                continue
            if not source.strip():
                self.result.cells[i] = CellRun("ok")
                continue
            began = time.monotonic()
            try:
                self.result.cells[i] = session.cell(source, self.box.limits.cell_seconds, self._end)
            except Died as died:
                self.dead.add(i)
                status: CellStatus = "timeout" if died.timeout else "died"
                self.result.cells[i] = CellRun(status, session.recorder.outputs, None, time.monotonic() - began, str(died))
                return False
        return True

    def _questions(self, session: Session) -> bool:
        while self.pending and self._left() > 0:
            question = self.pending.pop(0)
            try:
                self.result.answers[question["id"]] = session.question(question, self.box.limits.question_seconds, self._end)
            except Died as died:
                self.result.answers[question["id"]] = {"timeout" if died.timeout else "died": str(died)}
                break
        return True

    @property
    def _end(self) -> float:
        return self.began + loosened(self.box.limits, self.box._without).total_seconds

    def _left(self) -> float:
        return self._end - time.monotonic()
