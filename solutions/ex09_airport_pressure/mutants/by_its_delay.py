"""Takes a flight that has a delay for one that left.

Task: cancelled
Message: A delay of 5,000 minutes is not believed
Replace: left = present(known.column("departed_at"))
With: left = present(known.column("dep_delay"))
"""
