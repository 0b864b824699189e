"""Takes a column without a list for one that allows no text.

Task: values
Message: old readers know one
Replace: text for text in column.get("values", ["any other text"]) if text not in other["values"]
With: text for text in column.get("values", []) if text not in other["values"]
"""
