"""Moves a delay that cannot be to the nearest that can.

Task: departed
Message: No flight leaves 21 days late
Replace: delay = flights.column("dep_delay")
With: delay = flights.column("dep_delay")
    delay = pc.if_else(pc.less(delay, DELAY.minimum), pa.scalar(-120, pa.int16()), delay)
    delay = pc.if_else(pc.greater(delay, DELAY.maximum), pa.scalar(2_880, pa.int16()), delay)
"""
