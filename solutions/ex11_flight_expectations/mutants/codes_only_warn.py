"""Warns of codes that cannot be.

Task: codes
Message: is not quarantined
Replace: return {"type": f"expect_{what}", "kwargs": kwargs, "severity": severity, "meta": meta}
With: return {"type": f"expect_{what}", "kwargs": kwargs, "severity": "warning", "meta": meta}
"""
