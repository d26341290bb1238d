"""2-D Lab: a game in the plane where the truth is known, to see why a GAN learns and why it fails."""

from latent_studio.lab.page import show

show()
