"""Gives each quantile a number of its own, and hopes.

Task: quantiles
Message: nobody believes a forecast that says so
Replace: "delay": RisingQuantiles(DELAY_UNIT_MINUTES, name="delay")(total[:, 1:]),
With: "delay": DELAY_UNIT_MINUTES * ops.cast(total[:, 1:], "float32"),
"""
