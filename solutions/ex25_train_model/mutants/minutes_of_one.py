"""Begins with delays of about a minute.

Task: quantiles
Message: of the first quantile and of each step
Replace: "amount": RisingQuantiles(config.amount_unit, name="amount")(total[:, 1:]),
With: "amount": RisingQuantiles(1.0, name="amount")(total[:, 1:]),
"""
