"""Shuffles with Dataset.shuffle, in whose order TensorFlow's global seed has its part.

Task: seed
Message: on a seed that somebody else sets
Replace: rows = shuffle_rows(rows, [feed.seed, epoch * WINDOWS + window])
With: rows = dict(rows)
Replace: batches = rows.rebatch(part.batch, drop_remainder=True)
With: rows = windows.flat_map(
        lambda epoch, window, block: tf.data.Dataset.from_tensor_slices(
            parse(block) if kept is None else block
        )
        .shuffle(size, seed=1_000 * feed.seed + epoch)
        .take(tf.minimum(taken - window * size, size))
    )
    batches = rows.batch(part.batch, drop_remainder=True)
"""
