"""Shows the row that came last.

Task: newest
Message: What comes last need not be the newest
Replace: if place not in shown or shown[place]["update"] < row["update"]:
With: if True:
"""
