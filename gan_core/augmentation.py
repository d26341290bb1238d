"""Augmentation of all that the discriminator sees, differentiable, so that it teaches the generator too.

Zhao et al. 2020, "Differentiable Augmentation for Data-Efficient GAN Training": real and generated images change in the
same ways, so a discriminator can't memorise a small set, and the generator doesn't learn the changes.
"""

import torch
from torch import Tensor

from gan_core.options import Options, option


class AugmentationOptions(Options):
    """Random changes of every image that the discriminator sees, real or generated; 0 or off leaves one out."""

    colour: bool = option(False, "Whether brightness, saturation and contrast change at random.")
    translation: float = option(
        0.0, "How far images are shifted at most; .125 is usual.", unit="share of a side", low=0.0, high=0.5
    )
    cutout: float = option(
        0.0, "The side of a square that is blanked out; .5 is usual.", unit="share of a side", low=0.0, high=0.75
    )
    flip: bool = option(False, "Whether half of the images are mirrored; never where left and right matter.")

    @property
    def active(self) -> bool:
        """Whether anything changes at all."""
        return bool(self.colour or self.translation or self.cutout or self.flip)


def augment(images: Tensor, options: AugmentationOptions, background: Tensor | None, random: torch.Generator) -> Tensor:
    """Images `[N, C, H, W]` on [-1, 1], each changed in its own way; differentiable in the images.

    What is shifted in or cut out shows `background`, a colour `[C]` on [-1, 1]; where there is none, a shift continues
    the border and a cut shows the image's own mean colour.
    """
    if options.flip:
        images = flipped(images, _uniform(images, random) < 0.5)
    if options.colour:
        images = recoloured(images, *(_uniform(images, random) for _ in range(3)))
    if options.translation:
        reach = _pixels(options.translation, images)
        down, right = (_whole(images, -reach, reach, random) for _ in range(2))
        images = translated(images, down, right, background)
    if options.cutout:
        side = _pixels(options.cutout, images)
        # The middle of the square lies anywhere in the image, its borders included.
        last = images.shape[-1] - side // 2 - side % 2
        top, left = (_whole(images, -(side // 2), last, random) for _ in range(2))
        images = cut_out(images, top, left, side, background)
    return images


def flipped(images: Tensor, chosen: Tensor) -> Tensor:
    """The images of which `chosen` `[N]` is true mirrored left to right."""
    return torch.where(chosen[:, None, None, None], images.flip(3), images)


def recoloured(images: Tensor, brightness: Tensor, saturation: Tensor, contrast: Tensor) -> Tensor:
    """Brightness moved by -.5 to .5, saturation scaled by 0 to 2, contrast by .5 to 1.5; each `[N]` on 0..1."""
    shift, colour, spread = (value[:, None, None, None] for value in (brightness - 0.5, 2 * saturation, contrast + 0.5))
    images = images + shift
    grey = images.mean(dim=1, keepdim=True)
    images = (images - grey) * colour + grey
    middle = images.mean(dim=(1, 2, 3), keepdim=True)
    return (images - middle) * spread + middle


def translated(images: Tensor, down: Tensor, right: Tensor, background: Tensor | None) -> Tensor:
    """Each image moved by whole pixels, `down` and `right` int64 `[N]`."""
    channels, height, width = images.shape[1:]
    rows = torch.arange(height, device=images.device) - down[:, None]
    columns = torch.arange(width, device=images.device) - right[:, None]
    places = rows.clamp(0, height - 1)[:, :, None] * width + columns.clamp(0, width - 1)[:, None, :]
    moved = images.flatten(2).gather(2, places.flatten(1)[:, None].expand(-1, channels, -1)).reshape(images.shape)
    if background is None:
        return moved
    inside = ((rows >= 0) & (rows < height))[:, None, :, None] & ((columns >= 0) & (columns < width))[:, None, None, :]
    return torch.where(inside, moved, background[:, None, None].to(moved.dtype))


def cut_out(images: Tensor, top: Tensor, left: Tensor, side: int, background: Tensor | None) -> Tensor:
    """Each image with a square of `side` pixels blanked, its corner at `top` and `left` int64 `[N]`, clipped."""
    height, width = images.shape[2:]
    rows = torch.arange(height, device=images.device) - top[:, None]
    columns = torch.arange(width, device=images.device) - left[:, None]
    square = ((rows >= 0) & (rows < side))[:, None, :, None] & ((columns >= 0) & (columns < side))[:, None, None, :]
    blank = images.mean(dim=(2, 3), keepdim=True) if background is None else background[:, None, None]
    return torch.where(square, blank.to(images.dtype), images)


def _pixels(share: float, images: Tensor) -> int:
    """A share of an image's side in whole pixels, a half rounded up as in DiffAugment's own code."""
    return int(share * images.shape[-1] + 0.5)


def _uniform(images: Tensor, random: torch.Generator) -> Tensor:
    return torch.rand(len(images), generator=random, device=images.device)


def _whole(images: Tensor, low: int, high: int, random: torch.Generator) -> Tensor:
    return torch.randint(low, high + 1, (len(images),), generator=random, device=images.device)
