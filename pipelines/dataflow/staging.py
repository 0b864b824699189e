"""What goes to the bucket with a job: our source distribution, and input that only we can see."""

import contextlib
import dataclasses
import hashlib
import itertools
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pipelines import storage
from pipelines.problems import RequestError
from pipelines.reading.matching import match, parts_of
from pipelines.tables.request import RunRequest

ROOT = Path(__file__).resolve().parents[2]
# As in setup.py: what workers install, and the files that say how.
SHIPPED = ("pipelines", "schemas", "expectations", "exercises", "solutions", "classroom")
PROJECT_FILES = ("setup.py", "pyproject.toml", "README.md")

# More than this is a matter for `gcloud storage cp`, which can go on after an interruption.
STAGED_INPUT_BYTES = 1_000_000_000
STAGED_INPUT_FILES = 20_000

# At once, of small files: each takes a fraction of a second, whatever its size.
UPLOADS = 16


# Before this line of setup.py, extras become what every installation has.
_BEFORE_SETUP = "\nsetup(\n"


@contextlib.contextmanager
def package(extras: Sequence[str] = ()) -> Iterator[str]:
    """A copy of the project to build the workers' package from; yields its setup.py.

    Beam builds in the folder of the setup file, and leaves there what setuptools leaves. Workers
    install the package without extras, so the copy declares those of the job as its own needs.

    Args:
        extras: of setup.py, that the job needs on its workers.

    Raises:
        RequestError: this is no checkout.
    """
    if not (ROOT / "setup.py").is_file():
        raise RequestError(
            "The workers install the workshop from its checkout, and this is an installed copy: "
            "run it from the checkout."
        )
    with tempfile.TemporaryDirectory(prefix="workshop-package-") as folder:
        for name in PROJECT_FILES:
            shutil.copy2(ROOT / name, folder)
        for name in SHIPPED:
            if (ROOT / name).is_dir():
                ignored = shutil.ignore_patterns("__pycache__", "*.pyc", ".*")
                shutil.copytree(ROOT / name, Path(folder, name), ignore=ignored)
        setup = Path(folder, "setup.py")
        needed = "".join(f'RUNTIME += EXTRAS["{extra}"]\n' for extra in extras)
        if needed:
            setup.write_text(setup.read_text().replace(_BEFORE_SETUP, f"\n{needed}{_BEFORE_SETUP}"))
        yield str(setup)


class Bucket:
    """Puts files in the bucket."""

    def write(self, target: str, text: bytes) -> None:
        """Makes an object of a text."""
        storage.write_file(target, text)

    def copy(self, path: str, target: str) -> None:
        """Makes an object of a local file, if it is not there."""
        if not storage.exists(target):
            with open(path, "rb") as source, storage.create_file(target) as file:
                shutil.copyfileobj(source, file, 8 << 20)

    def copy_folder(self, sizes: Mapping[str, int], folder: str, target: str) -> None:
        """Makes objects of the files of a local folder, as far as they are not there.

        Args:
            sizes: of the files, in bytes, by their paths in the folder, with slashes.
            target: folder in the bucket, named by a digest of what it is to hold.
        """
        # An object is there whole or not at all.
        there = {path for path, _ in storage.sizes_below(target)}
        missing = [path for path in sizes if storage.join(target, path) not in there]
        with ThreadPoolExecutor(UPLOADS) as pool:
            # What waits is left when one fails.
            for _ in pool.map(lambda path: self._copy(folder, path, target), missing):
                pass

    def _copy(self, folder: str, path: str, target: str) -> None:
        storage.write_file(storage.join(target, path), Path(folder, path).read_bytes())


def on_bucket(request: RunRequest, location: str, bucket: Bucket | None = None) -> RunRequest:
    """The request with its local input in the bucket, where workers can read it.

    A file goes under the digest of its contents, and is not sent again.

    Args:
        location: `gs://` folder for the job's own files.
        bucket: puts the files there.

    Raises:
        RequestError: an input is too large to be sent along, or a folder has no tables.
    """
    folder = storage.join(location, "input")
    bucket = bucket or Bucket()
    request = dataclasses.replace(
        request, input=_send_input(request.files, folder, "--input", bucket)
    )
    if request.corrections is not None:
        sent = _send_input(request.corrections, folder, "--corrections", bucket)
        request = dataclasses.replace(request, corrections=sent)
    if request.tables is not None and not storage.is_remote(request.tables):
        request = dataclasses.replace(request, tables=_send_tables(request, folder, bucket))
    return request


