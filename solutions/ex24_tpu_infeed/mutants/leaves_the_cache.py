"""Takes the windows of an epoch from the cache, and never asks for what comes behind them.

Task: memory
Message: or that is left before its end
Replace: windows = blocks.rebatch(tf.constant(sizes, tf.int64)).enumerate()
With: windows = blocks.rebatch(tf.constant(sizes, tf.int64)).take(len(sizes)).enumerate()
"""
