"""The seat `model`: wide and deep, with a head for lateness and one for the delay."""
