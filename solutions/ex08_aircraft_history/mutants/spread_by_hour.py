"""Spreads what has no registration by the hour.

Task: ranges
Message: All that names a flight
Replace: spread = salted_hash(*identity_keys(batch, IDENTITY), "history")
With: spread = salted_hash(*identity_keys(batch, ["time_hour"]), "history")
"""
