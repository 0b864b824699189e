"""Makes the table anew, without its flights.

Task: table
Message: leaves alone one that is there
Replace: client.create_table(new, exists_ok=True)
With: client.delete_table(table, not_found_ok=True)
    client.create_table(new)
"""
