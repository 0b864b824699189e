"""Connects for each bundle, and closes what the last one has opened.

Task: workers
Message: the connection that was made before is still open
Replace: def setup(self):
With: def start_bundle(self):
"""
