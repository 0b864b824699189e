"""Puts categories together where there are none.

Task: predictions
Message: Pack Op
Replace: if not names:
    return tf.zeros([rows, 0], dtype)
With:
"""
