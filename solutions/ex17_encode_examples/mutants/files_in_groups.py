"""Waits for all files that are open before it opens others.

Task: blocks
Message: is opened once all the 16 before it have ended
"""


def read_blocks(paths, rows):
    import tensorflow as tf

    def in_turn(group):
        return tf.data.Dataset.from_tensor_slices(group).interleave(
            lambda path: tf.data.TFRecordDataset(path).batch(rows), cycle_length=CYCLE
        )

    return tf.data.Dataset.from_tensor_slices(list(paths)).batch(CYCLE).flat_map(in_turn)