def folder_on_bucket(
    folder: str, sizes: Mapping[str, int], location: str, bucket: Bucket | None = None
) -> str:
    """A local folder in the bucket, below a digest of all names and contents; its place there.

    Args:
        sizes: of its files, in bytes, by their paths in it, with slashes.
        location: `gs://` folder for the job's own files.
        bucket: puts the files there.

    Raises:
        RequestError: it is too large to be sent along, or a file cannot be read.
    """
    size = sum(sizes.values())
    if size > STAGED_INPUT_BYTES or len(sizes) > STAGED_INPUT_FILES:
        raise RequestError(
            f"--input {folder} is {len(sizes):,} files of {size:,} bytes on this machine, which "
            "Dataflow's workers cannot see: copy it to a bucket (`gcloud storage cp -r`), and give "
            "its gs:// path."
        )
    digest = hashlib.sha256()
    for path in sorted(sizes):
        try:
            contents = Path(folder, path).read_bytes()
        except OSError as error:
            raise RequestError(
                f"--input {os.path.join(folder, path)} cannot be read ({error.strerror}): put it "
                "right, or take it out of the folder."
            ) from error
        digest.update(f"{path}\0{hashlib.sha256(contents).hexdigest()}\n".encode())
    target = storage.join(location, "input", digest.hexdigest()[:16])
    (bucket or Bucket()).copy_folder(sizes, folder, target)
    return target


def _send_input(patterns: str, folder: str, option: str, bucket: Bucket) -> str:
    """The patterns, with the files that local ones match in the bucket."""
    parts = parts_of(patterns)
    if local := [part for part in parts if not storage.is_remote(part)]:
        # A file that two parts name is told before anything is sent.
        match(",".join(local), option)
    sent: list[str] = []
    for part in parts:
        if storage.is_remote(part):
            sent.append(part)
        else:
            sent += _send_matching(part, folder, option, bucket, sent)
    return ",".join(sent)


def _send_matching(
    pattern: str, folder: str, option: str, bucket: Bucket, before: list[str]
) -> list[str]:
    found = match(pattern, option).files
    size = sum(size for _, size in found)
    if size > STAGED_INPUT_BYTES:
        raise RequestError(
            f"{option} {pattern} is {size:,} bytes on this machine, which Dataflow's workers "
            "cannot see: copy it to a bucket (`gcloud storage cp`), and give its gs:// path."
        )
    sent: list[str] = []
    for path, _ in found:
        sent.append(_send(path, folder, bucket, [*before, *sent]))
    return sent


def _send_tables(request: RunRequest, folder: str, bucket: Bucket) -> str:
    contents, tables = {}, request.tables or ""
    names = [table.file for table in request.job.lookups.values()]
    for name in names:
        try:
            contents[name] = Path(tables, name).read_bytes()
        except OSError as error:
            raise RequestError(
                f"--tables {os.path.join(tables, name)} cannot be read ({error.strerror}): give a "
                f"folder with {', '.join(names)}."
            ) from error
    digest = hashlib.sha256(b"\0".join(contents.values())).hexdigest()[:16]
    target = storage.join(folder, digest)
    for name, text in contents.items():
        bucket.write(storage.join(target, name), text)
    return target


def _send(path: str, folder: str, bucket: Bucket, before: list[str]) -> str:
    with open(path, "rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()[:16]
    # Several paths are separated by commas, and Beam's patterns have no way to quote a bracket.
    name = re.sub(r"[][*?,\s]", "_", os.path.basename(path))
    targets = (
        storage.join(folder, f"{digest}{number}", name)
        for number in itertools.chain([""], (f"-{count}" for count in itertools.count(2)))
    )
    # Two files of the same name and contents are two.
    target = next(target for target in targets if target not in before)
    bucket.copy(path, target)
    return target
