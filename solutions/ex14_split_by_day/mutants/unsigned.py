"""Takes the fingerprint for an unsigned number.

Task: bucket
Message: the size alone counts
Replace: return abs(fingerprint64(day)) % 100
With: return (fingerprint64(day) & 0xFFFFFFFFFFFFFFFF) % 100
"""
