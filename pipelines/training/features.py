"""What the examples hold, as the run's transform describes it: names, kinds and sizes.

Read from `transformed_metadata/schema.pbtxt` with nothing but TensorFlow's metadata: a TPU
machine may have a TensorFlow for which there is no TensorFlow Transform.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipelines import storage
from pipelines.problems import RequestError
from pipelines.training.objective import Objective, objective_of
from pipelines.writing import manifest

_SCHEMA = ("transformed_metadata", "schema.pbtxt")


@dataclass(frozen=True)
class Features:
    """The features of a data set, or those of them that a model takes.

    Attributes:
        numbers: names of the float32 features, sorted.
        categories: (name, size) of the integer features with a domain of 0 to size - 1.
        unbounded: integer features whose size neither the transform nor the job's
            schema of examples told when the data was written; not used.
        label: name of the examples' binary label.
        amount: name of their label that is a number, or None.
        baseline: a number that every model takes, for it alone is the model's measure; or
            None.
    """

    numbers: tuple[str, ...]
    categories: tuple[tuple[str, int], ...]
    unbounded: tuple[str, ...] = ()
    label: str = "label"
    amount: str | None = None
    baseline: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """All that a model takes: the numbers, then the categories."""
        return self.numbers + tuple(name for name, _ in self.categories)

    def size(self, category: str) -> int:
        """How many ids a category has; raises KeyError for another name."""
        return dict(self.categories)[category]

    def select(self, wanted: Sequence[str], why: str) -> "Features":
        """Only the features of these names.

        Args:
            why: who wants them, for the message.

        Raises:
            RequestError: the data lacks one.
        """
        for name in wanted:
            if name in self.unbounded:
                raise RequestError(
                    f"{why} wants the feature {name}, whose size the data does not tell: run the "
                    "pipeline again, or leave it out."
                )
            if name not in self.names:
                raise RequestError(
                    f"{why} wants the feature {name}, which the data lacks: run the pipeline with "
                    "a preprocessing that makes it, or leave it out."
                )
        return replace(
            self,
            numbers=tuple(name for name in self.numbers if name in wanted),
            categories=tuple(pair for pair in self.categories if pair[0] in wanted),
        )

    def as_dict(self) -> dict:
        """For JSON."""
        return {"numbers": list(self.numbers), "categories": dict(self.categories)}


def read_features(folder: str, objective: Objective | None = None) -> Features:
    """The features of the data set in a folder.

    Args:
        objective: what is predicted; None for what its manifest says.

    Raises:
        RequestError: the transform's metadata is missing or damaged, or lacks a label.
    """
    from google.protobuf import text_format
    from tensorflow_metadata.proto.v0 import schema_pb2

    objective = objective or objective_of(manifest.load(folder))
    path = storage.join(folder, *_SCHEMA)
    try:
        schema = text_format.Parse(storage.read_file(path), schema_pb2.Schema())
    except OSError as error:
        raise RequestError(f"{path} cannot be read: run the pipeline again.") from error
    except (text_format.ParseError, UnicodeDecodeError) as error:
        raise RequestError(f"{path} is damaged: run the pipeline again.") from error
    numbers, categories, unbounded, found = [], [], [], {}
    for feature in schema.feature:
        found[feature.name] = feature.type
        if feature.name in objective.labels:
            continue
        if feature.shape.dim:
            raise RequestError(
                f"{path}: the feature {feature.name} is not one number an example, which is all "
                "that this model takes; leave it out of preprocessing."
            )
        if feature.type == schema_pb2.FLOAT:
            numbers.append(feature.name)
        elif feature.type == schema_pb2.INT and feature.int_domain.max > 0:
            categories.append((feature.name, feature.int_domain.max + 1))
        else:
            unbounded.append(feature.name)
    wanted = [(objective.label, schema_pb2.INT)]
    wanted += [(objective.amount, schema_pb2.FLOAT)] if objective.amount else []
    for label, kind in wanted:
        if found.get(label.name) != kind:
            raise RequestError(
                f"{path} has no label {label.name} of the right type: run the pipeline with a "
                "preprocessing that passes it."
            )
    features = Features(
        tuple(sorted(numbers)),
        tuple(sorted(categories)),
        tuple(sorted(unbounded)),
        label=objective.label.name,
        amount=objective.amount.name if objective.amount else None,
        baseline=objective.baseline,
    )
    if objective.baseline:
        features.select([objective.baseline], f"The comparison with {objective.baseline} alone")
    if not features.names:
        raise RequestError(
            f"{path} has no feature that a model can take: run the pipeline with a preprocessing "
            "that makes one."
        )
    return features


def make_parser(features: Features):
    """A vectorised parser of serialised tf.Examples. Imports TensorFlow.

    Returns:
        A function of strings [n] that gives a dict of tensors: `numbers` float32
        [n, numbers], `ids` int32 [n, categories], `label` (0 or 1), `amount` (where the
        examples have it) and `weight` (1) float32 [n]. Few wide tensors, for each one costs
        an accelerator's host a copy.
    """
    import tensorflow as tf

    names = [name for name, _ in features.categories]
    spec = {name: tf.io.FixedLenFeature([], tf.float32) for name in features.numbers}
    spec |= {name: tf.io.FixedLenFeature([], tf.int64) for name in names}
    spec[features.label] = tf.io.FixedLenFeature([], tf.int64)
    if features.amount:
        spec[features.amount] = tf.io.FixedLenFeature([], tf.float32)

    def parse(serialized):
        parsed = tf.io.parse_example(serialized, spec)
        count = tf.shape(serialized)[0]

        def together(columns, dtype):
            if not columns:
                return tf.zeros([count, 0], dtype)
            # Accelerators have no use for 64 bits.
            return tf.cast(tf.stack([parsed[name] for name in columns], axis=1), dtype)

        amount = {"amount": parsed[features.amount]} if features.amount else {}
        return {
            "numbers": together(features.numbers, tf.float32),
            "ids": together(names, tf.int32),
            "label": tf.cast(parsed[features.label], tf.float32),
            **amount,
            "weight": tf.ones([count]),
        }

    return parse


def columns_of(features: Features, batch: int) -> dict[str, tuple[tuple[int, ...], str]]:
    """What a batch of the infeed is, with every shape static: (shape, type) by name."""
    one_a_row = ["label", *(["amount"] if features.amount else []), "weight"]
    return {
        "numbers": ((batch, len(features.numbers)), "float32"),
        "ids": ((batch, len(features.categories)), "int32"),
        **dict.fromkeys(one_a_row, ((batch,), "float32")),
    }


def element_spec(features: Features, batch: int) -> dict:
    """The same as TensorFlow describes it. Imports TensorFlow."""
    import tensorflow as tf

    return {
        name: tf.TensorSpec(shape, dtype)
        for name, (shape, dtype) in columns_of(features, batch).items()
    }
