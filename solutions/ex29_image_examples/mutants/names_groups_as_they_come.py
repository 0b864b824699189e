"""Names a group by whichever of it comes first in the dict.

Task: near
Message: The hashes of a and b differ in 2 bits
Replace: waiting = sorted(hashes)
With: waiting = list(hashes)
"""
