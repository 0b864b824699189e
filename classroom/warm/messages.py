"""Messages between the processes: one line of JSON each, and open files where needed."""

import json
import socket
from collections.abc import Sequence

_LONGEST = 1 << 26
# Open files arrive with any byte between their own message's first and the next one's.
_FILES = "open_files"


def send(to: socket.socket, message: dict, files: Sequence[int] = ()) -> None:
    """Sends a message, with open files for the process at the other end.

    Raises:
        OSError: nobody is there to receive it.
    """
    said = {**message, _FILES: len(files)} if files else message
    data = json.dumps(said).encode() + b"\n"
    if files:
        # The files go with the first byte; the rest may need several calls.
        socket.send_fds(to, [data[:1]], list(files))
        data = data[1:]
    to.sendall(data)


class Inbox:
    """Messages that arrive on a socket, and the open files that came with them."""

    def __init__(self, source: socket.socket):
        self._source = source
        self._data = bytearray()
        # So far there is no line's end in it.
        self._looked = 0
        self._files: list[int] = []

    def receive(self) -> tuple[dict, list[int]] | None:
        """The next message, waited for; None if the other end has gone.

        Raises:
            TimeoutError: the socket's own time was over.
        """
        while (end := self._data.find(b"\n", self._looked)) < 0:
            self._looked = len(self._data)
            try:
                data, files, *_ = socket.recv_fds(self._source, 1 << 16, 4)
            except ConnectionError:
                return None
            self._files += files
            if not data or len(self._data) > _LONGEST:
                return None
            self._data += data
        message = json.loads(self._data[:end])
        del self._data[: end + 1]
        self._looked = 0
        count = message.pop(_FILES, 0)
        files, self._files = self._files[:count], self._files[count:]
        return message, files

    def receive_all(self) -> list[tuple[dict, list[int]]]:
        """The next message, waited for, and those that have come with it; none if nobody is there.

        Raises:
            TimeoutError: the socket's own time was over.
        """
        found: list[tuple[dict, list[int]]] = []
        while (self.waiting or not found) and (received := self.receive()) is not None:
            found.append(received)
        return found

    @property
    def waiting(self) -> bool:
        """Whether a whole message has arrived already."""
        return b"\n" in self._data
