"""The job servers that Beam starts for a runner, such as Prism, and their end."""

import contextlib
from collections.abc import Iterator

from apache_beam.runners.portability.job_server import StopOnExitJobServer


@contextlib.contextmanager
def stopped() -> Iterator[None]:
    """Stops, at the end of the block, the job servers that Beam has started in it.

    Beam stops them when Python ends. By then the command's temporary folder is gone, where a
    server keeps its files; and Python's own end must be passed over, for it takes the process
    down where a worker in one of its threads is still busy in a library.
    """
    servers: list[StopOnExitJobServer] = []
    start = StopOnExitJobServer.start

    def remember(server: StopOnExitJobServer):
        servers.append(server)
        return start(server)

    StopOnExitJobServer.start = remember
    try:
        yield
    finally:
        StopOnExitJobServer.start = start
        for server in servers:
            server.stop()
