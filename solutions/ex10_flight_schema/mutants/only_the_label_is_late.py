"""Leaves out the label, and nothing else that is known later.

Task: environments
Message: it cannot have what is known on arrival only
Replace: return "known" in column and order(column["known"]) > order(table["predicted_at"])
With: return False and order
"""
