"""TFRecord files, framed a batch at a time and read back with every checksum verified.

A TFRecord file is its records one after another, with no header or footer of its
own. One record is, all integers little-endian:

    uint64  length of the payload in bytes
    uint32  masked CRC-32C of those 8 bytes
    bytes   the payload
    uint32  masked CRC-32C of the payload

    masked(crc) = ((crc >> 15) | (crc << 17)) + 0xa282ead8        (modulo 2**32)

Source: TensorFlow, `tsl/lib/io/record_writer.h` and `tsl/lib/hash/crc32c.h`, and
https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details.

The file ends where its last record ends, so a file cut exactly between two records
looks whole: only a count or a digest kept elsewhere (the manifest) can tell.

Nothing here imports TensorFlow, whose import costs more than the writing.
"""

import gzip
import io
import os
import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO, TypeAlias

import google_crc32c
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.problems import JobError

HEADER_BYTES = 12
FOOTER_BYTES = 4
FRAME_BYTES = HEADER_BYTES + FOOTER_BYTES
"""What a record adds to its payload, in bytes."""

READ_BUFFER_BYTES = 1 << 20
# A record is read in pieces of at most this size, so that a length that no file
# can hold is found to be a truncation instead of an allocation that fails.
READ_PIECE_BYTES = 64 << 20

_MASK_DELTA = 0xA282EAD8
_HEADER = struct.Struct("<QI")
_HEADER_DTYPE = np.dtype([("length", "<u8"), ("crc", "<u4")])
_FOOTER = struct.Struct("<I")

Payloads: TypeAlias = Sequence[bytes] | pa.BinaryArray | pa.LargeBinaryArray


def masked_crc(data: bytes) -> int:
    """The masked CRC-32C of `data`, as a TFRecord stores it."""
    crc = google_crc32c.value(data)
    return (((crc >> 15) | (crc << 17)) + _MASK_DELTA) & 0xFFFFFFFF


def frame_each(payloads: Payloads) -> pa.LargeBinaryArray:
    """Frames every payload by itself: element i is the whole record of payload i.

    A frame depends on its own payload only, so frames can be made where the
    examples are encoded, in parallel, and be reordered afterwards; `file_body` of
    the reordered frames is the file. See `frame_records` for both in one step.

    Args:
        payloads: serialised examples. A list of `bytes`, as `tfx_bsl` encodes them,
            costs a third less than an Arrow array, whose elements have to become
            `bytes` for the checksum.

    Returns:
        As many elements as `payloads`, each `FRAME_BYTES` longer than its payload.

    Raises:
        ValueError: an element is null.

    Cost: about a quarter of a microsecond for a record of 200 bytes, 40 % of it
    the checksum, as long as `google_crc32c.implementation` is "c"; one copy.
    """
    if isinstance(payloads, pa.Array):
        if payloads.null_count:
            raise ValueError("a TFRecord cannot be null")
        contents = payloads.to_pylist()
        payloads = payloads.cast(pa.large_binary())
    else:
        contents = payloads
        payloads = pa.array(contents, pa.large_binary())
    count = len(payloads)
    if not count:
        return payloads
    lengths = np.diff(_offsets(payloads))
    crcs = np.fromiter(map(google_crc32c.value, contents), np.uint32, count)
    return pc.binary_join_element_wise(
        _fixed_width(_headers(lengths)),
        payloads,
        _fixed_width(masked_crcs(crcs).astype("<u4")),
        pa.scalar(b"", pa.large_binary()),
    )


def file_body(frames: pa.LargeBinaryArray) -> pa.Buffer:
    """The bytes of a TFRecord file that holds these frames, in this order.

    Args:
        frames: what `frame_each` returned, or any slice, concatenation or `take` of it.

    Returns:
        A view of the array's own memory: nothing is copied.
    """
    if not len(frames):
        return pa.py_buffer(b"")
    offsets = _offsets(frames)
    return frames.buffers()[2].slice(int(offsets[0]), int(offsets[-1] - offsets[0]))


def unframed(frames: pa.LargeBinaryArray) -> list[bytes]:
    """The payloads of frames, in their order, not checked.

    Cost: a quarter of a microsecond for a record of a kilobyte.
    """
    if not len(frames):
        return []
    offsets = _offsets(frames)
    body = file_body(frames).to_pybytes()
    begins = (offsets[:-1] - offsets[0] + HEADER_BYTES).tolist()
    ends = (offsets[1:] - offsets[0] - FOOTER_BYTES).tolist()
    return [body[begin:end] for begin, end in zip(begins, ends, strict=True)]


def frame_records(payloads: Payloads) -> pa.Buffer:
    """The bytes of a TFRecord file that holds these payloads, in this order.

    A file may be written in several such pieces. Arguments, errors and cost are
    those of `frame_each`.
    """
    return file_body(frame_each(payloads))


