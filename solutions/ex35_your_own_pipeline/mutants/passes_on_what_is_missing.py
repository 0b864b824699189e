"""Passes a missing number on as NaN.

Task: analysis
Message: no finite number
Replace: "rains": inputs["rains"],
With: "rains": inputs["rains"],
    "pressure_before": inputs["pressure_before"],
"""
