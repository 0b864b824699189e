"""Leaves room for four airports in a step of an hour.

Task: hours
Message: Which airports there are
Replace: return pc.add(pc.multiply(hour, len(origins)), origin)
With: return pc.add(pc.multiply(hour, 4), origin)
"""
