"""Divides by all flights, those that never left included.

Task: cancelled
Message: looks better than an ordinary one
Replace: "mean_delay": minutes / left if left else None,
With: "mean_delay": minutes / flights if left else None,
"""
