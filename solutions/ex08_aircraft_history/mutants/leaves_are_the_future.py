"""Leaves out the flight that is leaving.

Task: known
Message: At 12:03 it was at the gate
Replace: past = flights.filter(pc.less_equal(flights.column("departed_at"), now))
With: past = flights.filter(pc.less(flights.column("departed_at"), now))
"""