def read_records(
    path: str | os.PathLike[str], open_file: Callable[[str], BinaryIO] | None = None
) -> Iterator[bytes]:
    """The payloads of a TFRecord file in their order, every checksum verified.

    Args:
        path: the file; with a name that ends in `.gz` it is decompressed.
        open_file: opens the path as a raw binary stream, for example on `gs://`;
            it must not decompress. The default reads the local disk.

    Yields:
        One payload a record. Memory holds one record and a fixed buffer.

    Raises:
        JobError: a checksum differs, the file ends inside a record or inside its
            gzip stream, or it cannot be read. Names the file and the record,
            counted from 1. The records before it have been yielded.
    """
    path = os.fspath(path)
    number, position = 1, 0
    whole = b""  # Headers of examples of one schema are few; one that was right is right again.
    try:
        with open_file(path) if open_file else open(path, "rb") as raw:
            compressed = path.endswith(".gz")
            stream = _buffered(raw, compressed)
            if compressed and not stream.peek(1) and not raw.tell():
                # Python's gzip calls this whole; no writer leaves a file so.
                raise EOFError("the file is empty")
            while header := _read(stream, HEADER_BYTES):
                if len(header) < HEADER_BYTES:
                    raise _damaged(path, number, position, "the file ends inside its header")
                length, expected = _HEADER.unpack(header)
                if header != whole and masked_crc(header[:8]) != expected:
                    raise _damaged(path, number, position, "the checksum of its length differs")
                rest = _read(stream, length + FOOTER_BYTES)
                if len(rest) < length + FOOTER_BYTES:
                    raise _damaged(path, number, position, "the file ends before the record does")
                payload = rest[:length]
                if masked_crc(payload) != _FOOTER.unpack_from(rest, length)[0]:
                    raise _damaged(path, number, position, "the checksum of its contents differs")
                yield payload
                whole = header
                number += 1
                position += length + FRAME_BYTES
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        why = f"its gzip stream is damaged or cut short ({error})"
        raise _damaged(path, number, position, why) from error
    except OSError as error:
        raise JobError(f"{path}: cannot be read: {error.strerror or error}.") from error


def _damaged(path: str, number: int, position: int, why: str) -> JobError:
    return JobError(
        f"{path}: record {number} (at byte {position:,}) is damaged: {why}; write the file again."
    )


def _buffered(raw: BinaryIO, compressed: bool) -> io.BufferedReader:
    """A stream for many small reads, which a `GzipFile` alone would make slow."""
    source = gzip.GzipFile(fileobj=raw, mode="rb") if compressed else raw
    # Every raw stream has a `readinto`, which the stubs' BinaryIO lacks.
    return io.BufferedReader(source, READ_BUFFER_BYTES)  # type: ignore[arg-type]


def _read(stream: BinaryIO, size: int) -> bytes:
    """`size` bytes, or fewer where the stream ends first."""
    if size <= READ_PIECE_BYTES:
        return stream.read(size)
    pieces = []
    while size and (piece := stream.read(min(size, READ_PIECE_BYTES))):
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def masked_crcs(crcs: np.ndarray) -> np.ndarray:
    """`masked_crc` of many: uint32 in, uint32 out, wrapping as the format wants."""
    rotated = (crcs >> np.uint32(15)) | (crcs << np.uint32(17))
    return rotated + np.uint32(_MASK_DELTA)


def record_header(length: int) -> bytes:
    """The 12 bytes before a payload of `length` bytes."""
    encoded = struct.pack("<Q", length)
    return encoded + struct.pack("<I", masked_crc(encoded))


def _headers(lengths: np.ndarray) -> np.ndarray:
    """The 12-byte headers of records of these lengths (bytes), as a structured array."""
    # Examples of one schema have few different lengths: one checksum for each of them.
    distinct, which = np.unique(lengths, return_inverse=True)
    headers = np.empty(len(distinct), _HEADER_DTYPE)
    headers["length"] = distinct
    headers["crc"] = [masked_crc(struct.pack("<Q", length)) for length in distinct.tolist()]
    return headers[which]


def _fixed_width(items: np.ndarray) -> pa.LargeBinaryArray:
    """The items' own bytes as an Arrow array, without copying them."""
    width = items.dtype.itemsize
    offsets = np.arange(0, (len(items) + 1) * width, width, dtype=np.int64)
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(items.view(np.uint8))]
    return pa.Array.from_buffers(pa.large_binary(), len(items), buffers)


def _offsets(array: pa.LargeBinaryArray) -> np.ndarray:
    """The int64 offsets of a large binary array, slices included: one more than its length."""
    whole = np.frombuffer(array.buffers()[1], np.int64)
    return whole[array.offset : array.offset + len(array) + 1]
