"""Takes full windows, and leaves over what stands behind them: the same rows in each epoch.

Task: epochs
Message: the training never sees it
Replace: ends = [end * part.examples // taken for end in (*range(size, taken, size), taken)]
With: ends = [*range(size, part.examples, size), part.examples]
Replace: left = taken - window * size
With: left = tf.maximum(taken - window * size, 0)
"""
