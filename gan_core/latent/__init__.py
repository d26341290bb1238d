"""Latent space: what a latent is made of, the spaces it can be moved in, and the pictures along the way."""
