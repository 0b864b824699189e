"""From a request to everything that a training needs, checked before it starts."""

import argparse
import contextlib
import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipelines.problems import RequestError
from pipelines.schemas.splits import EVAL, TEST, TRAIN
from pipelines.seats import registry
from pipelines.seats.guarded_functions import fill_guarded, gave
from pipelines.seats.learner_code import guards_of
from pipelines.training import frameworks, sharding
from pipelines.training.agreed_results import wrong_batches, wrong_model
from pipelines.training.config import Config, from_dict, read_config
from pipelines.training.features import Features, element_spec, make_parser, read_features
from pipelines.training.infeed import DataSet, Feed, fits_in_memory, open_data
from pipelines.training.objective import Objective

if TYPE_CHECKING:
    from pipelines.training.grain_feed import GrainFeed

# Rows from which the edges of the numbers' bins are taken.
EDGE_ROWS = 65_536


@dataclass(frozen=True)
class Plan:
    """A checked request.

    Attributes:
        data: verified, for the splits that are needed.
        features: that the model takes.
        accelerator: an `Accelerator` of TensorFlow, or the `Devices` of JAX.
        batch: that a host gives at a time: a replica's with TensorFlow, that of all its
            devices with JAX.
        seats: infeed and model, filled.
        any_order: see `Feed.deterministic`.
        framework: that makes the steps.
        grain: the examples for a training with JAX; None with TensorFlow, whose infeed seat
            reads them.
    """

    data: DataSet
    features: Features
    config: Config
    accelerator: Any
    batch: int
    seats: dict[str, registry.FilledSeat]
    any_order: bool
    framework: str = frameworks.TENSORFLOW
    grain: "GrainFeed | None" = None

    def steps(self, split: str, training: bool) -> int:
        """Steps of an epoch of a split, or of an evaluation on it."""
        if self.grain:
            return self.grain.steps(split, training, self.config.batch)
        return self.part(split, training).steps

    def part(self, split: str, training: bool, host: int = 0) -> sharding.Part:
        """What a host reads of a split."""
        return self.data.part(
            split,
            training=training,
            batch=self.batch,
            replicas=self.accelerator.feeds_per_host,
            hosts=self.accelerator.hosts,
            host=host,
        )

    def feed(self, split: str, training: bool, first_step: int = 0, host: int = 0):
        """A host's batches of a split, without end.

        With TensorFlow a `tf.data.Dataset` from the infeed seat, with JAX dicts of arrays.
        """
        if self.grain:
            hosts = self.accelerator.hosts
            return self.grain.batches(
                split,
                training,
                self.features,
                self.config,
                first_step=first_step,
                host=host,
                hosts=hosts,
            )
        part = self.part(split, training, host)
        columns = len(self.features.names) + 2 + bool(self.features.amount)
        how = Feed(
            training=training,
            seed=self.config.seed,
            first_step=first_step,
            deterministic=not self.any_order,
            cache=fits_in_memory(part.examples, columns),
        )
        batches = self.seats["infeed"].implementation(part, make_parser(self.features), how)
        self._check_batches(batches)
        return batches

    def every_example(self, split: str) -> Iterator[dict]:
        """The examples of a split, of all hosts, as dicts of arrays.

        What fills a batch has the weight 0.
        """
        if self.grain:
            yield from self.grain.every_example(split, self.features, self.config.batch)
            return
        for host in range(self.accelerator.hosts):
            part = self.part(split, False, host)
            yield from self.feed(split, False, 0, host).take(part.batches).as_numpy_iterator()

    def end_feeds(self) -> None:
        """Ends what reads ahead for the feeds that were given, which are not used any more."""
        if self.grain:
            self.grain.end_reading()

    def close(self) -> None:
        """Closes the examples, and leaves the other hosts."""
        if self.grain:
            self.grain.close()
        self.accelerator.close()

    def refuse_wrong(self, batches, spec: dict) -> None:
        """Refuses batches of a learner's infeed that are not of a spec: a JobError."""
        guard = guards_of(self.seats).get("infeed")
        if guard is not None and (wrong := wrong_batches(batches, spec)):
            raise gave(guard, self.seats["infeed"].implementation, wrong)

    def _check_batches(self, batches) -> None:
        expected = element_spec(self.features, self.batch)
        self.refuse_wrong(batches, expected)
        given = getattr(batches, "element_spec", None)
        if given != expected:
            raise RequestError(
                f"The seat infeed gives {given}, and the training wants a tf.data.Dataset of "
                f"{expected}: every shape static."
            )

    def model(self, edges):
        """A new model from the model seat."""
        return self.seats["model"].implementation(self.features, self.config, edges)


def defaults(objective: Objective, features: Features) -> Config:
    """The settings where none is given: the job's own, as far as the data has their features."""
    settings = dict(objective.modelling.settings)
    known = {name for name, _ in features.categories}
    crosses, skipped = settings.get("crosses", ()), settings.get("skip_embedding", ())
    settings["crosses"] = tuple(pair for pair in crosses if set(pair) <= known)
    settings["skip_embedding"] = tuple(name for name in skipped if name in known)
    if features.amount is None:
        settings["quantiles"] = ()
    return from_dict(settings, "the job's modelling")


