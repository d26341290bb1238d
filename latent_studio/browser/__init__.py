"""What the pages' components share in the browser: scripts, styles, and how they are put together."""
