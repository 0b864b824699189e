"""Adds whatever delay there is.

Task: departed
Message: No flight leaves 21 days late
Replace: return pc.if_else(pc.and_(*within), departed, pa.scalar(None, departed.type))
With: return departed
"""
