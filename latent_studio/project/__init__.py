"""The Project page."""
