"""Stands between the server and one submission, outside of what that can see: waits, watches memory, interrupts, kills, reports."""

from __future__ import annotations

import os
import select
import signal
import socket
from collections.abc import Mapping
from typing import Any

from autograder.sandbox import inside, kernel
from autograder.sandbox.frames import Channel, Closed
from autograder.sandbox.layers import loosened
from autograder.sandbox.model import INTERRUPT, MEGABYTE, PROCESSOR, REPORT_BYTES, Limits
from autograder.sandbox.places import Places
from autograder.sandbox.shell import Shell

LOOK_EVERY = 0.05
NAMESPACES = {"user": kernel.CLONE_NEWUSER, "pid": kernel.CLONE_NEWPID}
FOR_THE_GRADER = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)  # the server ignores them: it ends, and cleans up, when the grader has gone


def main(shell: Shell, sockets: tuple[socket.socket, socket.socket, socket.socket], request: Mapping[str, Any], seen: Places) -> None:
    """Make the submission's process and stay until it has ended. Runs in a fork of the server; never returns.

    Args:
        sockets: talk (the submission's), hold (to the supervisor), door (to the server, until the ids of the namespace are written).
    """
    talk, hold, door = sockets
    kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
    kernel.prctl(kernel.PR_SET_CHILD_SUBREAPER, 1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    if request["isolated"]:
        if os.geteuid() == 0:
            os.setgroups([])
        kernel.unshare(sum(flag for layer, flag in NAMESPACES.items() if layer not in request["without"]))
        door.sendall(b"u")
        if door.recv(1) != b"m":
            os._exit(1)
    door.close()
    ours, theirs = socket.socketpair()
    child = os.fork()
    if child == 0:
        for number in FOR_THE_GRADER:
            signal.signal(number, signal.SIG_DFL)
        hold.close()
        ours.close()
        try:
            inside.main(shell, talk, theirs, request, seen)
        finally:
            os._exit(1)
    talk.close()
    theirs.close()
    if ours.recv(1) == b"r":
        ours.sendall(b"g")
    ours.close()
    line = Channel(hold, REPORT_BYTES)
    limits = loosened(Limits(**request["limits"]), request["without"])
    report = watch(child, line, limits.memory_bytes)
    end_descendants()
    try:
        line.send(report)
    except Closed:
        os._exit(1)
    os._exit(0)


def watch(child: int, hold: Channel, memory_bytes: int) -> dict[str, Any]:
    """Wait for the end of ``child``; what ended it, and the most memory that its processes had."""
    descriptor = os.pidfd_open(child)
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    poll.register(hold.sock, select.POLLIN)
    before = resident_bytes([os.getpid()])
    peak, why = 0, ""
    while True:
        ready = [number for number, _ in poll.poll(LOOK_EVERY * 1000)]
        if descriptor in ready:
            break
        if hold.sock.fileno() in ready:
            command = hold.sock.recv(1)
            if command == INTERRUPT:
                os.kill(child, signal.SIGINT)
                hold.send({"interrupted": True})
            elif command == PROCESSOR:
                hold.send({"processor": processor_seconds([child, *descendants(child)])})
            else:  # asked to, or the supervisor has gone
                os.kill(child, signal.SIGKILL)
                poll.unregister(hold.sock)
        family = [child, *descendants(child)]
        used = resident_bytes(family) - before * len(family)
        peak = max(peak, used)
        if used > memory_bytes and not why:
            why = f"used more than {memory_bytes // MEGABYTE} MB of memory"
            os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return {"why": why or ending(status), "memory": peak}


def ending(status: int) -> str:
    """The end of a process in words."""
    code = os.waitstatus_to_exitcode(status)
    if code >= 0:
        return f"ended its process with exit code {code}"
    try:
        return f"was ended by the signal {signal.Signals(-code).name}"
    except ValueError:
        return f"was ended by the signal {-code}"


def descendants(pid: int) -> list[int]:
    """All processes below ``pid``, as seen from outside; those that have just ended are left out."""
    found: list[int] = []
    todo = [pid]
    while todo:
        current = todo.pop()
        try:
            for thread in os.listdir(f"/proc/{current}/task"):
                with open(f"/proc/{current}/task/{thread}/children") as file:
                    children = [int(word) for word in file.read().split()]
                found += children
                todo += children
        except OSError:
            continue
    return found


def resident_bytes(pids: list[int]) -> int:
    """Anonymous and shared memory that these processes hold; a page that two share counts twice, so it errs on the side of caution."""
    total = 0
    for pid in pids:
        try:
            with open(f"/proc/{pid}/status") as file:
                total += sum(int(line.split()[1]) << 10 for line in file if line.startswith(("RssAnon", "RssShmem")))
        except OSError:
            continue
    return total


def processor_seconds(pids: list[int]) -> float:
    """What these processes, and the children that they have waited for, have used of the processors."""
    ticks = 0
    for pid in pids:
        try:
            with open(f"/proc/{pid}/stat") as file:
                ticks += sum(int(word) for word in file.read().rpartition(")")[2].split()[11:15])
        except OSError:
            continue
    return ticks / os.sysconf("SC_CLK_TCK")


def end_descendants() -> None:
    """Kill whatever a submission has left behind: nothing where it had a pid namespace."""
    while below := descendants(os.getpid()):
        for pid in below:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return
