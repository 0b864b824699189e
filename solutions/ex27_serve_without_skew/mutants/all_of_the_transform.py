"""Gives all features of the transform.

Task: features
Message: what the model was given, no more, no less
Replace: return {name: made[name] for name in features.names}
With: return dict(made)
"""
