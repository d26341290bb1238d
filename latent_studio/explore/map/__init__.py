"""The panel “Map”."""
