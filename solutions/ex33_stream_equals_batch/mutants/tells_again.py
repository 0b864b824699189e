"""Gives a row for each firing, whether it is news or not.

Task: twice
Message: said nothing new
Replace: if known != leg["known"] and not settled:
With: if known != leg["known"] or int(time) == leg["departed"]:
"""
