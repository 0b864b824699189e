"""Closes in finish_bundle what setup has opened once for all bundles.

Task: wind
Message: when a worker runs several bundles
Replace: def teardown(self):
With: def finish_bundle(self):
"""
