"""Calls the count by another name.

Task: counts
Message: no row before that
Replace: return {"origin": origin, "hour": int(window.start), "count": count}
With: return {"origin": origin, "hour": int(window.start), "n": count}
"""
