"""Archives, as trees: zip, and tar with any of its compressions. Never unpacked, seldom read.

What an archive says of itself is not believed: a file is read up to the limit of whoever asks,
whatever length its header gives, and a compressed tar is followed for so many bytes and no
further.
"""

import bz2
import gzip
import io
import lzma
import stat
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from typing import IO

from classroom.submissions.tree import Folder, Leaf, Unreadable, kind_of, tree_of

ENDINGS = (".zip", ".tar", ".tgz", ".tbz2", ".txz", ".tar.gz", ".tar.bz2", ".tar.xz")

# Of a compressed tar, whose members can only be found by reading all of it.
MOST_BYTES = 1 << 30

_DECOMPRESS: dict[bytes, Callable] = {
    b"\x1f\x8b": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ": lzma.open,
}


def is_archive(name: str) -> bool:
    """Whether a file is named as an archive is."""
    return name.lower().endswith(ENDINGS)


def archive(file: IO[bytes], kept: Callable[[str], int]) -> Folder:
    """The tree of an archive.

    Args:
        file: can be sought in; stays open as long as leaves of the tree are read.
        kept: how many bytes of the file of a name may be asked for later; of a tar they are
            read now, for it is gone through once.

    Raises:
        Unreadable: it is none, is damaged, or is larger than anybody's.
    """
    start = file.read(6)
    file.seek(0)
    try:
        if zipfile.is_zipfile(file):
            file.seek(0)
            return tree_of(_of_zip(zipfile.ZipFile(file)))
        file.seek(0)
        opens = next((one for magic, one in _DECOMPRESS.items() if start.startswith(magic)), None)
        stream = opens(file) if opens else file
        with tarfile.open(fileobj=_Limited(stream), mode="r|") as tar:
            return tree_of(_of_tar(tar, kept))
    except Unreadable:
        raise
    except (zipfile.BadZipFile, tarfile.TarError, lzma.LZMAError, EOFError, OSError) as error:
        raise Unreadable(f"it is no whole archive ({str(error).rstrip('.')})") from None
    except (ValueError, NotImplementedError, RuntimeError, OverflowError) as error:
        raise Unreadable(f"its format cannot be read ({str(error).rstrip('.')})") from None


def _of_zip(archive: zipfile.ZipFile) -> Iterator[tuple[str, Leaf]]:
    for info in archive.infolist():
        if info.is_dir():
            continue
        # The mode that Unix writes; 0 where another system did.
        mode = info.external_attr >> 16
        kind = kind_of(mode) if stat.S_IFMT(mode) else "file"
        if kind != "file":
            yield info.filename, Leaf(kind)
        elif info.flag_bits & 1:
            yield info.filename, Leaf("encrypted")
        else:
            yield info.filename, Leaf("file", _member(archive, info))


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[int], bytes]:
    def read(count: int) -> bytes:
        try:
            with archive.open(info) as file:
                return file.read(count)
        except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, ValueError) as error:
            raise Unreadable(f"it is damaged in its archive ({str(error).rstrip('.')})") from None
        except Exception as error:  # zlib.error and its like, which have no common class
            raise Unreadable(f"it is damaged in its archive ({error})") from None

    return read


def _of_tar(tar: tarfile.TarFile, kept: Callable[[str], int]) -> Iterator[tuple[str, Leaf]]:
    for member in tar:
        if member.isdir():
            continue
        if not member.isreg():
            kind = "a link" if member.issym() or member.islnk() else "a device"
            yield member.name, Leaf("a pipe" if member.isfifo() else kind)
            continue
        content = b""
        if count := kept(member.name):
            file = tar.extractfile(member)
            content = file.read(count) if file else b""
        yield member.name, Leaf("file", _first_of(content))


def _first_of(content: bytes) -> Callable[[int], bytes]:
    return lambda count: content[:count]


class _Limited(io.RawIOBase):
    """A stream that ends with a sentence where it has given more than anybody hands in."""

    def __init__(self, stream: IO[bytes]):
        super().__init__()
        self._stream = stream
        self._left = MOST_BYTES

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(min(size, 1 << 20) if size >= 0 else 1 << 20)
        self._left -= len(data)
        if self._left < 0:
            raise Unreadable(f"it holds more than {MOST_BYTES >> 30} GB")
        return data
