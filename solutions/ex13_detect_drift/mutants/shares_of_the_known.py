"""Divides by the rows that have a value.

Task: largest
Message: half of a column may go
Replace: return {value: count / summary["rows"] for value, count in counts.items()}
With: known = sum(count for value, count in counts.items() if value is not None)
    return {value: count / (known or summary["rows"]) for value, count in counts.items()}
"""
