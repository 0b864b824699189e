"""Vocabularies of a saved transform that no text of the training split is in."""

import gzip

from pipelines import storage

# What TensorFlow Transform writes into a vocabulary of texts that would have no entry, so that
# its look-up can be made; a test holds it to be that of the version installed.
PLACEHOLDER = b"49d0cd50-04bb-48c0-bc6f-5b575dce351a"
# Of a vocabulary's start: its only entry, with its number of rows and the framing of a TFRecord.
_BYTES = 256
_GZIP = b"\x1f\x8b"


def empty_vocabularies(folder: str) -> list[str]:
    """Names of the vocabularies that hold nothing but TensorFlow Transform's placeholder.

    Args:
        folder: a saved transform, `transform_fn`.
    """
    assets = storage.join(folder, "assets")
    return [
        path[len(assets) :].strip("/")
        for path in sorted(storage.files_below(assets))
        if PLACEHOLDER in _start(path)
    ]


def _start(path: str) -> bytes:
    with storage.open_file(path) as file:
        start = file.read(_BYTES)
    if not start.startswith(_GZIP):
        return start
    with storage.open_file(path) as file, gzip.open(file) as plain:
        return plain.read(_BYTES)
