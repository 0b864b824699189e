"""A Dataflow submission rehearsed here: services on the loopback address, and clean workers."""
