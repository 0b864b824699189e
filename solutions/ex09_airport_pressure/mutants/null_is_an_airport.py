"""Takes a missing origin for the first airport.

Task: airports
Message: null is no airport
Replace: places = integers(everywhere.indices, missing=-1)
With: places = integers(everywhere.indices)
"""
