"""The steps of a training with TensorFlow, on whatever accelerator, and its predictions.

A loop of our own and not Keras' `fit`: the position in the data is a number (the step), so a
checkpoint holds everything that decides what comes next; several steps are one call of one
graph, whose shapes never change; and what XLA compiles is in sight.
"""

from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf

from pipelines.training.accelerator import Accelerator
from pipelines.training.config import Config
from pipelines.training.losses import sums_of
from pipelines.training.predictions import beside, filled, real_rows
from pipelines.training.schedule import NOT_DECAYED, learning_rate, momentum_at


class AveragingAdamW(keras.optimizers.AdamW):
    """AdamW that keeps an average of the weights, as long as the training is young a short one."""

    @property
    def ema_momentum(self):
        """Of the next update of the average; what Keras multiplies it by."""
        return momentum_at(self.iterations, self._highest_momentum)

    @ema_momentum.setter
    def ema_momentum(self, momentum: float) -> None:
        self._highest_momentum = momentum


class Trainer:
    """A model under training.

    Args:
        make_model: makes the model; called where variables belong to the strategy.
        config: of the training.
        accelerator: where it runs.
        total_steps: of the whole training, for the learning rate's schedule.
        steps_per_call: the most steps of one call, which nothing depends on here.

    Attributes:
        model: with the weights of the last step.
        step: steps made so far.
        traces: how often a graph was traced, by name; each more than once is a defect.
    """

    def __init__(
        self,
        make_model: Callable[[], keras.Model],
        config: Config,
        accelerator: Accelerator,
        total_steps: int,
        steps_per_call: int = 1,
    ):
        self.config = config
        self.accelerator = accelerator
        self.total_steps = total_steps
        self.traces = {"train": 0, "predict": 0}
        keras.utils.set_random_seed(config.seed)
        keras.config.set_dtype_policy(accelerator.policy)
        try:
            with accelerator.scope():
                self.model = make_model()
                self.optimizer = self._make_optimizer()
                self.optimizer.build(self.model.trainable_variables)
        finally:
            keras.config.set_dtype_policy("float32")
        self._compute = self._compiled(self._gradients)
        self._step_of_replica = self._compiled(self._step, accelerator.whole_step)
        self._run_steps = tf.function(self._many_steps)
        self._run_predictions = tf.function(self._one_prediction)

    def _compiled(self, function, compiled: bool | None = None):
        compiled = self.accelerator.compiled if compiled is None else compiled
        # On a TPU the strategy compiles what it runs, whole.
        if not compiled or self.accelerator.kind == "tpu":
            return function
        return tf.function(function, jit_compile=True)

    def _make_optimizer(self):
        config = self.config
        optimizer = AveragingAdamW(
            learning_rate(config, self.total_steps),
            weight_decay=config.weight_decay,
            use_ema=bool(config.averaging),
            ema_momentum=config.averaging or 0.9,
        )
        optimizer.exclude_from_weight_decay(var_names=[NOT_DECAYED])
        return optimizer

    @property
    def step(self) -> int:
        """Steps made so far."""
        return int(self.optimizer.iterations.numpy())

    def distribute(self, dataset: Callable):
        """An iterator over batches for every replica.

        Args:
            dataset: host -> a `tf.data.Dataset` of a replica's batches, without end.
        """
        return iter(
            self.accelerator.strategy.distribute_datasets_from_function(
                lambda context: dataset(context.input_pipeline_id)
            )
        )

    def train(self, iterator, steps: int) -> dict[str, float]:
        """Makes some steps in one call.

        Returns:
            The mean over them of `log_loss` (nats), `quantile_loss` (0 without quantiles)
            and their weighted sum `loss`.
        """
        sums = self._run_steps(iterator, tf.constant(steps, tf.int32)).numpy() / steps
        loss = sums[0] + self.config.quantile_loss * sums[1]
        return {"log_loss": float(sums[0]), "quantile_loss": float(sums[1]), "loss": float(loss)}

    def _many_steps(self, iterator, steps):
        self.traces["train"] += 1
        strategy = self.accelerator.strategy
        sums = tf.zeros([2])
        for _ in tf.range(steps):
            of_replicas = strategy.run(self._step_of_replica, args=(next(iterator),))
            sums += strategy.reduce(tf.distribute.ReduceOp.SUM, of_replicas, axis=None)
        return sums

    def _step(self, batch):
        gradients, sums = self._compute(batch)
        self.optimizer.apply(gradients, self.model.trainable_variables)
        return sums

    def _gradients(self, batch):
        rows = batch["weight"].shape[0] * self.accelerator.replicas
        with tf.GradientTape() as tape:
            given = {"numbers": batch["numbers"], "ids": batch["ids"]}
            predicted = self.model(given, training=True)
            # Sums over a replica as shares of the whole batch: their sum over the replicas
            # is the mean, whatever their number.
            sums = tf.stack(sums_of(self.config, batch, predicted)) / rows
            loss = sums[0] + self.config.quantile_loss * sums[1]
        variables = [variable.value for variable in self.model.trainable_variables]
        gradients = tape.gradient(
            loss, variables, unconnected_gradients=tf.UnconnectedGradients.ZERO
        )
        return [tf.convert_to_tensor(gradient) for gradient in gradients], sums

    def predict(self, iterator, steps: int) -> dict[str, np.ndarray]:
        """Predictions beside what they are about.

        Returns:
            Arrays of as many rows as there are real examples: `label` and `amount` (where
            there is one), `logit`, `quantiles` [rows, quantiles], `numbers` and `ids`.
        """
        pieces = []
        for _ in range(steps):
            batch, predicted = self._run_predictions(iterator)
            local = self.accelerator.strategy.experimental_local_results
            named = beside(batch, predicted, bool(self.config.quantiles))
            pieces.append(
                {
                    name: np.concatenate([part.numpy() for part in local(value)])
                    for name, value in named.items()
                }
            )
        return real_rows(pieces)

    def _one_prediction(self, iterator):
        self.traces["predict"] += 1

        def forward(batch):
            given = {"numbers": batch["numbers"], "ids": batch["ids"]}
            return batch, self.model(given, training=False)

        return self.accelerator.strategy.run(forward, args=(next(iterator),))

    def logits(self, numbers: np.ndarray, ids: np.ndarray, batch: int) -> np.ndarray:
        """Logits of the label for rows that are in memory.

        Args:
            batch: of a replica, as the infeed's.
        """
        rows_of_step = batch * self.accelerator.replicas
        columns = filled(numbers, ids, rows_of_step, bool(self.config.quantiles))
        steps = len(columns["weight"]) // rows_of_step
        rows = tf.data.Dataset.from_tensor_slices(columns).batch(batch, drop_remainder=True)
        return self.predict(self.distribute(lambda host: rows.repeat()), steps)["logit"]

    def weights(self) -> list[np.ndarray]:
        """The values of the model's trainable variables."""
        return [variable.numpy() for variable in self.model.trainable_variables]

    def agreed(self, asked: bool) -> bool:
        """Whether the training was asked to stop: one process drives all hosts."""
        return asked

    def averaged(self) -> "_Averaged":
        """A context in which the model has the moving average of its weights."""
        return _Averaged(self)

    def set_weights(self, weights) -> None:
        """Gives the model's trainable variables other values."""
        for variable, value in zip(self.model.trainable_variables, weights, strict=True):
            variable.assign(value)


class _Averaged:
    def __init__(self, trainer: Trainer):
        self._trainer = trainer

    def __enter__(self):
        trainer = self._trainer
        self._live = trainer.weights()
        if trainer.config.averaging:
            averages = trainer.optimizer._model_variables_moving_average
            trainer.set_weights([average.numpy() for average in averages])
        return trainer.model

    def __exit__(self, *_):
        self._trainer.set_weights(self._live)
