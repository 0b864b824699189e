"""Drops the domain of a truth value, which is empty.

Task: tfmd
Message: TensorFlow Metadata takes any INT
Replace: return {"bool_domain": {}}
With: return {}
"""
