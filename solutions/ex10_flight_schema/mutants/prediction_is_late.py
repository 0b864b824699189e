"""Leaves out what is known at the moment of the prediction.

Task: environments
Message: What is known at that moment, it has
Replace: return "known" in column and order(column["known"]) > order(table["predicted_at"])
With: return "known" in column and order(column["known"]) >= order(table["predicted_at"])
"""
