"""What packed examples hold, in TensorFlow Metadata's schema: names, shapes, ranges."""

from collections.abc import Mapping


def schema_text(features: Mapping[str, tuple[int, int, int]]) -> str:
    """A schema of integer features as text, as TensorFlow Transform writes that of its own.

    Args:
        features: by name, how many values an example has, and their range.
    """
    from google.protobuf import text_format
    from tensorflow_metadata.proto.v0 import schema_pb2

    schema = schema_pb2.Schema()
    for name, (values, least, most) in sorted(features.items()):
        feature = schema.feature.add(name=name, type=schema_pb2.INT)
        feature.presence.min_fraction = 1.0
        feature.shape.dim.add(size=values)
        feature.int_domain.min, feature.int_domain.max = least, most
    return text_format.MessageToString(schema)
