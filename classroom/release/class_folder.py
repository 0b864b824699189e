"""A class copy on the disk: written whole, with a history of one commit, or as an archive."""

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

from classroom.class_copy import MARKER
from classroom.course.course import Course
from classroom.release.class_files import ClassFile
from pipelines.problems import JobError, RequestError

_FORMAT = 1
# Of every file in an archive, so that the same release is the same archive.
_MOMENT = (1980, 1, 1, 0, 0, 0)

# Whatever the instructor's git is set to do: no hooks, no signatures, no templates.
_GIT = (
    *("git", "-c", "core.hooksPath=/dev/null", "-c", "commit.gpgSign=false"),
    *("-c", "core.autocrlf=false", "-c", "core.fileMode=true", "-c", "core.excludesFile="),
    *("-c", "core.attributesFile=", "-c", "init.templateDir="),
    # Settings that an older git does not know are the default there.
    *("-c", "init.defaultObjectFormat=sha1", "-c", "init.defaultBranch=main"),
    *("-c", "user.name=workshop release", "-c", "user.email=release@workshop.invalid"),
)


def with_marker(files: Mapping[str, ClassFile], course: Course) -> dict[str, ClassFile]:
    """The files, and the one that says of them that they are a class copy, and which."""
    digests = {path: _sha256(file.data) for path, file in sorted(files.items())}
    version = _sha256(json.dumps(digests).encode())[:12]
    said = {
        "format": _FORMAT,
        "course": course.name,
        "version": version,
        "exercises": [one.folder for one in course.exercises],
        "files": digests,
    }
    marker = ClassFile((json.dumps(said, indent=1) + "\n").encode())
    return {**files, MARKER: marker}


def read_marker(folder: Path) -> dict:
    """What the marker of a class copy says.

    Raises:
        RequestError: the folder is none.
    """
    path = folder / MARKER
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        if said["format"] != _FORMAT or not isinstance(said["files"], dict):
            raise ValueError("another format")
        return said
    except FileNotFoundError:
        raise RequestError(
            f"{folder} is no class copy: it has no {MARKER}. `workshop release {folder}` makes one."
        ) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RequestError(f"{path} cannot be read: {error}.") from None


def write_new(out: Path, files: Mapping[str, ClassFile], with_history: bool) -> None:
    """Writes a new folder, all of it or nothing.

    Args:
        with_history: as a git repository, whose one commit has these files and no other.

    Raises:
        RequestError: something is there already, or it cannot be written.
        JobError: the history could not be made.
    """
    must_be_free(out)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    except OSError as error:
        raise RequestError(f"{out} cannot be written: {error.strerror}.") from None
    try:
        made.chmod(0o755)
        for path, file in files.items():
            put(made / path, file)
        if with_history:
            _commit(made, files)
        os.rename(made, out)
    except OSError as error:
        raise RequestError(f"{out} cannot be written: {error.strerror or error}.") from None
    finally:
        shutil.rmtree(made, ignore_errors=True)


def add(folder: Path, files: Mapping[str, ClassFile]) -> None:
    """Writes files into a folder that has others.

    Raises:
        RequestError: one is there, and another than this; or it cannot be written.
    """
    for path, file in files.items():
        with contextlib.suppress(FileNotFoundError):
            if (folder / path).read_bytes() != file.data:
                raise RequestError(
                    f"{folder / path} is there already, and another: remove it, and run this again."
                )
    try:
        for path, file in files.items():
            put(folder / path, file)
    except OSError as error:
        raise RequestError(f"{folder} cannot be written: {error.strerror}.") from None


def must_be_free(out: Path) -> None:
    """Raises: RequestError, where something is there that is no empty folder."""
    with contextlib.suppress(FileNotFoundError):
        if not out.is_dir() and os.path.lexists(out):
            raise RequestError(f"{out} is there already, and no folder: choose another.")
        if any(out.iterdir()):
            raise RequestError(
                f"{out} is not empty: choose another, or bring a new version into a class copy "
                f"with `workshop release --update {out}`."
            )


def put(path: Path, file: ClassFile) -> None:
    """Writes a file in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    beside.write_bytes(file.data)
    beside.chmod(0o755 if file.executable else 0o644)
    os.replace(beside, path)


def write_zip(path: Path, name: str, files: Mapping[str, ClassFile]) -> None:
    """Writes an archive, the same bytes every time.

    Args:
        name: of that folder; "" for files at the archive's top.

    Raises:
        RequestError: it cannot be written.
    """
    beside = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED) as archive:
            for inside, file in sorted(files.items()):
                info = zipfile.ZipInfo(f"{name}/{inside}".lstrip("/"), _MOMENT)
                info.create_system = 3  # Unix, so that the mode is read
                info.external_attr = (0o100755 if file.executable else 0o100644) << 16
                info.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(info, file.data)
        os.replace(beside, path)
    except OSError as error:
        raise RequestError(f"{path} cannot be written: {error.strerror}.") from None
    finally:
        beside.unlink(missing_ok=True)


def _commit(folder: Path, files: Mapping[str, ClassFile]) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}

    def git(*arguments: str, given: bytes = b"") -> bytes:
        try:
            return subprocess.run(
                [*_GIT, *arguments],
                cwd=folder,
                env=environment,
                input=given,
                capture_output=True,
                check=True,
            ).stdout
        except FileNotFoundError:
            raise JobError(
                "There is no git here to make the copy's history: install it, or add --no-history."
            ) from None
        except subprocess.CalledProcessError as error:
            said = error.stderr.decode("utf-8", "replace").strip().splitlines() or ["no reason"]
            raise JobError(f"git {arguments[0]} failed in the copy: {said[-1]}.") from None

    git("init", "--quiet", "--template=")
    git("add", "--all", "--force")
    git("commit", "--quiet", "--no-verify", "--message=The class copy")
    _must_hold_nothing_else(git, files)


def _must_hold_nothing_else(git, files: Mapping[str, ClassFile]) -> None:
    """Raises: JobError, where the history has a file's contents that are not of the copy."""
    objects = git("cat-file", "--batch-all-objects", "--batch-check").decode().splitlines()
    kinds = [line.split()[:2] for line in objects]
    commits = sum(kind == "commit" for _, kind in kinds)
    blobs = {name for name, kind in kinds if kind == "blob"}
    ours = {_blob(file.data) for file in files.values()}
    if commits != 1 or blobs != ours:
        raise JobError(
            f"The copy's history has {commits} commits and {len(blobs - ours)} contents that are "
            "not the copy's: nothing was released."
        )


def _blob(data: bytes) -> str:
    """The name that git gives to contents."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
