"""Checkpoints of a training with JAX: Orbax writes the arrays, a file names the last one.

Orbax writes a checkpoint under another name and renames it when it is whole; the file
`checkpoint` is written after that, so a training that is killed meanwhile goes on from the one
before. Arrays are written whole, whatever they were divided among: a training goes on upon any
number of devices. Of several hosts the first one writes and reads, and tells the others.
"""

import json
import os
import shutil

import jax
import numpy as np
import orbax.checkpoint as ocp

from pipelines import storage
from pipelines.problems import JobError
from pipelines.training.jax_hosts import from_first, text_from_first
from pipelines.training.jax_loop import State, Trainer

# The last one, and the one before, should a disk damage it.
_KEPT = 2
_PREFIX = "step-"
# As TensorFlow's: `pipelines.training.remote` copies the file of this name last.
_INDEX = "checkpoint"
_STATE = "state.json"
_ARRAYS = "arrays"


class Checkpoints:
    """A folder of checkpoints of a trainer: weights, optimizer, the best weights, the state.

    The state is plain data, with the step among it: the position in the data.
    """

    def __init__(self, folder: str, trainer: Trainer):
        self._folder = folder
        self._trainer = trainer
        self._best = trainer.weights()
        self._primary = trainer.accelerator.primary
        if not self._primary:
            return
        alone = ocp.options.MultiprocessingOptions(primary_host=0, active_processes={0})
        self._writer = ocp.Checkpointer(
            ocp.PyTreeCheckpointHandler(multiprocessing_options=alone),
            multiprocessing_options=alone,
        )
        os.makedirs(folder, exist_ok=True)
        self._remove(keep=self._named())

    def _named(self) -> list[str]:
        """Names of the checkpoints that the index knows, the last one first."""
        try:
            return json.loads(storage.read_file(os.path.join(self._folder, _INDEX)))
        except (OSError, ValueError):
            return []

    def _remove(self, keep: list[str]) -> None:
        """Removes what a killed training had begun to write, or not yet removed."""
        for name in os.listdir(self._folder):
            if name.startswith(_PREFIX) and name not in keep:
                shutil.rmtree(os.path.join(self._folder, name))

    def save(self, state: dict) -> None:
        """Writes a checkpoint of this very moment.

        Raises:
            JobError: the disk is full, or the folder cannot be written.
        """
        whole = self._trainer.take(self._trainer.state)
        if self._primary:
            self._write(state, self._tree(whole))

    def _write(self, state: dict, arrays: dict) -> None:
        name = f"{_PREFIX}{state['step']:08d}"
        folder = os.path.join(self._folder, name)
        earlier = [other for other in self._named() if other != name]
        try:
            if os.path.isdir(folder):
                shutil.rmtree(folder)
            self._writer.save(os.path.join(os.path.abspath(folder), _ARRAYS), arrays)
            storage.write_file(os.path.join(folder, _STATE), json.dumps(state).encode())
            kept = [name, *earlier][:_KEPT]
            storage.write_file(os.path.join(self._folder, _INDEX), json.dumps(kept).encode())
            self._remove(keep=kept)
        except (OSError, ValueError) as error:
            raise JobError(
                f"A checkpoint cannot be written to {self._folder} "
                f"({(str(error).splitlines() or [''])[0][:120]}): free the disk, and run the same "
                "command again."
            ) from error

    def _tree(self, state: State) -> dict:
        return {**state._asdict(), "best": self._best}

    def restore(self) -> dict | None:
        """Brings the last checkpoint back.

        Returns:
            Its state, or None where there is none.

        Raises:
            JobError: it is damaged.
        """
        like = self._tree(self._trainer.take(self._trainer.state))
        state, found = self._read(like) if self._primary else (None, like)
        state = json.loads(text_from_first(json.dumps(state)))
        if state is None:
            return None
        found = from_first(found)
        self._best = found.pop("best")
        self._trainer.state = self._trainer.put(State(**found))
        return state

    def _read(self, like: dict) -> tuple[dict | None, dict]:
        """The state and the arrays of the last checkpoint; None and `like` without one."""
        named = self._named()
        if not named:
            return None, like
        folder = os.path.join(self._folder, named[0])
        try:
            state = json.loads(storage.read_file(os.path.join(folder, _STATE)))
            found = self._writer.restore(
                os.path.join(os.path.abspath(folder), _ARRAYS),
                item=like,
                restore_args=jax.tree.map(lambda _: ocp.RestoreArgs(restore_type=np.ndarray), like),
            )
            _check_shapes(found, like)
        except Exception as error:
            # Orbax, TensorStore and JSON each have errors of their own.
            raise JobError(
                f"The checkpoint {folder} is damaged: run with --restart to begin again."
            ) from error
        return state, found

    def keep_best(self, weights: list[np.ndarray]) -> None:
        """Takes these weights for the best ones, from the next checkpoint on."""
        self._best = weights

    def best(self) -> list[np.ndarray]:
        """The best weights so far."""
        return self._best


def _check_shapes(found: dict, like: dict) -> None:
    """Raises ValueError where an array has another shape than the trainer's."""
    for array, wanted in zip(jax.tree.leaves(found), jax.tree.leaves(like), strict=True):
        if array.shape != wanted.shape:
            raise ValueError(f"an array of {array.shape}, and not of {wanted.shape}")
