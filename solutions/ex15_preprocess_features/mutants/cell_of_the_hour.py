"""Crosses the hour with nothing.

Task: times
Message: Both decide it
Replace: tf.strings.join([inputs["dest"], hour], "_x_"), CROSS_CELLS
With: tf.strings.join(["any", hour], "_x_"), CROSS_CELLS
"""
