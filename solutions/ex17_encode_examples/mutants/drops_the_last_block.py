"""Drops what does not fill a block.

Task: blocks
Message: the last one of a file may be smaller
Replace: lambda path: tf.data.TFRecordDataset(path).batch(rows),
With: lambda path: tf.data.TFRecordDataset(path).batch(rows, drop_remainder=True),
"""
