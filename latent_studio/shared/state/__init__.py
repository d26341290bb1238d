"""The states of pages that other pages lead to: declared once, in the URL and in the session."""
