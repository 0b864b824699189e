"""A small table joined to a large one."""
