"""Gives each quantile a number of its own, and hopes.

Task: quantiles
Message: nobody believes a forecast that says so
Replace: "amount": RisingQuantiles(config.amount_unit, name="amount")(total[:, 1:]),
With: "amount": config.amount_unit * ops.cast(total[:, 1:], "float32"),
"""
