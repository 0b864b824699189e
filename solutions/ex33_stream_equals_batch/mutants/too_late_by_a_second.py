"""Drops what is exactly as old as the lateness.

Task: forget
Message: six hours before 14:00, and not more
Replace: if newest is not None and at < newest - LATENESS:
With: if newest is not None and at <= newest - LATENESS:
"""
