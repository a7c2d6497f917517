"""Which files a submission may see: the interpreter and its libraries, and of this project what a student's kernel may import."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import autograder

HOME = "/home/student"
WRITABLE = (HOME, "/tmp", "/dev/shm")
DEVICES = ("/dev/null", "/dev/full", "/dev/random", "/dev/urandom")  # /dev/zero is memory that can be shared unseen
SECRET = ("reference_impl", "autograder")
PERMITTED = ("__init__.py", "student", "equivalence")  # of the package autograder
_SYSTEM = ("/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin")
_SETTINGS = ("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives", "fonts", "localtime", "mime.types", "os-release")


@dataclass(frozen=True)
class Places:
    """What a submission sees of the disk.

    Attributes:
        readable: files and folders that it may read, none below another.
        covered: folders below these that are made empty.
        listable: folders whose names it may list and nothing more.
        links: symbolic links to make, path -> target.
    """

    readable: tuple[str, ...]
    covered: tuple[str, ...]
    listable: tuple[str, ...]
    links: tuple[tuple[str, str], ...]


def places(extra: Sequence[str] = (), hidden: Sequence[str] = ()) -> Places:
    """The places for this interpreter.

    Args:
        extra: further files or folders that are allowed.
        hidden: folders to cover where they lie below an allowed one (a course kept below /usr, say). The project's own folder always is.

    Raises:
        FileNotFoundError: one of ``extra`` does not exist.
    """
    for path in extra:
        if not os.path.exists(path):
            raise FileNotFoundError(f"readable path {path} does not exist")
    package = Path(autograder.__file__).resolve().parent
    own = [str(package / name) for name in PERMITTED if (package / name).exists()]
    libraries = [os.path.realpath(path) for path in sys.path if os.path.basename(path) in ("site-packages", "dist-packages")]
    prefixes = [os.path.realpath(path) for path in (sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix)]
    system = [path for path in _SYSTEM if os.path.isdir(path) and not os.path.islink(path)]
    settings = [f"/etc/{name}" for name in _SETTINGS if os.path.exists(f"/etc/{name}")]
    wanted = [path for path in (*prefixes, *libraries, *system, *map(os.path.realpath, extra)) if os.path.exists(path)]
    outer = _outermost(wanted)
    secrets = [str(Path(library) / name) for library in libraries for name in SECRET]
    roots = [path for path in (str(package.parent), *hidden) if path not in libraries and not os.__file__.startswith(path + "/")]
    covered = [path for path in _shortest_first((*secrets, *roots)) if os.path.isdir(path) and any(map(_below(path), outer))]
    again = [path for path in wanted if any(_below(path)(over) for over in covered)]
    parents = [os.path.dirname(path) for path in covered]  # Landlock takes what is in them one by one; imports list them
    links = [(path, os.readlink(path)) for path in _SYSTEM if os.path.islink(path)]
    readable = dict.fromkeys((*outer, *settings, *_shortest_first(again), *own))
    return Places(tuple(readable), tuple(covered), (str(package), *parents), tuple(links))


def landlocked(seen: Places) -> list[str]:
    """The readable paths with none that contains a covered folder: such a folder is replaced by what is beside the covered ones."""
    result = [f"{path}/__init__.py" for path in seen.covered]  # all there is in what is put over them
    todo = list(seen.readable)
    while todo:
        path = todo.pop()
        if path in seen.covered:
            continue
        if any(_below(covered)(path) for covered in seen.covered):
            todo += [entry.path for entry in os.scandir(path)]
        else:
            result.append(path)
    return result


def _below(path: str) -> Callable[[str], bool]:
    """Whether ``path`` lies below a folder, and is not the folder itself."""
    return lambda folder: path.startswith(folder.rstrip("/") + "/")


def _shortest_first(paths: Sequence[str]) -> list[str]:
    """Each once, a folder before what is in it."""
    return sorted(dict.fromkeys(paths), key=len)


def _outermost(paths: Sequence[str]) -> list[str]:
    """The paths that are below no other one."""
    return [path for path in _shortest_first(paths) if not any(_below(path)(other) for other in paths)]
