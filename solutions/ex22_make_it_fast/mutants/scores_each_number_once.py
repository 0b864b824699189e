"""Asks for a score for each flight number, which several flights have.

Task: batches
Message: the scores come in the order of the flights
Replace: scores = model(flights)
    return [{**row, "score": score} for row, score in zip(flights, scores, strict=True)]
With: unlike = list({row["flight"]: row for row in flights}.values())
    scores = dict(zip([row["flight"] for row in unlike], model(unlike), strict=True))
    return [{**row, "score": scores[row["flight"]]} for row in flights]
"""
