"""The same work as the pipeline's, each written as its own users would write it."""
