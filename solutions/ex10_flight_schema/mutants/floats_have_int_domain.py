"""Gives every number an int_domain.

Task: tfmd
Message: Floats have their domain
Replace: return {f"{_kind(column)}_domain": domain} if domain else {}
With: return {"int_domain": domain} if domain else {}
"""
