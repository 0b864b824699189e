"""Begins with delays of about a minute.

Task: learns
Message: there is no long way to go
Replace: "delay": RisingQuantiles(DELAY_UNIT_MINUTES, name="delay")(total[:, 1:]),
With: "delay": RisingQuantiles(1.0, name="delay")(total[:, 1:]),
"""
