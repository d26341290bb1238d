"""Home: every run and every generator that ships with the studio, each with its picture."""

from latent_studio.home.page import show

show()
