"""What a score depends on besides the submission and the seed, as one short text: the chapter's version."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path

from autograder.reports.class_report import versions
from autograder.sandbox import Limits

from .key import ChapterKey

PACKAGES = Path(__file__).resolve().parents[2]
DECIDES = (
    *("reference_impl", "autograder/student", "autograder/equivalence", "autograder/exercises", "autograder/judge", "autograder/sandbox"),
    "autograder/pipeline/plain",
    *(f"autograder/pipeline/{name}.py" for name in ("grading", "key", "outputs", "reading", "restoring", "worker")),
)


@lru_cache(maxsize=1)
def code_digest() -> str:
    """A hash of all sources and data that take part in deciding, and of the libraries' versions: equal on two machines that decide alike."""
    digest = hashlib.sha256(json.dumps(versions(), sort_keys=True).encode())
    for name in DECIDES:
        place = PACKAGES / name
        files = [place] if place.is_file() else [p for p in place.rglob("*") if p.is_file() and "__pycache__" not in p.parts]
        for path in sorted(files):
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            digest.update(f"{path.relative_to(PACKAGES).as_posix()}:{content}\n".encode())
    return digest.hexdigest()


def chapter_version(key: ChapterKey, limits: Limits, isolated: bool) -> str:
    """Changes with the release notebook and its files, the hidden cases, the code that decides, the limits, and the isolation.

    A submission that was graded at another version is graded again.
    """
    parts = {
        "code": code_digest(),
        "release": key.release,
        "specs": key.specs,
        "files": {name: hashlib.sha256(data).hexdigest() for name, data in key.files.items()},
        "limits": asdict(limits),
        "isolated": isolated,
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=repr).encode()).hexdigest()[:16]
