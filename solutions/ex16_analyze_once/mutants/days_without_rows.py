"""Writes no entry for a day without rows.

Task: cache
Message: nor is the day on which nothing flew
Replace: return {"columns": dict(columns), "days": entries}, whole
With: nothing = analyze([], columns)
    entries = {day: entry for day, entry in entries.items() if entry["kept"] != nothing}
    return {"columns": dict(columns), "days": entries}, whole
"""
