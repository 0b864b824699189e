"""Looks for the landing from the schedule on.

Task: seat
Message: takes the departure and the zones
Replace: "landed_at": landed_at(flights, departed, added["dest_tzone"]),
With: "landed_at": landed_at(flights, scheduled, added["dest_tzone"]),
"""
