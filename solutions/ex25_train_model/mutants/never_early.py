"""Adds up steps from 0, so that no flight is early.

Task: quantiles
Message: Half of all flights arrive early
Replace: "amount": RisingQuantiles(config.amount_unit, name="amount")(total[:, 1:]),
With: "amount": config.amount_unit * ops.cumsum(ops.softplus(total[:, 1:]), axis=1),
"""
