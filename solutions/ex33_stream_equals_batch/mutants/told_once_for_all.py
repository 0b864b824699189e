"""Tells each departure once, and never corrects it.

Task: late
Message: given as revision 2
Replace: if known != leg["known"] and not settled:
With: if leg["known"] is None:
"""
