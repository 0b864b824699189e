"""What an aircraft's previous leg tells."""
