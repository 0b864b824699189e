"""Takes any column of the same type for a renamed one.

Task: columns
Message: these are two columns
Replace: return (column["type"], column["description"]) == (other["type"], other["description"])
With: return column["type"] == other["type"]
"""
