"""Leaves out legs without a registration.

Task: aircraft
Message: LegWindows
Replace: return (known, alone) | "All" >> beam.Flatten()
With: return known
"""
