"""Waits as long as ids are remembered.

Task: counts
Message: takes what comes until 5:00
Replace: allowed_lateness=LATENESS,
With: allowed_lateness=REMEMBERED,
"""
