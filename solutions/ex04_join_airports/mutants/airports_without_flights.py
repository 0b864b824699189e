"""The second join gives a row for airports too that no flight is bound for.

Task: large
Message: An airport without a flight gives no row
Replace: for flight in rows["flights"]:
With: for flight in rows["flights"] or [{"dest": _}]:
"""
