"""Counts the texts that are equal, with the number of the service in them.

Task: step
Message: two tracebacks, whose numbers differ
Replace: return {"error": error, "step": step, "attempts": ends.count((error, step))}
With: texts = [one["text"].strip() for one in errors]
    return {
        "error": error,
        "step": step,
        "attempts": texts.count(texts[ends.index((error, step))]),
    }
"""
