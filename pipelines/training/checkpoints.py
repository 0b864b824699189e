"""Checkpoints: all that decides how a training goes on, put down in one step.

TensorFlow writes a checkpoint's files first and names it in the file `checkpoint` last, by
renaming: a training that is killed meanwhile goes on from the one before.
"""

import json
import os
import shutil

import numpy as np
import tensorflow as tf

from pipelines.problems import JobError
from pipelines.training.loop import Trainer

# The last one, and the one before, should a disk damage it.
_KEPT = 2
_NAME = "ckpt"


class Checkpoints:
    """A folder of checkpoints of a trainer: weights, optimizer, the best weights, the state.

    The state is plain data, with the step among it: the position in the data.
    """

    def __init__(self, folder: str, trainer: Trainer):
        self._trainer = trainer
        self._best = [
            tf.Variable(variable.numpy(), trainable=False)
            for variable in trainer.model.trainable_variables
        ]
        self._state = tf.Variable("{}", dtype=tf.string, trainable=False)
        # Keras hides the state of dropout's random numbers from checkpoints: without it a
        # training that goes on would draw others.
        trainable = {variable.path for variable in trainer.model.trainable_variables}
        others = [v.value for v in trainer.model.variables if v.path not in trainable]
        self._checkpoint = tf.train.Checkpoint(
            model=trainer.model,
            optimizer=trainer.optimizer,
            others=others,
            best=self._best,
            state=self._state,
        )
        self._manager = tf.train.CheckpointManager(
            self._checkpoint, folder, max_to_keep=_KEPT, checkpoint_name=_NAME
        )
        self._remove_unknown()

    def _remove_unknown(self) -> None:
        """Removes what a killed training had begun to write, or not yet removed."""
        folder = self._manager.directory
        known = {os.path.basename(path) for path in self._manager.checkpoints}
        for name in os.listdir(folder) if os.path.isdir(folder) else ():
            stem = name.partition(".")[0]
            if stem.startswith(f"{_NAME}-") and stem not in known:
                path = os.path.join(folder, name)
                # TensorFlow writes into a folder first, ckpt-9_temp.
                remove = shutil.rmtree if os.path.isdir(path) else os.remove
                remove(path)

    def save(self, state: dict) -> None:
        """Writes a checkpoint of this very moment.

        Raises:
            JobError: the disk is full, or the folder cannot be written.
        """
        self._state.assign(json.dumps(state))
        try:
            self._manager.save(checkpoint_number=state["step"])
        except (tf.errors.OpError, OSError) as error:
            raise JobError(
                f"A checkpoint cannot be written to {self._manager.directory} "
                f"({str(error).splitlines()[0][:120]}): free the disk, and run the same command "
                "again."
            ) from error

    def restore(self) -> dict | None:
        """Brings the last checkpoint back.

        Returns:
            Its state, or None where there is none.

        Raises:
            JobError: it is damaged.
        """
        latest = self._manager.latest_checkpoint
        if latest is None:
            return None
        try:
            self._checkpoint.restore(latest).assert_existing_objects_matched()
        except (tf.errors.OpError, AssertionError, ValueError, OSError) as error:
            raise JobError(
                f"The checkpoint {latest} is damaged: run with --restart to begin again."
            ) from error
        return json.loads(self._state.numpy())

    def keep_best(self, weights: list[np.ndarray]) -> None:
        """Takes these weights for the best ones, from the next checkpoint on."""
        for variable, value in zip(self._best, weights, strict=True):
            variable.assign(value)

    def best(self) -> list[np.ndarray]:
        """The best weights so far."""
        return [variable.numpy() for variable in self._best]
