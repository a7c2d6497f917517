"""What a run is asked to respect, and what it gives back. Data only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

CellStatus = Literal["ok", "error", "timeout", "died", "skipped"]
MEGABYTE = 1 << 20

# between the supervisor and the keeper of a submission
INTERRUPT, KILL, PROCESSOR = b"i", b"k", b"p"
REPORT_BYTES = 1 << 12



@dataclass(frozen=True)
class Limits:
    """What one submission may use.

    Attributes:
        cell_seconds: processor time of one cell, after which it is interrupted; a busy machine costs nobody points. A cell that waits
            instead of working is interrupted after ``clock`` times as long on the clock.
        question_seconds: of one question, likewise.
        total_seconds: wall time of the whole submission, restarts included.
        grace_seconds: how long an interrupted cell has to stop before its process is killed.
        memory_bytes: resident memory of all the submission's processes together, beyond what the warm parent had.
        disk_bytes: size of the working folder; /tmp and /dev/shm have as much again each.
        file_bytes: size of one file.
        output_bytes: text and pictures that one cell may show.
        frame_bytes: one message from the submission (an answer, a picture).
        processes: processes and threads at once.
        open_files: file descriptors of one process.
        restarts: how often a notebook is run again after a cell killed its process.
        clock: how many times its processor time a cell or a question may take on the clock; 1 where the clock alone counts.
    """

    cell_seconds: float = 30.0
    question_seconds: float = 30.0
    total_seconds: float = 300.0
    grace_seconds: float = 1.0
    memory_bytes: int = 2048 * MEGABYTE
    disk_bytes: int = 256 * MEGABYTE
    file_bytes: int = 128 * MEGABYTE
    output_bytes: int = 4 * MEGABYTE
    frame_bytes: int = 16 * MEGABYTE
    processes: int = 64
    open_files: int = 256
    restarts: int = 2
    clock: float = 4.0


@dataclass
class CellRun:
    """One cell.

    Attributes:
        status: ``timeout`` also where an interrupt stopped it and the notebook went on; ``died`` took the process with it.
        outputs: nbformat output dicts, as nbclient would record them.
        execution_count: the number in its brackets, None if it was not run.
        seconds: wall time.
        why: of a cell that timed out, died or was skipped.
    """

    status: CellStatus
    outputs: list[dict[str, Any]] = field(default_factory=list)
    execution_count: int | None = None
    seconds: float = 0.0
    why: str = ""


@dataclass
class SandboxRun:
    """One submission.

    Attributes:
        cells: one for each that was given, in order.
        answers: question id -> what ``collect`` returned, or ``{"died": why}`` or ``{"timeout": why}``.
        isolated: whether the process was closed in.
        restarts: how many further processes were needed.
        seconds: wall time of everything.
        memory_bytes: most resident memory seen beyond the warm parent's.
    """

    cells: list[CellRun]
    answers: dict[str, dict[str, Any]]
    isolated: bool = True
    restarts: int = 0
    seconds: float = 0.0
    memory_bytes: int = 0


class IsolationUnavailable(RuntimeError):
    """This machine cannot close a submission in.

    Attributes:
        missing: what it lacks, each with a remedy.
    """

    def __init__(self, missing: Sequence[str]) -> None:
        self.missing = tuple(missing)
        super().__init__("submissions cannot be closed in on this machine:\n" + "\n".join(f"  - {reason}" for reason in missing))
