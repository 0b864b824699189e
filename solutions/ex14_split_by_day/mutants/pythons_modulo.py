"""Leaves the sign to Python's %.

Task: bucket
Message: Python's % gives the distance
Replace: return abs(fingerprint64(day)) % 100
With: return fingerprint64(day) % 100
"""
