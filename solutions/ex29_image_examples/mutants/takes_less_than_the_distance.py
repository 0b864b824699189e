"""Takes less than the distance for near.

Task: near
Message: differ in 2 bits
Replace: near = [other for other in waiting if _apart(hashes, one, other) <= distance]
With: near = [other for other in waiting if _apart(hashes, one, other) < distance]
"""
