"""Small files and folders on a local disk or on object storage, the same way."""

import contextlib
import os
import shutil
import uuid

# Beam's `CompressionTypes.UNCOMPRESSED`.
_AS_IT_IS = "uncompressed"


def _beam():
    """Beam's file systems and their error; they take seconds to import, a local path none."""
    from apache_beam.io.filesystem import BeamIOError
    from apache_beam.io.filesystems import FileSystems

    return FileSystems, BeamIOError


def is_remote(path: str) -> bool:
    """Whether the path names object storage (`gs://…`) and not this machine's disk."""
    return "://" in path


def join(folder: str, *parts: str) -> str:
    """A path below a folder; object storage uses slashes everywhere."""
    if is_remote(folder):
        return "/".join([folder.rstrip("/"), *parts])
    return os.path.join(folder, *parts)


def write_file(path: str, contents: bytes) -> None:
    """Writes a file whole, with the folders above it; no reader sees half of it.

    A local file is written under a temporary name, synced and renamed; an object
    appears when its upload is complete.

    Raises:
        OSError: the disk is full, or the folder cannot be written.
    """
    if is_remote(path):
        with create_file(path) as file:
            file.write(contents)
        return
    os.makedirs(os.path.dirname(path), exist_ok=True)
    temporary = f"{path}.{uuid.uuid4().hex}.tmp"
    try:
        with open(temporary, "wb") as file:
            file.write(contents)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        if os.path.exists(temporary):
            os.remove(temporary)
        raise


def create_file(path: str):
    """A file to write bytes to; the folder must be there. See also `write_file`."""
    if not is_remote(path):
        return open(path, "wb")
    file_systems, _ = _beam()
    return file_systems.create(path, "application/octet-stream", compression_type=_AS_IT_IS)


def open_file(path: str):
    """The file's own bytes, seekable; raises OSError where there is none."""
    if not is_remote(path):
        return open(path, "rb")
    file_systems, _ = _beam()
    with _absence_told(path):
        return file_systems.open(path, compression_type=_AS_IT_IS)


def read_file(path: str) -> bytes:
    """A file's contents; raises OSError where there is none."""
    if not is_remote(path):
        with open(path, "rb") as file:
            return file.read()
    with _absence_told(path), open_file(path) as file:
        return file.read()


@contextlib.contextmanager
def _absence_told(path: str):
    """Beam's error of an absent object, or that of the service's client, as the disk's."""
    from google.api_core.exceptions import NotFound

    try:
        yield
    except (_beam()[1], NotFound) as error:
        raise FileNotFoundError(2, "no such object", path) from error


def exists(path: str) -> bool:
    """Whether there is such a file (or, on a local disk, folder)."""
    return _beam()[0].exists(path) if is_remote(path) else os.path.exists(path)


def files_below(folder: str) -> list[str]:
    """Paths of all files in a folder and the folders in it, sorted."""
    if is_remote(folder):
        # TensorFlow marks a folder on object storage with an object of its name and a slash.
        return [path for path in _objects_below(folder) if not path.endswith("/")]
    return sorted(
        os.path.join(parent, name) for parent, _, names in os.walk(folder) for name in names
    )


def sizes_below(folder: str) -> list[tuple[str, int]]:
    """(path, bytes) of all files in a folder and the folders in it, sorted; opens none of them."""
    if is_remote(folder):
        return [(path, size) for path, size in _entries_below(folder) if not path.endswith("/")]
    return [(path, os.stat(path).st_size) for path in files_below(folder)]


def _objects_below(folder: str) -> list[str]:
    return [path for path, _ in _entries_below(folder)]


def _entries_below(folder: str) -> list[tuple[str, int]]:
    (found,) = _beam()[0].match([f"{folder.rstrip('/')}/**"])
    return sorted((entry.path, entry.size_in_bytes) for entry in found.metadata_list)


def remove_tree(folder: str) -> None:
    """Removes a folder and all in it; one that is not there is fine."""
    if is_remote(folder):
        paths = _objects_below(folder)
        if paths:
            _beam()[0].delete(paths)
    else:
        shutil.rmtree(folder, ignore_errors=True)


def remove_files(paths: list[str]) -> None:
    """Removes files; those that are not there are fine."""
    for path in paths:
        if exists(path):
            _beam()[0].delete([path])
