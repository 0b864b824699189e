"""Leaves out flights without weather, and counts them.

Task: weather
Message: One flight in, one flight out
Replace: yield {**flight, "wind": winds[0] if winds else None}
With: if winds:
        yield {**flight, "wind": winds[0]}
"""
