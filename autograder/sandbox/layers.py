"""The layers between a submission and everything else, each with what it alone is for.

Tests take one away (`Sandbox._without`) to see that its attack then succeeds; nothing else ever does.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from autograder.sandbox.model import Limits

LAYERS = {
    "user": "a user namespace: outside, the submission has an id that owns nothing, not that of a user of the machine",
    "id": "an id other than root's, inside as well",
    "capabilities": "no capability, not even over its own namespaces",
    "no-new-privileges": "programs that are setuid give nothing",
    "mounts": "a root of its own, read-only, in which only the permitted places are there at all",
    "pid": "other processes cannot be named, so neither seen nor signalled; all its own end with the first",
    "ipc": "shared memory, semaphores and message queues of others are not there, and its own end with it",
    "uts": "the machine's name is not told",
    "network": "no interface, and no abstract socket of others",
    "landlock-read": "reading where permitted only, should a mount let more through",
    "landlock-write": "writing to its own folders only: not to /proc, nor to what a mount left open",
    "landlock-network": "no TCP, should there be a network",
    "landlock-scope": "no signal and no abstract socket beyond the submission, should namespaces let them through",
    "disk": "memory disks of bounded size for all that it writes",
    "seccomp": "refused calls: other kinds of sockets, memory that no one counts, tracing, mounting, and what kernels were attacked through",
    "cpu": "processor time of each process, bounded by the kernel even if nobody watches",
    "clock": "an end of the whole submission on the clock",
    "memory": "resident memory of all its processes together, watched from outside",
    "data": "private memory of each process: too much is a MemoryError, not the end",
    "processes": "processes and threads at once",
    "file-size": "size of one file",
    "open-files": "open files of one process",
    "output": "what a cell may show, counted outside where its own code cannot change the count",
}
UNBOUNDED = 1 << 40


def loosened(limits: Limits, without: Collection[str]) -> Limits:
    """The limits without those that are taken away and that are kept outside of the submission."""
    outside = {"memory": "memory_bytes", "output": "output_bytes", "clock": "total_seconds"}
    return replace(limits, **{name: UNBOUNDED for layer, name in outside.items() if layer in without})
