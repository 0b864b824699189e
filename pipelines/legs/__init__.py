"""The legs of each aircraft: flights in, sequences of an aircraft's departures out."""
