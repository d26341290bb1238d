"""Runs as pages show and offer them."""
