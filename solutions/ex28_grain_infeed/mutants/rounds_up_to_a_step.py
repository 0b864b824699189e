"""Goes on at the next multiple of the batch.

Task: elastic
Message: rounded to whole batches
Replace: begin = 0 if position is None else position["next_example"]
With: begin = 0 if position is None else -(-position["next_example"] // batch) * batch
"""
