"""Appends every message to the leg.

Task: twice
Message: State grows with messages that have come before
Replace: kept[message["flight"]] = leg
With: leg["messages"] = leg.get("messages", "") + message["kind"]
    kept[message["flight"]] = leg
"""
