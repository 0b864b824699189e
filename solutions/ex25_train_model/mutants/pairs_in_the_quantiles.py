"""Adds a pair's weight to the quantiles too.

Task: wide
Message: and its minutes as well
Replace: "amount": RisingQuantiles(config.amount_unit, name="amount")(total[:, 1:]),
With: "amount": RisingQuantiles(config.amount_unit, name="amount")(total[:, 1:] + late),
"""
