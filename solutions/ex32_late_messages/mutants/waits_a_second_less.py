"""Waits a second less for late messages.

Task: counts
Message: takes what comes until 5:00
Replace: allowed_lateness=LATENESS,
With: allowed_lateness=LATENESS - 1,
"""
