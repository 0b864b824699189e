"""Beam on this machine: one process or several, with what lies between two stages in files."""
