"""Compares the names of moments.

Task: environments
Message: Moments are in the order of the list
Replace: return "known" in column and order(column["known"]) > order(table["predicted_at"])
With: return "known" in column and column["known"] < table["predicted_at"]
"""
