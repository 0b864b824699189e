"""Takes batches of the size that it began with for its position.

Task: elastic
Message: a position that counts steps
Replace: begin = 0 if position is None else position["next_example"]
With: begin = 0 if position is None else position["steps"] * position["batch"]
Replace: return batches, {"next_example": begin + steps * batch}
With: return batches, {"steps": begin // batch + steps, "batch": batch}
"""
