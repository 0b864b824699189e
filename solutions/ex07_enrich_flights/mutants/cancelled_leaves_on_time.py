"""Lets a cancelled flight leave on time.

Task: departed
Message: A flight without a delay was cancelled
Replace: delay = flights.column("dep_delay")
With: delay = flights.column("dep_delay").fill_null(0)
"""
