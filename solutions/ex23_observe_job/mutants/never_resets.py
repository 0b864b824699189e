"""Counts its messages for the life of a worker.

Task: logs
Message: A limit that is never reset
Replace: def start_bundle(self):
With: def setup(self):
"""
