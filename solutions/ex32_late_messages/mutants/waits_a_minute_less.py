"""Takes the disorder off the lateness.

Task: counts
Message: takes what comes until 5:00
Replace: allowed_lateness=LATENESS,
With: allowed_lateness=LATENESS - DISORDER,
"""
