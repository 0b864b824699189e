"""Draws each row among all, so that some come twice.

Task: epochs
Message: To shuffle is to draw without putting back
Replace: order = tf.random.experimental.stateless_shuffle(
                tf.range(examples), seed=tf.stack([seed, epoch])
            )
With: order = tf.random.stateless_uniform(
                [examples], [seed, epoch], 0, examples, dtype=tf.int64
            )
"""
