"""Hides the delay, and not when a flight lands.

Task: known
Message: how long they would fly
Replace: pc.if_else(landed, column, None) if field.name in ON_ARRIVAL else column
With: pc.if_else(landed, column, None) if field.name == "arr_delay" else column
"""
