"""Hands in all but the suite.

Task: job
Message: expectations
Replace: "expectations/rain.json": SUITE,
With:
"""
