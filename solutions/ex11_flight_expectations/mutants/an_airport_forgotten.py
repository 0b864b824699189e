"""Forgets LaGuardia.

Task: codes
Message: All three airports of New York
Replace: AIRPORTS = ["EWR", "JFK", "LGA"]
With: AIRPORTS = ["EWR", "JFK"]
"""
