"""Leaves out the environments that a feature is in by default.

Task: tfmd
Message: no environment has any feature
Replace: return {"default_environment": list(ENVIRONMENTS), "feature": features}
With: return {"feature": features}
"""
