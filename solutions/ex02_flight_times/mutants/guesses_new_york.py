"""Takes an airport that it does not know to be in New York's zone.

Task: transform
Message: their rows go on, without an arrival
Replace: left, landed = departed(row), arrived(row, zone)
With: left, landed = departed(row), arrived(row, zone or NEW_YORK)
"""
