"""Shows the first row with the largest number.

Task: newest
Message: now it is one that the watermark vouches for
Replace: if place not in shown or shown[place]["update"] < row["update"]:
With: if place not in shown or shown[place]["departures"] < row["departures"]:
"""
