"""Tells what will be known later.

Task: known
Message: had not landed before 905
Replace: found.append(before["late"] if known else None)
With: found.append(before["late"])
"""
