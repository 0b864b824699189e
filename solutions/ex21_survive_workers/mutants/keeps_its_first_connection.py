"""Connects in start_bundle, and closes only when its life ends.

Task: wind
Message: when a worker runs several bundles
Replace: def setup(self):
With: def start_bundle(self):
"""
