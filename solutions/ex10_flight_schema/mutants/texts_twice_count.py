"""Compares lists of texts, sorted, and not their texts.

Task: values
Message: a text that is there twice
Replace: if went or came:
With: if went or came or sorted(old.get("values", [])) != sorted(new.get("values", [])):
"""
