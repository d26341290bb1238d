"""Classes: what a generator's classes do: every one beside the others, mixed, summed, and one against another."""

from latent_studio.classes.page import show

show()
