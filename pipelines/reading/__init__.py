"""From files to typed record batches, with every line accounted for."""
