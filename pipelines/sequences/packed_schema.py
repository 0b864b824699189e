"""What packed examples hold, in TensorFlow Metadata's schema: names, shapes, ranges."""

from collections.abc import Mapping


def schema_text(
    integers: Mapping[str, tuple[int, int, int]], numbers: Mapping[str, int] | None = None
) -> str:
    """A schema of features as text, as TensorFlow Transform writes that of its own.

    Args:
        integers: by name, how many values an example has, and their range.
        numbers: by name of a float feature, how many values an example has.
    """
    from google.protobuf import text_format
    from tensorflow_metadata.proto.v0 import schema_pb2

    schema = schema_pb2.Schema()
    sizes = {name: size for name, (size, _, _) in integers.items()} | dict(numbers or {})
    for name, values in sorted(sizes.items()):
        kind = schema_pb2.INT if name in integers else schema_pb2.FLOAT
        feature = schema.feature.add(name=name, type=kind)
        feature.presence.min_fraction = 1.0
        feature.shape.dim.add(size=values)
        if name in integers:
            _, feature.int_domain.min, feature.int_domain.max = integers[name]
    return text_format.MessageToString(schema)
