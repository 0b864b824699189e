"""The learner's loop: where am I, check, watch, hint, reset, solution."""
