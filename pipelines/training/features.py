"""What the examples hold, as the run's transform describes it: names, kinds and sizes.

Read from `transformed_metadata/schema.pbtxt` with nothing but TensorFlow's metadata: a TPU
machine may have a TensorFlow for which there is no TensorFlow Transform.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipelines import storage
from pipelines.problems import RequestError

LATE, DELAY = "late", "arrival_delay"

# Read from every example, whatever the model takes: the baseline that must be beaten.
DEPARTURE_DELAY = "dep_delay_z"

_SCHEMA = ("transformed_metadata", "schema.pbtxt")


@dataclass(frozen=True)
class Features:
    """The features of a data set, or those of them that a model takes.

    Attributes:
        numbers: names of the float32 features, sorted.
        categories: (name, size) of the integer features with a domain of 0 to size - 1.
        unbounded: integer features whose size neither the transform nor
            schemas/training_example.toml told when the data was written; not used.
    """

    numbers: tuple[str, ...]
    categories: tuple[tuple[str, int], ...]
    unbounded: tuple[str, ...] = ()

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


def read_features(folder: str) -> Features:
    """The features of the data set in a folder.

    Raises:
        RequestError: the transform's metadata is missing or damaged, or lacks a label.
    """
    from google.protobuf import text_format
    from tensorflow_metadata.proto.v0 import schema_pb2

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
        if feature.name in (LATE, DELAY):
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
    for label, kind in ((LATE, schema_pb2.INT), (DELAY, schema_pb2.FLOAT)):
        if found.get(label) != kind:
            raise RequestError(
                f"{path} has no label {label} of the right type: run the pipeline with a "
                "preprocessing that passes it."
            )
    features = Features(tuple(sorted(numbers)), tuple(sorted(categories)), tuple(sorted(unbounded)))
    features.select([DEPARTURE_DELAY], "The comparison with the departure delay alone")
    return features


def make_parser(features: Features):
    """A vectorised parser of serialised tf.Examples. Imports TensorFlow.

    Returns:
        A function of strings [n] that gives a dict of tensors: `numbers` float32
        [n, numbers], `ids` int32 [n, categories], `late`, `delay` (minutes) and `weight`
        (1) float32 [n]. Few wide tensors, for each one costs an accelerator's host a copy.
    """
    import tensorflow as tf

    names = [name for name, _ in features.categories]
    spec = {name: tf.io.FixedLenFeature([], tf.float32) for name in features.numbers}
    spec |= {name: tf.io.FixedLenFeature([], tf.int64) for name in names}
    spec |= {
        LATE: tf.io.FixedLenFeature([], tf.int64),
        DELAY: tf.io.FixedLenFeature([], tf.float32),
    }

    def parse(serialized):
        parsed = tf.io.parse_example(serialized, spec)
        count = tf.shape(serialized)[0]

        def together(columns, dtype):
            if not columns:
                return tf.zeros([count, 0], dtype)
            # Accelerators have no use for 64 bits.
            return tf.cast(tf.stack([parsed[name] for name in columns], axis=1), dtype)

        return {
            "numbers": together(features.numbers, tf.float32),
            "ids": together(names, tf.int32),
            "late": tf.cast(parsed[LATE], tf.float32),
            "delay": parsed[DELAY],
            "weight": tf.ones([count]),
        }

    return parse


def element_spec(features: Features, batch: int) -> dict:
    """What a batch of the infeed is: every shape static. Imports TensorFlow."""
    import tensorflow as tf

    return {
        "numbers": tf.TensorSpec([batch, len(features.numbers)], tf.float32),
        "ids": tf.TensorSpec([batch, len(features.categories)], tf.int32),
        "late": tf.TensorSpec([batch], tf.float32),
        "delay": tf.TensorSpec([batch], tf.float32),
        "weight": tf.TensorSpec([batch], tf.float32),
    }
