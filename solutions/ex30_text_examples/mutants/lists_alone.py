"""Takes every document for a list.

Task: pack
Message: can only concatenate list
Replace: kept = list(document)[:length]
With: kept = document[:length]
Replace: tokens[-1] += kept
With: tokens[-1] = tokens[-1] + kept
"""
