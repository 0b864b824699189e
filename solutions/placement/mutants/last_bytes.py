"""Takes the digest's last bytes.

Task: days
Message: the most significant first
Replace: place = int.from_bytes(digest[:8], "big") % 100
With: place = int.from_bytes(digest[-8:], "big") % 100
"""
