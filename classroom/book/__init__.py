"""The book: the course's pages, the exercises, the docs and the reference as one static site."""
