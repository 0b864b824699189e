"""Lets `missing_in` of the label stand in training.

Task: environments
Message: a row without a label
Replace: return {**column, "nullable": False}
With: return {**column, "nullable": name in column.get("missing_in", [])}
"""
