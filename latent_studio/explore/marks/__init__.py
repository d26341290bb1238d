"""The panel “Learn”."""
