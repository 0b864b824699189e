"""The steps of a training with JAX, over a mesh of devices, and its predictions.

One compiled function makes several steps: it is given the batches of all of them, stacked, and
runs over as many as it is told, so their number can change without anything being compiled
again. All that a step changes is one value, `State`, whose memory is given back to the next
step. What a device holds is said by shardings; the compiler adds what the devices must tell
each other.
"""

import contextlib
import random
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import keras
import numpy as np
import optax

from pipelines.training.config import Config
from pipelines.training.jax_devices import Devices, Place
from pipelines.training.jax_hosts import any_of
from pipelines.training.losses import sums_of
from pipelines.training.predictions import beside, filled, real_rows
from pipelines.training.schedule import NOT_DECAYED, learning_rate, momentum_at


class State(NamedTuple):
    """All that a step changes.

    Attributes:
        weights: the model's trainable variables.
        others: its other variables, such as the state of dropout's random numbers.
        optimizer: of optax.
        average: of the weights; empty where none is kept.
        step: steps made.
    """

    weights: list
    others: list
    optimizer: Any
    average: list
    step: Any


class Trainer:
    """A model under training.

    Args:
        make_model: makes the model.
        config: of the training.
        accelerator: where it runs.
        total_steps: of the whole training, for the learning rate's schedule.
        steps_per_call: the most steps of one call; their batches are in memory together.

    Attributes:
        state: of the last step.
        traces: how often a function was traced, by name; each more than once is a defect.
    """

    def __init__(
        self,
        make_model: Callable[[], keras.Model],
        config: Config,
        accelerator: Devices,
        total_steps: int,
        steps_per_call: int,
    ):
        self.config = config
        self.accelerator = accelerator
        self.total_steps = total_steps
        self.traces = {"train": 0, "predict": 0}
        self._steps_per_call = steps_per_call
        self._buffers: dict[str, np.ndarray] = {}
        # What the layers' seeds are drawn from; `keras.utils.set_random_seed` sets TensorFlow's
        # too, and imports it for that.
        random.seed(config.seed)
        np.random.seed(config.seed)
        keras.config.set_dtype_policy(accelerator.policy)
        try:
            with _soon_compiled():
                self._model = make_model()
        finally:
            keras.config.set_dtype_policy("float32")
        self._optimizer = self._make_optimizer()
        self._places = self._find_places()
        self.state = self.put(self._beginning())
        shardings = jax.tree.map(lambda place: place.sharding, self._places)
        self._run_steps = jax.jit(
            self._many_steps,
            donate_argnums=0,
            out_shardings=(shardings, accelerator.everywhere()),
        )
        self._run_predictions = jax.jit(
            self._one_prediction, out_shardings=accelerator.everywhere()
        )

    def _make_optimizer(self) -> optax.GradientTransformation:
        decayed = [NOT_DECAYED not in v.name for v in self._model.trainable_variables]
        return optax.adamw(
            learning_rate(self.config, self.total_steps),
            eps=keras.config.epsilon(),
            weight_decay=self.config.weight_decay,
            mask=decayed,
        )

    def _beginning(self) -> State:
        weights = [np.asarray(v.value) for v in self._model.trainable_variables]
        others = [np.asarray(v.value) for v in self._model.non_trainable_variables]
        optimizer = jax.tree.map(np.asarray, self._optimizer.init(weights))
        average = [weight.copy() for weight in weights] if self.config.averaging else []
        return State(weights, others, optimizer, average, np.zeros((), np.int32))

    def _find_places(self) -> State:
        """Where each part of the state stands; what belongs to a weight stands where it does."""
        trainable = self._model.trainable_variables
        of_weights = [self.accelerator.place_of(v.path, tuple(v.shape)) for v in trainable]

        def everywhere(array) -> Place:
            shape = tuple(array.shape)
            return Place(shape, shape, self.accelerator.everywhere())

        of_optimizer = optax.tree.map_params(
            self._optimizer,
            lambda _, place: place,
            jax.eval_shape(self._optimizer.init, [v.value for v in trainable]),
            of_weights,
            transform_non_params=everywhere,
        )
        others = [everywhere(v) for v in self._model.non_trainable_variables]
        average = of_weights if self.config.averaging else []
        return State(of_weights, others, of_optimizer, average, everywhere(np.zeros(())))

    def put(self, state: State) -> State:
        """A state of NumPy arrays, put where the devices want it."""
        return jax.tree.map(lambda place, value: place.put(value), self._places, state)

    def take(self, state: State) -> State:
        """The same state as NumPy arrays, whole on every host."""
        return jax.tree.map(lambda place, array: place.cut(self._whole(array)), self._places, state)

    def _whole(self, array) -> np.ndarray:
        if array.is_fully_replicated or array.is_fully_addressable:
            return np.asarray(array)
        return np.asarray(jax.jit(lambda x: x, out_shardings=self.accelerator.everywhere())(array))

    @property
    def step(self) -> int:
        """Steps made so far."""
        return int(self.state.step)

    @property
    def model(self) -> keras.Model:
        """The model with the weights of now, for saving."""
        values = self.take(self.state)
        for variable, value in zip(self._model.trainable_variables, values.weights, strict=True):
            variable.assign(value)
        for variable, value in zip(self._model.non_trainable_variables, values.others, strict=True):
            variable.assign(value)
        return self._model

    def distribute(self, batches: Callable[[int], Iterable[dict]]) -> Iterator[dict]:
        """An iterator over this host's batches.

        Args:
            batches: host -> dicts of arrays, without end.
        """
        return iter(batches(self.accelerator.host))

    def train(self, batches: Iterator[dict], steps: int) -> dict[str, float]:
        """Makes some steps in one call.

        Returns:
            The mean over them of `log_loss` (nats), `quantile_loss` (0 without quantiles)
            and their weighted sum `loss`.
        """
        stacked = self._stacked(batches, steps)
        self.state, sums = self._run_steps(self.state, stacked, np.int32(steps))
        log_loss, quantile_loss = (np.asarray(sums) / steps).tolist()
        loss = log_loss + self.config.quantile_loss * quantile_loss
        return {"log_loss": log_loss, "quantile_loss": quantile_loss, "loss": loss}

    def _stacked(self, batches: Iterator[dict], steps: int) -> dict[str, jax.Array]:
        """The batches of some steps, [steps of a call, batch, …], each device with its rows."""
        for i in range(steps):
            for name, rows in next(batches).items():
                if name not in self._buffers:
                    shape = (self._steps_per_call, *rows.shape)
                    self._buffers[name] = np.zeros(shape, rows.dtype)
                self._buffers[name][i] = rows
        sharding = self.accelerator.by_rows(axis=1)
        return {
            name: jax.make_array_from_process_local_data(sharding, buffer)
            for name, buffer in self._buffers.items()
        }

    def _many_steps(self, state: State, stacked: dict, steps):
        self.traces["train"] += 1

        def one(i, carried):
            state, sums = carried
            batch = {
                name: jax.lax.dynamic_index_in_dim(rows, i, keepdims=False)
                for name, rows in stacked.items()
            }
            state, of_step = self._step(state, batch)
            return state, sums + of_step

        # `lax.scan` runs over a number of steps that is compiled in.
        return jax.lax.fori_loop(0, steps, one, (state, jnp.zeros(2)))

    def _step(self, state: State, batch: dict):
        rows = batch["weight"].shape[0]

        def loss_of(weights):
            given = {"numbers": batch["numbers"], "ids": batch["ids"]}
            predicted, others = self._model.stateless_call(
                self._cut(weights), state.others, given, training=True
            )
            sums = jnp.stack(sums_of(self.config, batch, predicted)) / rows
            return sums[0] + self.config.quantile_loss * sums[1], (sums, others)

        gradients, (sums, others) = jax.grad(loss_of, has_aux=True)(state.weights)
        updates, optimizer = self._optimizer.update(gradients, state.optimizer, state.weights)
        weights = optax.apply_updates(state.weights, updates)
        average = [
            self._averaged(state.step, old, new)
            for old, new in zip(state.average, weights, strict=False)
        ]
        return State(weights, list(others), optimizer, average, state.step + 1), sums

    def _cut(self, weights: list) -> list:
        return [
            place.cut(weight) for place, weight in zip(self._places.weights, weights, strict=True)
        ]

    def _averaged(self, updates, average, weight):
        momentum = momentum_at(updates, self.config.averaging)
        # The first update is the first weights that were learned.
        momentum = jnp.where(updates == 0, 0.0, momentum)
        return momentum * average + (1.0 - momentum) * weight

    def predict(self, batches: Iterator[dict], steps: int) -> dict[str, np.ndarray]:
        """Predictions beside what they are about, of all hosts.

        Returns:
            Arrays of as many rows as there are real examples: `label` and `amount` (where
            there is one), `logit`, `quantiles` [rows, quantiles], `numbers` and `ids`.
        """
        sharding, pieces = self.accelerator.by_rows(), []
        for _ in range(steps):
            batch = {
                name: jax.make_array_from_process_local_data(sharding, rows)
                for name, rows in next(batches).items()
            }
            found = self._run_predictions(self.state.weights, self.state.others, batch)
            pieces.append({name: np.asarray(rows) for name, rows in found.items()})
        return real_rows(pieces)

    def _one_prediction(self, weights: list, others: list, batch: dict) -> dict:
        self.traces["predict"] += 1
        given = {"numbers": batch["numbers"], "ids": batch["ids"]}
        predicted, _ = self._model.stateless_call(self._cut(weights), others, given, training=False)
        return beside(batch, predicted, bool(self.config.quantiles))

    def logits(self, numbers: np.ndarray, ids: np.ndarray, batch: int) -> np.ndarray:
        """Logits of the label for rows that are in memory, the same on every host.

        Args:
            batch: of a host, as the infeed's.
        """
        rows_of_step = batch * self.accelerator.hosts
        columns = filled(numbers, ids, rows_of_step, bool(self.config.quantiles))
        first = self.accelerator.host * batch
        starts = range(first, len(columns["weight"]), rows_of_step)
        mine = (
            {name: rows[start : start + batch] for name, rows in columns.items()}
            for start in starts
        )
        return self.predict(mine, len(starts))["logit"]

    def weights(self) -> list[np.ndarray]:
        """The values of the model's trainable variables, whole on every host."""
        return self.take(self.state).weights

    def agreed(self, asked: bool) -> bool:
        """Whether any host was asked to stop: all of them stop after the same step."""
        return any_of(asked)

    def averaged(self) -> "_Averaged":
        """A context in which the model has the moving average of its weights."""
        return _Averaged(self)

    def set_weights(self, weights: list[np.ndarray]) -> None:
        """Gives the model's trainable variables other values."""
        placed = [
            place.put(weight) for place, weight in zip(self._places.weights, weights, strict=True)
        ]
        self.state = self.state._replace(weights=placed)


@contextlib.contextmanager
def _soon_compiled():
    """Lets XLA compile in a third of the time what runs once, as what draws the first weights."""
    jax.config.update("jax_disable_most_optimizations", True)
    try:
        yield
    finally:
        jax.config.update("jax_disable_most_optimizations", False)


class _Averaged:
    def __init__(self, trainer: Trainer):
        self._trainer = trainer

    def __enter__(self):
        trainer = self._trainer
        self._live = trainer.state
        if trainer.config.averaging:
            trainer.state = self._live._replace(weights=self._live.average)
        return trainer

    def __exit__(self, *_):
        self._trainer.state = self._live
