"""Grades what a class has handed in: answers run confined, and points are made from data."""
