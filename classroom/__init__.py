"""The workshop around the pipeline: catalog, checks, grading and the command line."""
