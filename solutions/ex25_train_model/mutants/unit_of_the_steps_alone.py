"""Takes the unit for the steps, and not for the first quantile.

Task: quantiles
Message: of the first quantile and of each step
Replace: "amount": RisingQuantiles(config.amount_unit, name="amount")(total[:, 1:]),
With: "amount": total[:, 1:2] + RisingQuantiles(config.amount_unit)(total[:, 1:] - total[:, 1:2]),
"""
