"""Messages that come late, twice, or not at all."""
