"""Lets a window have one leg more.

Task: gaps
Message: two legs at most
Replace: return near and leg["side"] == last["side"] and len(window) < longest
With: return near and leg["side"] == last["side"] and len(window) <= longest
"""
