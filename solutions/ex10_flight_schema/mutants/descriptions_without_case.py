"""Finds a renamed column by its description without case.

Task: columns
Message: these are two columns
Replace: return (column["type"], column["description"]) == (other["type"], other["description"])
With: return (column["type"], column["description"].lower()) == (
        other["type"],
        other["description"].lower(),
    )
"""
