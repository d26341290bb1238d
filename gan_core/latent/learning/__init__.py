"""Directions learned from marks."""
