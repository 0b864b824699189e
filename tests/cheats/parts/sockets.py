"""Finds the connection to the judge."""

import os
import stat


def sockets():
    """The open sockets of this process."""
    for number in range(3, 256):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                yield number
        except OSError:
            continue
