"""The panel “Time”."""
