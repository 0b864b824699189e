"""Adds whatever delay there is.

Task: departed
Message: No flight leaves 21 days late
Replace: return pc.if_else(pc.and_(*within), departed, None)
With: return departed
"""
