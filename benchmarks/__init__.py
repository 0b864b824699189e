"""How fast the pipeline is, beside its peers and beside the floor: `python -m benchmarks`."""
