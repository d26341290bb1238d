"""Interpolate: the way through keyframes, as stills and as a loop that plays, or the grid between four of them."""

from latent_studio.interpolate.page import show

show()
