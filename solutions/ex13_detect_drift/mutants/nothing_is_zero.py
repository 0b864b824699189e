"""Says that nothing is 0 away from anything.

Task: largest
Message: 0 would say that all
Replace:     if not p or not q:
            return None
        return max(
With:     if not p or not q:
            return 0.0
        return max(
"""
