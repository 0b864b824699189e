"""What a training is made of, in one place: what `tune` writes and `train --config` reads."""

import dataclasses
import itertools
import json
from dataclasses import dataclass

from pipelines import storage
from pipelines.problems import RequestError

_RANGES = {
    "epochs": (1, 10_000),
    "batch": (1, 1 << 20),
    "learning_rate": (1e-7, 10.0),
    "warmup": (0.0, 1.0),
    "weight_decay": (0.0, 10.0),
    "averaging": (0.0, 0.99999),
    "quantile_loss": (0.0, 100.0),
    "amount_unit": (0.0, 1e30),
    "patience": (0, 10_000),
    "bins": (0, 1_024),
    "embedding": (1, 512),
    "dropout": (0.0, 0.95),
    "input_dropout": (0.0, 0.95),
    "seed": (0, 2**31 - 1),
}


@dataclass(frozen=True)
class Config:
    """What decides a model's weights, beside the data.

    Attributes:
        features: names that the model takes; empty for all that the data has.
        crosses: pairs of categories, each pair of ids a weight of the wide part. A category
            may be a cross itself.
        hidden: units of each hidden layer.
        bins: pieces of the piecewise linear encoding of each number; 0 for none.
        embedding: most dimensions of a category's embedding.
        skip_embedding: categories that the deep part does not see.
        dropout: the share of hidden units dropped in training.
        input_dropout: the share of the deep part's inputs dropped in training.
        quantiles: of the label that is a number, in rising order; none without such one.
        quantile_loss: weight of their pinball loss beside the log loss.
        amount_unit: what counts as 1 of that label in its loss, about one deviation; 0
            for the deviation of some rows of the training split.
        batch: examples in a step, over all replicas.
        epochs: at most.
        patience: epochs without a better loss on the evaluation split before it stops; 0
            for never.
        learning_rate: at its highest; cosine decay to a hundredth of it.
        warmup: share of the steps in which it rises.
        weight_decay: AdamW's, of matrices.
        averaging: momentum of the weights' moving average, which is what is kept, in the
            long run (see `pipelines.training.schedule.momentum_at`); 0 for the weights
            themselves.
        seed: of the weights, the dropout and the shuffle.
    """

    features: tuple[str, ...] = ()
    crosses: tuple[tuple[str, str], ...] = ()
    hidden: tuple[int, ...] = (128, 64)
    bins: int = 32
    embedding: int = 6
    skip_embedding: tuple[str, ...] = ()
    dropout: float = 0.3
    input_dropout: float = 0.2
    quantiles: tuple[float, ...] = (0.1, 0.5, 0.9)
    quantile_loss: float = 0.3
    amount_unit: float = 0.0
    batch: int = 2_048
    epochs: int = 10
    patience: int = 2
    learning_rate: float = 3e-3
    warmup: float = 0.1
    weight_decay: float = 0.1
    averaging: float = 0.99
    seed: int = 0

    def __post_init__(self):
        for field in dataclasses.fields(self):
            if field.name in _RANGES:
                self._check_number(field.name, field.type)
        if not self.hidden or not all(_whole(u) and 1 <= u <= 65_536 for u in self.hidden):
            raise RequestError(
                f"hidden is {list(self.hidden)!r}: give the units of each layer, from 1 to 65,536."
            )
        steps = [0.0, *self.quantiles, 1.0]
        if any(not _number(q) or not a < q for a, q in itertools.pairwise(steps)):
            raise RequestError(
                f"quantiles is {list(self.quantiles)!r}: give rising numbers between 0 and 1."
            )
        if any(len(pair) != 2 for pair in self.crosses):
            raise RequestError("crosses must be pairs of categories.")

    def _check_number(self, name: str, kind) -> None:
        value = getattr(self, name)
        low, high = _RANGES[name]
        right = _whole(value) if kind is int else _number(value)
        if not right or not low <= value <= high:
            what = "a whole number" if kind is int else "a number"
            raise RequestError(f"{name} is {value!r}: it must be {what} from {low:,} to {high:,}.")

    def as_dict(self) -> dict:
        """For JSON."""
        return json.loads(json.dumps(dataclasses.asdict(self)))


def _whole(value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _number(value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value


def from_dict(given: dict, where: str, defaults: Config | None = None) -> Config:
    """A configuration from JSON.

    Args:
        where: it comes from, for messages.
        defaults: what is not given.

    Raises:
        RequestError: an unknown name or a value out of range; names `where`.
    """
    names = {field.name: field.type for field in dataclasses.fields(Config)}
    if not isinstance(given, dict):
        raise RequestError(f"{where} is not an object of settings; see docs/training.md.")
    for name in given:
        if name not in names:
            raise RequestError(f"{where} has the unknown setting {name!r}; see docs/training.md.")
    settings = {name: _tuples(value) for name, value in given.items()}
    try:
        return dataclasses.replace(defaults or Config(), **settings)
    except RequestError as error:
        raise RequestError(f"{where}: {error}") from error
    except TypeError as error:
        raise RequestError(f"{where} is not a configuration ({error}).") from error


def _tuples(value):
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value


def read_config(path: str, defaults: Config | None = None) -> Config:
    """The configuration in a JSON file.

    Args:
        defaults: what the file does not give.

    Raises:
        RequestError: it cannot be read, or is no configuration.
    """
    try:
        given = json.loads(storage.read_file(path))
    except OSError as error:
        raise RequestError(f"--config {path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise RequestError(f"--config {path} is not JSON: {error}.") from error
    return from_dict(given, f"--config {path}", defaults)
