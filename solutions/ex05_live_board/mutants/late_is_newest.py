"""Takes a late row for the newest, whichever of them.

Task: newest
Message: only the update tells which is newer
Replace: if place not in shown or shown[place]["update"] < row["update"]:
With: order = ["EARLY", "ON_TIME", "LATE"]
    older = place in shown and order.index(shown[place]["firing"]) <= order.index(row["firing"])
    if place not in shown or older:
"""
