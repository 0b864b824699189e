"""Counts steps, whatever their size.

Task: elastic
Message: a position that counts steps
Replace: begin = 0 if position is None else position["next_example"]
With: begin = 0 if position is None else position["steps"] * batch
Replace: return batches, {"next_example": begin + steps * batch}
With: return batches, {"steps": begin // batch + steps}
"""
