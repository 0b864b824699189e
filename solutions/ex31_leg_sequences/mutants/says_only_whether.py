"""Stops at the first place.

Task: ahead
Message: A sum of all changes
Replace: found.append(place)
With: return [place]
"""
