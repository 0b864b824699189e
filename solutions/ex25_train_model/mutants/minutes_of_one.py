"""Begins with delays of about a minute.

Task: learns
Message: there is no long way to go
Replace: "amount": RisingQuantiles(config.amount_unit, name="amount")(total[:, 1:]),
With: "amount": RisingQuantiles(1.0, name="amount")(total[:, 1:]),
"""
