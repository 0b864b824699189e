"""Draws embeddings of 2, 6, 10 and 14.

Task: space
Message: Some steps of embedding are never drawn
Replace: "embedding": trial.suggest_int("embedding", 2, 16, step=2),
With: "embedding": trial.suggest_int("embedding", 2, 16, step=4),
"""
