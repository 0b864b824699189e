"""The seat `infeed`: examples of a run as static batches for an accelerator."""
