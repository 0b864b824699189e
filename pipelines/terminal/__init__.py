"""The terminal of whoever runs a command: arguments, signals, exit codes, screen, log lines."""
