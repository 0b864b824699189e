"""The author's side: making stubs, and proving that every exercise is whole."""
