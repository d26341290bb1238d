"""Project: a picture of one's own as a latent of a generator, found by optimisation while one watches."""

from latent_studio.project.page import show

show()
