"""An existing Dask cluster as a place to grade: its executor has the interface of concurrent.futures, so a lane is a lane."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from .lanes import Elsewhere, close_apart
from .trouble import CourseError

CONNECT_SECONDS = 15.0
IN_FLIGHT = 2  # submissions under way for each thread of the cluster


@contextmanager
def dask_lanes(address: str) -> Iterator[list[Elsewhere]]:
    """Connect to a scheduler; its workers' processes of ours end with the block, the cluster goes on.

    Raises:
        CourseError: Dask is not installed, or nobody answers there.
    """
    try:
        from distributed import Client
    except ImportError:
        raise CourseError("--dask needs Dask: python -m pip install 'credit-attribution-companion[dask]'.") from None
    try:
        client = Client(address, timeout=CONNECT_SECONDS)
    except (OSError, ValueError, TimeoutError) as error:
        raise CourseError(f"No Dask scheduler answers at {address}: {str(error).partition(chr(10))[0]}") from None
    with client:
        threads = sum(client.nthreads().values())
        if not threads:
            raise CourseError(f"The Dask cluster at {address} has no worker.")
        try:
            yield [Elsewhere(client.get_executor(pure=False)) for _ in range(IN_FLIGHT * threads)]
        finally:
            with suppress(Exception):  # best effort: a worker that has gone needs no ending
                client.run(close_apart)
