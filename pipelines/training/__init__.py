"""The training stage: from a run's manifest to a trained model and its report."""
