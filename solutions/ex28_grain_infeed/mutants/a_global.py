"""Remembers the position in the module.

Task: resume
Message: all that there is to know stands in the position
Replace: begin = 0 if position is None else position["next_example"]
With: begin = 0 if position is None else vars(train_batches)[host]
Replace: return batches, {"next_example": begin + steps * batch}
With: vars(train_batches)[host] = begin + steps * batch
    return batches, {}
"""
