"""Takes the last leg that has landed for the previous one.

Task: past
Message: at 13:00 nobody knew
Replace: previous = leg
With: later = next((one for _, one in _in_order(kept) if one["departed"] > leg["departed"]), None)
    if later and leg["arrived"] and leg["arrived"] < later["departed"]:
        previous = leg
Replace: if previous is not None:
With: if kept:
Replace: told.write(previous["departed"])
With: told.write(newest)
Replace: kept = _remembered(kept, previous["departed"] - LATENESS)
With: kept = _remembered(kept, newest - LATENESS)
"""
