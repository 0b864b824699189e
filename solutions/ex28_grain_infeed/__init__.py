"""What an infeed on Grain is made of: any record, an order by number, a position."""
