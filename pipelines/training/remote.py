"""A training whose output is on object storage, which cannot exchange folders.

It works on this machine's disk, and copies what is new to its output whenever there is a
checkpoint: a machine that is taken away, as TPUs are, loses no more than that. A marker in the
output says that it is unfinished; `TRAINING.json` is written last, and the marker removed. The
copies go through `pipelines.storage`; TensorFlow's own client is not asked.
"""

import contextlib
import json
import os
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from pipelines import storage
from pipelines.problems import JobError, RequestError
from pipelines.training.workspace import NAME, Workspace, check_identity, identity_in

MARKER = ".unfinished.json"

# TensorFlow's file that names the last checkpoint: copied when what it names is there.
_INDEX = "checkpoint"


@dataclass(frozen=True)
class RemoteWorkspace(Workspace):
    """A folder on this machine, and its copy on object storage.

    Attributes:
        holder: an id of this process, which the marker names as long as nobody else has
            taken the training over.
    """

    holder: str = ""
    _copied: dict[str, tuple[int, int]] = field(default_factory=dict)

    def keep(self) -> None:
        """Copies what is new or changed, and removes what is gone here.

        Raises:
            JobError: it cannot be written, or another process goes on with this training.
        """
        try:
            found = identity_in(storage.join(self.target, MARKER))
            if found is None or found.get("holder") != self.holder:
                raise JobError(
                    f"Another command has taken over the training in {self.target}: wait for it."
                )
            here = {path: _version(path) for path in storage.files_below(self.work)}
            new = [path for path in here if self._copied.get(path) != here[path]]
            for path in sorted(new, key=lambda path: os.path.basename(path) == _INDEX):
                storage.write_file(self._there(path), storage.read_file(path))
                self._copied[path] = here[path]
            gone = [path for path in self._copied if path not in here]
            storage.remove_files([self._there(path) for path in gone])
            for path in gone:
                del self._copied[path]
        except Exception as error:
            if isinstance(error, JobError):
                raise
            raise JobError(
                f"{self.target} cannot be written ({_reason(error)}): the same command goes on "
                "from the last checkpoint that is there."
            ) from error

    def _there(self, path: str) -> str:
        return storage.join(self.target, *os.path.relpath(path, self.work).split(os.sep))

    def publish(self, facts: dict) -> None:
        """Copies all of it, then what says that it is finished."""
        self.keep()
        text = json.dumps(facts, indent=1) + "\n"
        storage.write_file(storage.join(self.target, NAME), text.encode())
        storage.remove_files([storage.join(self.target, MARKER)])


def _version(path: str) -> tuple[int, int]:
    found = os.stat(path)
    return found.st_mtime_ns, found.st_size


def _reason(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:160]


@contextlib.contextmanager
def prepare(output: str, identity: dict, restart: bool) -> Iterator[RemoteWorkspace]:
    """As `pipelines.training.workspace.prepare`, for an output on object storage."""
    target = output.rstrip("/")
    with tempfile.TemporaryDirectory(prefix="workshop-") as work:
        place = RemoteWorkspace(target, work, False, uuid.uuid4().hex)
        try:
            resumed = _take(place, identity, restart)
        except RequestError:
            raise
        except Exception as error:
            # The service, the network and the credentials each have errors of their own.
            raise RequestError(
                f"--output {output} cannot be written ({_reason(error)}): choose a folder in a "
                "bucket that you may write to."
            ) from error
        yield replace(place, resumed=resumed)


def _take(place: RemoteWorkspace, identity: dict, restart: bool) -> bool:
    """Makes the output this process'; returns whether it holds an unfinished training."""
    target = place.target
    if storage.exists(storage.join(target, NAME)):
        raise RequestError(
            f"--output {target} holds a training already, and object storage cannot replace one in "
            "one step: choose another folder, or remove it first."
        )
    marker = storage.join(target, MARKER)
    found = identity_in(marker)
    there = storage.files_below(target)
    if there and found is None:
        raise RequestError(
            f"--output {target} holds something that is no training: choose another folder."
        )
    if found is not None and restart:
        storage.remove_tree(target)
        there, found = [], None
    if found is not None:
        check_identity({k: v for k, v in found.items() if k != "holder"}, identity, target)
    text = json.dumps({**identity, "holder": place.holder}, sort_keys=True, indent=1)
    storage.write_file(marker, text.encode())
    for path in there:
        if path != marker:
            here = place.path(*path[len(target) :].strip("/").split("/"))
            storage.write_file(here, storage.read_file(path))
            place._copied[here] = _version(here)
    return found is not None
