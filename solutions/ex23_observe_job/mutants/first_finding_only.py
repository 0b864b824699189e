"""Stops at the first finding.

Task: diagnose
Message: One fault does not hide another
Replace: return [name for name, there in signs.items() if there]
With: return [name for name, there in signs.items() if there][:1]
"""
