"""Explore: one latent of one generator, and every way to move it, while the network trains too."""

from latent_studio.explore.page import show

show()
