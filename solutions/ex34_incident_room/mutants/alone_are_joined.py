"""Counts each flight as joined.

Task: weather
Message: 3 and 1 are 4
Replace: "flights_joined" if winds else "flights_alone"
With: "flights_joined"
"""
