"""Messages that come late, twice and out of order, and columnar state that takes them in."""
