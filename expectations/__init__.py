"""Great Expectations suites (1.x JSON)."""
