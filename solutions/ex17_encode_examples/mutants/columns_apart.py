"""Shuffles each column by itself.

Task: epochs
Message: One order for all columns
Replace: name: tf.gather(column, order[: steps * batch]) for name, column in rows.items()
With: name: tf.random.experimental.stateless_shuffle(
                    column, seed=tf.stack([seed + place, epoch])
                )[: steps * batch]
                for place, (name, column) in enumerate(rows.items())
"""
