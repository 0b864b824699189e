"""Writes protobuf's map as it comes.

Task: same
Message: protobuf's map has no order
Replace: return [field(1, b"".join(entries)) for entries in zip(*columns, strict=True)]
With: import tensorflow as tf

    return [
        tf.train.Example.FromString(field(1, b"".join(entries))).SerializeToString()
        for entries in zip(*columns, strict=True)
    ]
"""
