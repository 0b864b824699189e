"""Goes on while there are full batches, whatever the steps.

Task: epochs
Message: count other epochs
Replace: name: tf.gather(column, order[: steps * batch]) for name, column in rows.items()
With: name: tf.gather(column, order[: examples // batch * batch])
                for name, column in rows.items()
"""
