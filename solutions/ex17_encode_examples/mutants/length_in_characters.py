"""Counts a text's characters for its length.

Task: kinds
Message: these bytes are no tf.Example
Replace: return b"".join(field(1, value) for value in values)
With: return b"".join(
            varint(1 << 3 | 2) + varint(len(value.decode("utf-8", "ignore"))) + value
            for value in values
        )
"""
