"""Takes the mean of the batch from the numbers.

Task: heads
Message: depends on the other rows
Replace: deep = [numbers]
With: deep = [numbers - ops.mean(numbers, axis=0, keepdims=True)]
Replace: together = keras.layers.Concatenate(name="deep_inputs")(deep) if len(deep) > 1 else numbers
With: together = keras.layers.Concatenate(name="deep_inputs")(deep) if len(deep) > 1 else deep[0]
"""
