"""Checking an exercise: its tests run as tasks, and become a verdict."""
