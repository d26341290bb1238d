"""The families of networks, by name."""

from gan_core.networks import conv, dcgan, mlp, recurrent, resnet, style
from gan_core.networks.plan import NetworkFamily

FAMILIES: dict[str, NetworkFamily] = {
    "conv": conv.FAMILY,
    "dcgan": dcgan.FAMILY,
    "resnet": resnet.FAMILY,
    "style": style.FAMILY,
    "mlp": mlp.FAMILY,
    "recurrent": recurrent.FAMILY,
}
