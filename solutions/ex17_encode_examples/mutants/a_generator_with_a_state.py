"""Draws orders from a generator, which goes on from where it stands.

Task: seeds
Message: A generator of random numbers has a state
Replace: kept = blocks.map(parse, num_parallel_calls=tf.data.AUTOTUNE).cache()
With: kept = blocks.map(parse, num_parallel_calls=tf.data.AUTOTUNE).cache()
    import numpy as np

    drawn = np.random.default_rng([abs(seed), seed < 0])
Replace: order = tf.random.experimental.stateless_shuffle(
                tf.range(examples), seed=tf.stack([seed, epoch])
            )
With: order = tf.numpy_function(lambda _: drawn.permutation(examples), [epoch], tf.int64)
    order = tf.ensure_shape(order, [examples])
"""
