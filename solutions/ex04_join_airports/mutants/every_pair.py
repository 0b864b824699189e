"""The second join gives a row for each pair of a flight and a row of its airport.

Task: large
Message: named by the latest row of its airport
Replace: for flight in rows["flights"]:
With: for flight in list(rows["flights"]) * (len(rows["airports"]) or 1):
"""
