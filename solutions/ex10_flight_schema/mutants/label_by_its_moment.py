"""Leaves out a label only where it says that it is known late.

Task: environments
Message: no request has it
Replace: return True
With: pass
"""
