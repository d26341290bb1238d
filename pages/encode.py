"""Encode: an autoencoder, a VAE, PCA and a network on patches side by side, and what their codes are good for."""

from latent_studio.encode.page import show

show()
