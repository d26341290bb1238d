"""The process that plays all labs, and how the app talks with it."""
