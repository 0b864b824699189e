"""Trains the vocabulary on all texts.

Task: vocabulary
Message: has looked at what the model is judged by
Replace: tokenizer.train_from_iterator((text for side, text in documents if side == TRAIN), trainer)
With: tokenizer.train_from_iterator((text for side, text in documents), trainer)
"""
