"""Directions in latent space: found, kept and loaded."""
