"""Lets protobuf decide the order, which it calls deterministic.

Task: same
Message: Its deterministic=True is an order of its own
Replace: return [field(1, b"".join(entries)) for entries in zip(*columns, strict=True)]
With: import tensorflow as tf

    return [
        tf.train.Example.FromString(field(1, b"".join(entries))).SerializeToString(
            deterministic=True
        )
        for entries in zip(*columns, strict=True)
    ]
"""
