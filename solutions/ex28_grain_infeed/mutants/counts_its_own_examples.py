"""Counts the examples of one host.

Task: elastic
Message: Positions that count a host's own batches or examples
Replace: begin = 0 if position is None else position["next_example"]
With: begin = 0 if position is None else position["next_example"] * hosts
Replace: return batches, {"next_example": begin + steps * batch}
With: return batches, {"next_example": (begin + steps * batch) // hosts}
"""
