"""Frames between a judge and the process of an answer: a number, a length, and so many bytes.

The number is the judge's, drawn by chance for each request, and comes back with its answer: what
answers an earlier request, or comes before there is one, is never taken for what was asked.
"""

import socket
import struct

_HEADER = struct.Struct("<QQ")

# More than any reference answer gives, by a factor of ten.
MOST_BYTES = 64 << 20
_PIECE = 1 << 20


class Ended(Exception):
    """The other end has gone."""


class Malformed(Exception):
    """What came is no answer to what was asked; one sentence without its full stop."""


def send(to: socket.socket, number: int, data: bytes) -> None:
    """Sends a frame. Raises: OSError, where nobody is there to receive it."""
    to.sendall(_HEADER.pack(number, len(data)))
    to.sendall(data)


class Reader:
    """Takes frames off a socket, as much as is there at a time.

    Args:
        most_bytes: of a frame.
    """

    def __init__(self, source: socket.socket, most_bytes: int = MOST_BYTES):
        self._source = source
        self._most = most_bytes
        self._data = bytearray()

    @property
    def waiting(self) -> bool:
        """Whether something has been taken off the socket that is no whole frame yet."""
        return bool(self._data)

    def step(self) -> tuple[int, bytes] | None:
        """Waits for bytes; gives the frame that they complete, None where it needs more.

        Raises:
            Ended: there will be no more.
            Malformed: the frame says that it is longer than may be.
        """
        try:
            piece = self._source.recv(_PIECE)
        except ConnectionError:
            piece = b""
        if not piece:
            raise Ended
        self._data += piece
        if len(self._data) < _HEADER.size:
            return None
        number, length = _HEADER.unpack_from(self._data)
        if length > self._most:
            raise Malformed(
                f"its answer is said to have {length:,} bytes, and {self._most:,} are allowed"
            )
        end = _HEADER.size + length
        if len(self._data) < end:
            return None
        data = bytes(memoryview(self._data)[_HEADER.size : end])
        del self._data[:end]
        return number, data

    def next(self) -> tuple[int, bytes]:
        """The next frame, waited for. Raises: as `step` does."""
        while True:
            frame = self.step()
            if frame is not None:
                return frame
