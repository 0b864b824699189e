"""From a table's data to the files that declare its job: what `workshop new` does."""
