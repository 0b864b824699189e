"""Takes a column without a list for one that allows no text.

Task: values
Message: Old files may have any text
Replace: text for text in column.get("values", ["any other text"]) if text not in other["values"]
With: text for text in column.get("values", []) if text not in other["values"]
"""
