"""Shuffles before the cache, so that the order is kept.

Task: epochs
Message: Both epochs drop the same examples
Replace: kept = blocks.map(parse, num_parallel_calls=tf.data.AUTOTUNE).cache()
With: kept = (
        blocks.unbatch()
        .shuffle(examples, seed=seed)
        .batch(max(1, examples // 3))
        .map(parse, num_parallel_calls=tf.data.AUTOTUNE)
        .cache()
    )
Replace: name: tf.gather(column, order[: steps * batch]) for name, column in rows.items()
With: name: column[: steps * batch] for name, column in rows.items()
"""