def configure(given: argparse.Namespace, base: Config | None = None) -> Config:
    """The settings: the defaults, then those of `--config`, then the options.

    Args:
        base: the defaults.

    Raises:
        RequestError: a setting is out of range.
    """
    base = base or Config()
    config = read_config(given.config, base) if given.config else base
    options = {
        name: getattr(given, name)
        for name in ("batch", "epochs", "learning_rate", "seed")
        if getattr(given, name) is not None
    }
    try:
        return dataclasses.replace(config, **options)
    except RequestError as error:
        raise RequestError(f"--{str(error).replace('_', '-', 1)}") from error


def check(given: argparse.Namespace, console, splits=(TRAIN, EVAL, TEST)) -> Plan:
    """Everything that can be wrong with a request is found here, before any training.

    Returns:
        A plan to be closed.

    Raises:
        Problem: it names what is wrong: the data, a setting, an exercise, the accelerator.
    """
    framework = frameworks.choose(given.framework)
    frameworks.select(framework)
    of_jax = framework == frameworks.JAX
    if of_jax and given.any_order:
        raise RequestError(
            "--any-order is not for --framework jax, whose examples are read at random places "
            "anyway: leave it out."
        )
    with contextlib.ExitStack() as stack:
        with console.loading("Checking the examples"):
            data = open_data(given.data, splits, frameworks.FORMATS[framework])
            features = read_features(given.data, data.objective)
            config = configure(given, defaults(data.objective, features))
            features = wanted(features, config)
            grain = None
            if of_jax:
                from pipelines.training.grain_feed import GrainFeed

                grain = stack.enter_context(contextlib.closing(GrainFeed(given.data, splits)))
        with console.loading(f"Loading {frameworks.NAMES[framework]}"):
            checks = {} if of_jax else {"model": wrong_model}
            wanted_seats = registry.training_seats(*frameworks.SEATS[framework])
            seats = fill_guarded(given.steps, wanted_seats, checks)
            accelerator = frameworks.find_devices(
                framework, given.accelerator, given.xla, given.tpu
            )
        replicas = accelerator.replicas_per_host // accelerator.feeds_per_host
        plan = Plan(
            data=data,
            features=features,
            config=config,
            accelerator=accelerator,
            batch=sharding.replica_batch(config.batch, accelerator.replicas) * replicas,
            seats=seats,
            any_order=given.any_order,
            framework=framework,
            grain=grain,
        )
        plan.steps(TRAIN, training=True)
        plan = plan if config.amount_unit or not features.amount else _with_unit(plan)
        stack.pop_all()
    return plan


def _with_unit(plan: Plan) -> Plan:
    """The plan with the unit of the label that is a number: its deviation, in few digits."""
    deviation = float(_first_rows(plan)["amount"].std())
    unit = float(f"{deviation:.2g}") or 1.0
    return dataclasses.replace(plan, config=dataclasses.replace(plan.config, amount_unit=unit))


def wanted(features: Features, config: Config) -> Features:
    """The features that the model takes, of those that the data has.

    Raises:
        RequestError: the data lacks one that the settings name, or quantiles do not fit it.
    """
    if config.quantiles and not features.amount:
        raise RequestError(
            f"quantiles is {list(config.quantiles)}, and the data has no label that is a number: "
            "leave quantiles out."
        )
    if features.amount and not config.quantiles:
        raise RequestError(
            f"quantiles is [], and the data has the label {features.amount}: give rising numbers "
            "between 0 and 1."
        )
    crossed = [name for pair in config.crosses for name in pair]
    categories = [name for name, _ in features.categories]
    features.select(crossed, "The model's wide part")
    for name in crossed:
        if name not in categories:
            raise RequestError(
                f"The model's wide part crosses {name}, which is a number and no category: take "
                f"one of {', '.join(categories)}."
            )
    if config.features:
        baseline = [features.baseline] if features.baseline else []
        return features.select([*baseline, *config.features, *crossed], "The model")
    return features


def edges_of(plan: Plan) -> list[list[float]]:
    """Edges of the numbers' bins, from the first rows of the training split."""
    from pipelines.training.layers import bin_edges

    if not plan.config.bins:
        return []
    return bin_edges(_first_rows(plan)["numbers"], plan.config.bins)


def _first_rows(plan: Plan) -> dict:
    """Some rows of the training split: a batch of the infeed, as arrays.

    The written order of the examples is random, and the same everywhere.
    """
    if plan.grain:
        return plan.grain.first_rows(TRAIN, plan.features, EDGE_ROWS)
    shards = [shard for shard in plan.data.splits[TRAIN] if shard["examples"]][:1]
    rows = min(EDGE_ROWS, shards[0]["examples"])
    part = sharding.part_of(shards, split=TRAIN, training=False, batch=rows, replicas=1)
    infeed = plan.seats["infeed"].implementation
    batches = infeed(part, make_parser(plan.features), Feed(training=False, cache=False))
    plan.refuse_wrong(batches, element_spec(plan.features, rows))
    return next(batches.as_numpy_iterator())
