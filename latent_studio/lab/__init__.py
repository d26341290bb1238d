"""The 2-D Lab's page."""
