"""The app's own routes, and who may use them."""
