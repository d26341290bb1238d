"""Forms made from options models."""
