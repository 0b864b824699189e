"""Keeps the legs of all aircraft together.

Task: moment
Message: N700
Replace: lambda one: (one["tailnum"], one)
With: lambda one: ("", one)
"""
