"""Compares each picture with the first of a group, and with no other of it.

Task: near
Message: somewhere between them
Replace: near = [other for other in waiting if _apart(hashes, one, other) <= distance]
With: near = [other for other in waiting if _apart(hashes, name, other) <= distance]
"""
