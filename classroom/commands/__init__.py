"""The classroom's commands, a module each."""
