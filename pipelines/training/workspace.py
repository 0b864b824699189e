"""Where a training works and where its result goes: whole, or not at all.

On a local disk a training works in a hidden folder beside its output, which outlives it when it
is stopped, so that the same command goes on from the last checkpoint. When it is done the folder
takes the output's place in one step. Object storage: `pipelines.training.remote`.
"""

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass

from pipelines import storage
from pipelines.problems import RequestError
from pipelines.storage import folders
from pipelines.training import frameworks

# In a finished training's folder: what it is made of.
NAME = "TRAINING.json"
# Where its trained model is, in Keras' own format.
MODEL = ("model", "model.keras")
_IDENTITY = "identity.json"


@dataclass(frozen=True)
class Workspace:
    """A folder to work in.

    Attributes:
        target: the output folder.
        work: the folder that the training fills, on a local disk.
        resumed: it holds an unfinished training of the same identity.
    """

    target: str
    work: str
    resumed: bool

    def path(self, *parts: str) -> str:
        """A path in the folder that the training fills."""
        return os.path.join(self.work, *parts)

    def write(self, contents: str | bytes, *parts: str) -> None:
        """Writes a file there, whole."""
        data = contents.encode() if isinstance(contents, str) else contents
        storage.write_file(self.path(*parts), data)

    def save_model(self, model) -> None:
        """Saves a model of Keras where a training has it."""
        path = self.path(*MODEL)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        model.save(path)

    def keep(self) -> None:
        """Puts what the folder holds where it outlives this machine."""

    def publish(self, facts: dict) -> None:
        """Puts the folder in the output's place."""
        self.write(json.dumps(facts, indent=1) + "\n", NAME)
        os.remove(self.path(_IDENTITY))
        folders.replace(self.work, self.target)


class Bystander(Workspace):
    """The folder of a process whose result another one publishes."""

    def publish(self, facts: dict) -> None:
        """Leaves that to the other one."""


@contextlib.contextmanager
def bystander(output: str) -> Iterator[Workspace]:
    """A folder for a process of another host than the first, removed with all that is in it."""
    with tempfile.TemporaryDirectory(prefix="workshop-") as work:
        yield Bystander(output, work, False)


@contextlib.contextmanager
def prepare(output: str, identity: dict, restart: bool) -> Iterator[Workspace]:
    """Makes the folder to work in, or finds the unfinished one.

    Args:
        identity: what must be the same for a training to go on: data, settings, steps.
        restart: remove an unfinished training.

    Raises:
        RequestError: the output cannot be written, holds something else, is in use, or an
            unfinished training of another identity is there.
    """
    target = folders.target_of(output)
    parent, name = os.path.split(target)
    work = os.path.join(parent, f".{name}.unfinished")
    try:
        os.makedirs(parent, exist_ok=True)
    except OSError as error:
        raise folders.unwritable(output, error) from error
    with folders.locked(target):
        folders.recover(target)
        _check(target, output)
        resumed = False
        if os.path.isdir(work) and not restart:
            found = identity_in(os.path.join(work, _IDENTITY))
            if found is not None:
                check_identity(found, identity, work)
            resumed = found is not None
        if not resumed:
            shutil.rmtree(work, ignore_errors=True)
            try:
                os.mkdir(work)
            except OSError as error:
                raise folders.unwritable(output, error) from error
            text = json.dumps(identity, sort_keys=True, indent=1)
            storage.write_file(os.path.join(work, _IDENTITY), text.encode())
        yield Workspace(target, work, resumed)


def identity_in(path: str) -> dict | None:
    """The identity in a file, or None where there is none that can be read."""
    try:
        return json.loads(storage.read_file(path))
    except (OSError, ValueError):
        return None


def check_identity(found: dict, identity: dict, where: str) -> None:
    """Whether an unfinished training may go on.

    Args:
        found: its identity.
        identity: what is asked for now.
        where: the folder that it is in.

    Raises:
        RequestError: they differ; says in what, and what to do.
    """
    wanted = json.loads(json.dumps(identity))
    if found == wanted:
        return
    begun_with, asked = frameworks.begun_with(found), wanted.get("framework")
    if asked and begun_with != asked:
        raise RequestError(
            f"The unfinished training in {where} was begun with {begun_with}, whose checkpoints "
            f"{asked} does not read: go on with --framework {begun_with}, or give --restart to "
            "begin again."
        )
    differs = [key for key in wanted if found.get(key) != wanted[key]]
    if "data" in differs:
        raise RequestError(
            f"The unfinished training in {where} began on other examples than those that the data "
            "set holds now: give --restart to begin again with these, or another --output."
        )
    what = " and ".join(differs).replace("_", " ") or "facts"
    raise RequestError(
        f"An unfinished training with other {what} is in {where}: run it to its end with the same "
        "options, or give --restart to remove it."
    )


def _check(target: str, output: str) -> None:
    if os.path.lexists(target) and not os.path.isdir(target):
        raise RequestError(f"--output {output} is a file: choose a folder.")
    if (
        os.path.isdir(target)
        and os.listdir(target)
        and not os.path.exists(os.path.join(target, NAME))
    ):
        raise RequestError(
            f"--output {output} holds something that is no training, and would be replaced: choose "
            "another folder, or empty it."
        )
