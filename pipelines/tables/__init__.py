"""The job of a table: its options, its graph, its run, its publication."""
