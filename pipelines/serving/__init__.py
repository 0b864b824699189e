"""From a trained model to predictions: export, the check for skew, batch and online."""
