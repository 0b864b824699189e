"""Finds a flight's score again by its carrier and number, which the next day has too.

Task: batches
Message: not to its number, which another day has too
Replace: return [{**row, "score": score} for row, score in zip(flights, scores, strict=True)]
With: of = {(row["carrier"], row["flight"]): score for row, score in zip(flights, scores)}
    return [{**row, "score": of[row["carrier"], row["flight"]]} for row in flights]
"""
