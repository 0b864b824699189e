"""An inner join: fails for an airport that is not listed.

Task: join
Message: KeyError
Replace: lambda flight, known: {**flight, "name": known.get(flight["dest"])},
With: lambda flight, known: {**flight, "name": known[flight["dest"]]},
"""
