"""Putting a finished data set in its place, whole or not at all.

On a local disk a run works in a hidden folder beside its output, and the last thing
that it does is to exchange the two in one step of the file system. A run that is
killed leaves the data set that was there, and a hidden folder that the next run
removes.

Object storage cannot exchange folders. There a run writes below its output, with a
marker in it, and the manifest last; a folder that holds a data set already is refused.
"""

import contextlib
import json
import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipelines import storage
from pipelines.problems import JobError, RequestError
from pipelines.storage import folders
from pipelines.writing import manifest

_MARKER = ".unfinished.json"


@dataclass(frozen=True)
class Publication:
    """Where a run writes, and where its data set goes. Plain data: it is sent to workers.

    Attributes:
        target: the output folder.
        work: the folder that the run fills; the target itself on object storage.
        temporary: a folder for what is needed while the run lasts.
        run: an id of this run.
    """

    target: str
    work: str
    temporary: str
    run: str

    def path(self, *parts: str) -> str:
        """A path in the folder that the run fills."""
        return storage.join(self.work, *parts)

    def temporary_path(self, *parts: str) -> str:
        """A path in the folder for what is needed while the run lasts."""
        return storage.join(self.temporary, *parts)

    @property
    def scratch(self) -> str:
        """A name for a folder on this machine, outlived by what is published; not made here.

        Beside a local output, where there is room for the data; if the run is killed, the next
        one removes it.
        """
        if storage.is_remote(self.target):
            return os.path.join(tempfile.gettempdir(), f"workshop-{self.run}")
        parent, name = os.path.split(self.target)
        return os.path.join(parent, f".{name}.{self.run}.scratch.unfinished")

    def publish(self, contents: dict) -> None:
        """Writes the manifest, then puts the data set in its place.

        Called once by a worker; a retry of it finds the work done.

        Raises:
            JobError: the output folder was replaced by something else meanwhile.
            OSError: the disk is full.
        """
        text = json.dumps(contents, indent=1).encode() + b"\n"
        if storage.is_remote(self.target):
            storage.remove_tree(self.temporary)
            storage.write_file(storage.join(self.target, manifest.NAME), text)
            storage.remove_files([storage.join(self.target, _MARKER)])
            return
        if self._is_published():
            # After an exchange, the working folder holds the data set that was there before.
            folders.remove_data_set(self.work)
            return
        if not os.path.isdir(self.work):
            raise JobError(f"{self.work} was removed while the run was writing to it: run again.")
        shutil.rmtree(self.temporary, ignore_errors=True)
        for part in ("quarantine", "validation", "statistics", "examples"):
            os.makedirs(self.path(part), exist_ok=True)
        storage.write_file(self.path(manifest.NAME), text)
        folders.sync_folder(self.work)
        folders.replace(self.work, self.target)
        folders.sync_folder(os.path.dirname(self.target))

    def _is_published(self) -> bool:
        try:
            return manifest.load(self.target).data.get("run") == self.run
        except RequestError:
            return False

    def abandon(self) -> None:
        """Removes what an unfinished run wrote. A published data set is left alone."""
        if not storage.is_remote(self.target):
            shutil.rmtree(self.work, ignore_errors=True)
        elif storage.exists(storage.join(self.target, _MARKER)):
            storage.remove_tree(self.target)


@contextlib.contextmanager
def prepare(
    output: str,
    inputs: Sequence[str] = (),
    local_workers: bool = True,
    submitted: Callable[[], bool] = lambda: False,
):
    """Checks that a data set can be put at `output`, and makes the folder to work in.

    Args:
        output: a folder, local or `gs://`.
        inputs: paths that are read, which must not be replaced.
        local_workers: the workers run on this machine, so that what is temporary can
            stay on its disk though the output is remote.
        submitted: tells at the end whether the job is a service's by then, which goes on
            without this process.

    Yields:
        A Publication. Its working folder is removed at the end, unless the job was submitted.

    Raises:
        RequestError: the folder is a file, is not writable, holds something that is no
            data set, or the input; or another run is writing there.
    """
    run = uuid.uuid4().hex[:12]
    if storage.is_remote(output):
        target = output.rstrip("/")
        with contextlib.ExitStack() as stack:
            temporary = storage.join(target, ".tmp")
            if local_workers:
                temporary = stack.enter_context(tempfile.TemporaryDirectory(prefix="workshop-"))
            publication = Publication(target, target, temporary, run)
            _prepare_remote(publication)
            stack.enter_context(_abandoning(publication, submitted))
            yield publication
        return
    target = folders.target_of(output)
    parent, name = os.path.split(target)
    work = os.path.join(parent, f".{name}.{run}.unfinished")
    publication = Publication(target, work, os.path.join(work, ".tmp"), run)
    try:
        os.makedirs(parent, exist_ok=True)
    except OSError as error:
        raise folders.unwritable(output, error) from error
    with folders.locked(target):
        folders.recover(target)
        _check_local(target, inputs)
        folders.remove_leftovers(target)
        try:
            os.mkdir(work)
        except OSError as error:
            raise folders.unwritable(output, error) from error
        with _abandoning(publication):
            yield publication


@contextlib.contextmanager
def _abandoning(publication: Publication, submitted: Callable[[], bool] = lambda: False):
    try:
        yield
    finally:
        if not submitted():
            publication.abandon()


def _check_local(target: str, inputs: Sequence[str]) -> None:
    if os.path.lexists(target) and not os.path.isdir(target):
        raise RequestError(f"--output {target} is a file: choose a folder.")
    if os.path.ismount(target):
        raise RequestError(
            f"--output {target} is a mount point, which cannot be replaced in one step: choose a "
            "folder in it."
        )
    for path in inputs:
        if not storage.is_remote(path) and os.path.realpath(path).startswith(
            os.path.realpath(target) + os.sep
        ):
            raise RequestError(
                f"--output {target} holds the input {path}, and would replace it: choose another."
            )
    if os.path.isdir(target) and os.listdir(target):
        try:
            manifest.load(target)
        except RequestError as error:
            raise RequestError(
                f"--output {target} holds something that is no data set, and would be replaced: "
                "choose another folder, or empty it."
            ) from error


def _prepare_remote(publication: Publication) -> None:
    from apache_beam.io.filesystem import BeamIOError

    target = publication.target
    marker = storage.join(target, _MARKER)
    try:
        if storage.exists(storage.join(target, manifest.NAME)):
            raise RequestError(
                f"--output {target} holds a data set already, and object storage cannot replace "
                "one in one step: choose another folder, or remove it first."
            )
        if storage.files_below(target):
            if not storage.exists(marker):
                raise RequestError(
                    f"--output {target} holds something that is no data set: choose another folder."
                )
            storage.remove_tree(target)
        storage.write_file(marker, json.dumps({"run": publication.run}).encode())
    except (OSError, BeamIOError) as error:
        raise RequestError(f"--output {target} cannot be written: {error}.") from error
