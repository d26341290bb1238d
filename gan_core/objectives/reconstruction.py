"""The objectives of encoder-decoders, which have no discriminator: they learn to give back what they were given."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Reconstruction:
    """An encoder-decoder's objective; `variational` codes are drawn, and `closed_form` networks computed at once."""

    title: str
    sentence: str
    variational: bool = False
    closed_form: bool = False


RECONSTRUCTIONS: dict[str, Reconstruction] = {
    "autoencoder": Reconstruction(
        "Autoencoder", "An encoder and a decoder that give samples back through a few numbers (Hinton 2006)."
    ),
    "vae": Reconstruction(
        "Variational autoencoder",
        "An autoencoder whose codes stay close to a Gaussian, so that new ones can be drawn (Kingma & Welling 2014).",
        variational=True,
    ),
    "pca": Reconstruction(
        "PCA", "The best linear encoder and decoder there are, computed at once: the baseline.", closed_form=True
    ),
}
