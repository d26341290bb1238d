"""Train: set a run up, or with `?run=NAME` in the URL watch one learn."""

from latent_studio.train.page import show

show()
