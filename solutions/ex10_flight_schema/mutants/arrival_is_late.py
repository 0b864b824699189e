"""Takes arrival for late, whenever it is predicted.

Task: environments
Message: the table says at which of them it predicts
Replace: return "known" in column and order(column["known"]) > order(table["predicted_at"])
With: return column.get("known") == "arrival" or not order
"""
