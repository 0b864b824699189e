"""The process of an answer: runs what the judge asks, and knows nothing of what is right."""

import logging
import os
import resource
import socket
from pathlib import Path

from classroom.grading import frames
from classroom.harness.code import Code
from classroom.harness.supplies import ASKS, channel
from classroom.harness.worker import Worker

# Beyond what its parent has imported: a process that asks for more gets a MemoryError.
_MORE_BYTES = 3 << 30
_NICE = 5


def answer_requests(connection: socket.socket, module: str, path: str, folder: str) -> None:
    """Answers the frames that come, until no more do.

    Args:
        module, path: of the learner's file.
        folder: of the exercise, where its `drive.py` is.
    """
    limit_memory(_MORE_BYTES)
    # Many processes of one answer are not to keep the judges of others from their work.
    os.nice(_NICE)
    # What is logged is gathered for each request; to change the level each time takes longer.
    logging.getLogger().setLevel(logging.INFO)
    worker = Worker(Code(module, Path(path)), Path(folder))
    # No limit: the judge is trusted.
    requests = frames.Reader(connection, 1 << 62)
    while True:
        try:
            number, asked = requests.next()
        except frames.Ended:
            return

        def supplied(call: bytes, number: int = number) -> bytes:
            frames.send(connection, number, ASKS + call)
            return requests.next()[1]

        with channel(supplied):
            answer = worker.answer(asked)
        frames.send(connection, number, answer)


def limit_memory(more_bytes: int) -> None:
    """Lets this process have so many bytes more than it has, where the system tells and limits."""
    try:
        with open("/proc/self/status", encoding="ascii", errors="replace") as file:
            now = next(int(line.split()[1]) for line in file if line.startswith("VmData:"))
        limit = now * 1024 + more_bytes
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    except (OSError, StopIteration, ValueError):
        pass
