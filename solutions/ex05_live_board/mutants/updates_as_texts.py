"""Compares updates as texts, in which 9 comes after 10.

Task: newest
Message: 10 is newer than 9
Replace: if place not in shown or shown[place]["update"] < row["update"]:
With: if place not in shown or str(shown[place]["update"]) < str(row["update"]):
"""
