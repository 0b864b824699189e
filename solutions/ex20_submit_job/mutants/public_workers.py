"""Leaves the workers their public addresses.

Task: flags
Message: they have private addresses
Replace: "--no_use_public_ips",
With:
"""
