"""What this machine lacks for closing a submission in, found by trying it."""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys

PROBE_SECONDS = 30.0


@functools.cache
def missing() -> list[str]:
    """What is missing, each with a remedy; empty where everything works. Tried once a process, in a process of its own."""
    if not sys.platform.startswith("linux"):
        return [f"Linux: this is {sys.platform}; grade in a Linux machine or container"]
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "PYTHONPATH") if name in os.environ}
    command = [sys.executable, "-P", "-m", "autograder.sandbox.probe"]
    try:
        done = subprocess.run(command, env=environment, cwd="/", capture_output=True, timeout=PROBE_SECONDS, text=True, check=False)
        found: list[str] = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError) as error:
        return [f"a working probe: {type(error).__name__}; try {' '.join(command)} by hand"]
    return found
