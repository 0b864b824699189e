"""Shuffles with Dataset.shuffle, in whose order TensorFlow's global seed has its part.

Task: seed
Message: on a seed that somebody else sets
Replace: rows = windows.map(
    lambda window, rows: shuffle_rows(rows, [feed.seed, epoch * WINDOWS + window]),
    num_parallel_calls=tf.data.AUTOTUNE,
    )
With: rows = blocks.unbatch().shuffle(size, seed=feed.seed + epoch).batch(part.batch)
"""
