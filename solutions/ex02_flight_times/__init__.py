"""Local clocks become instants."""
