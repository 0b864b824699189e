"""Adds the number of the origin to the hour, so that two pairs have the same sum.

Task: hours
Message: neither the airport nor the hour alone names one
Replace: return pc.add(pc.multiply(hour, len(origins)), origin)
With: return pc.add(hour, origin)
"""
