"""Days go to training, evaluation and test."""
