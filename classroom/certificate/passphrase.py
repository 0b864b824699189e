"""The passphrase of an issuer's key: from the environment, or asked for at a terminal."""

import functools
import getpass
import os
import sys

from pipelines.problems import RequestError

VARIABLE = "WORKSHOP_KEY_PASSPHRASE"


@functools.cache
def known(name: str) -> bytes:
    """The passphrase of a key that is there; asked for once.

    Args:
        name: of the key's file, in the question.

    Raises:
        RequestError: nobody says it.
    """
    return _said(f"Passphrase of {name}: ", f"The private key {name} has a passphrase")


def new() -> bytes:
    """A passphrase for a new key, at a terminal typed twice.

    Raises:
        RequestError: nobody says it, it is empty, or it was typed otherwise the second time.
    """
    first = _said("Passphrase of the new key: ", "The new key needs a passphrase")
    if VARIABLE not in os.environ and first != getpass.getpass("Once more: ").encode():
        raise RequestError("The passphrase was typed otherwise the second time: no key was made.")
    if not first:
        raise RequestError("The passphrase is empty: give one, or leave --passphrase out.")
    return first


def _said(question: str, why: str) -> bytes:
    given = os.environ.get(VARIABLE)
    if given is not None:
        return given.encode()
    if not sys.stdin.isatty():
        raise RequestError(f"{why}: run this at a terminal, or set {VARIABLE}.")
    return getpass.getpass(question).encode()
