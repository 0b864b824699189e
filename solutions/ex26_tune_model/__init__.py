"""The seat `tune`: one trial of the search for better settings."""
