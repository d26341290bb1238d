"""One step of an encoder-decoder, written in tensors alone as the game's is."""

from __future__ import annotations

import copy
from itertools import chain

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from gan_core.config import TrainConfig
from gan_core.datasets.base import Dataset
from gan_core.features import load_features
from gan_core.networks.autoencoder import Encoder, LinearEncoder, PriorDecoder, gaussian_prior, principal_components
from gan_core.objectives import terms
from gan_core.training.batches import Batches
from gan_core.training.hyperparameters import Hyperparameters, StepPlan
from gan_core.training.optimisers import build_optimiser
from gan_core.training.players import build_players, draw_noise_from
from gan_core.training.step import PRECISIONS, optimiser_tensors, update_average

# A prior is fitted for every picture, so to no more codes than its D numbers need: 16 for each, within these bounds.
LEAST_CODES, MOST_CODES, CODES_A_NUMBER = 1000, 4000, 16
FEW_SAMPLES = 256
NOT_YET = -1.0
MOST_NUMBERS = 2**27  # of the samples that a closed form is computed from: half a gigabyte
AT_ONCE = 500


class ReconstructionStep:
    """An encoder, a decoder and the data; calling it lets both learn from one batch to give it back.

    The loss is the mean squared error on [-1, 1]; with weights beside it a perceptual difference and, of a variational
    autoencoder (Kingma & Welling 2014, eq. 10), the divergence of its codes from a unit Gaussian over the P numbers of
    a sample. With a weight (beta: Higgins et al. 2017, eq. 4) of 1 that is 1/P of the negative evidence bound of a
    Gaussian decoder with variance 1/2.

    In closed form there is nothing to learn from batches: the first call computes the best linear networks from the
    training part, of which it counts as having seen all, and further calls change nothing.
    """

    def __init__(self, config: TrainConfig, dataset: Dataset, device: torch.device, precision: str) -> None:
        reconstruction = config.objective.reconstruction
        if reconstruction is None:
            raise ValueError(f"{config.objective.name} is a game; choose autoencoder, vae or pca to reconstruct.")
        self.config = config
        self.dataset = dataset
        self.reconstruction = reconstruction
        self.batch_size = config.schedule.batch_size
        self.plan = StepPlan.of(config.live)
        self.device = device
        self.precision = PRECISIONS[precision]
        self.hyperparameters = Hyperparameters(device)
        # Nothing, nothing and the mean squared error; summed over the steps since the last reading, as a game's are.
        self.totals = torch.zeros(3, device=device)
        self.random = torch.Generator(device).manual_seed(config.seed)
        self.batches = Batches(dataset, self.batch_size, 1, self.random)
        self._closed_error = torch.full((), NOT_YET, device=device)

        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(config.seed)
            built = build_players(config, dataset.shape, 0)
        placed = {name: network.to(device).to(memory_format=torch.channels_last) for name, network in built.items()}
        decoder, encoder = placed["generator"], placed["encoder"]
        assert isinstance(decoder, PriorDecoder)
        assert isinstance(encoder, Encoder | LinearEncoder)
        if isinstance(encoder, Encoder) and reconstruction.variational:
            encoder.standardise(dataset.scaled(self._spread(FEW_SAMPLES)))
        self.decoder, self.encoder = decoder, encoder
        self.average = copy.deepcopy(decoder).requires_grad_(False).eval()
        self.average_encoder = copy.deepcopy(encoder).requires_grad_(False).eval()
        draw_noise_from(decoder, self.random)
        self.features = (
            load_features(dataset.name, device, dataset.workspace) if config.objective.perceptual > 0 else None
        )
        self.optimiser = None
        if not reconstruction.closed_form:
            both = nn.ModuleList([decoder.decoder, encoder])
            self.optimiser = build_optimiser(both, config.optimiser, self.hyperparameters["generator_rate"])

    def __call__(self) -> None:
        if self.optimiser is None:
            self._fit()
            self.totals[2] += self._closed_error
            return
        real, _ = self.batches.draw()
        with self.autocast():
            codes, divergence = self._codes(real)
            given_back = self.decoder.decode(codes)
        error = F.mse_loss(given_back.float(), real)
        loss = error + self._perceptual(given_back, real)
        if divergence is not None:
            loss = loss + self.config.objective.divergence / real[0].numel() * divergence
        self.optimiser.zero_grad()
        loss.backward()
        self.optimiser.step()
        self.totals[2] += error.detach()
        decay = self.hyperparameters["ema_decay"]
        update_average(self.average.decoder, self.decoder.decoder, decay)
        update_average(self.average_encoder, self.encoder, decay)

    @property
    def capturable(self) -> bool:
        """Whether a CUDA graph can replay it: what is computed once and for all can't be."""
        return self.optimiser is not None

    @property
    def images_per_step(self) -> int:
        """How many training samples a step sees."""
        return self.batch_size if self.optimiser is not None else len(self.batches.samples)

    @property
    def players(self) -> dict[str, nn.Module]:
        """What goes into a snapshot, by name: the averaged networks, which belong together."""
        return {"generator": self.average, "encoder": self.average_encoder}

    def autocast(self) -> torch.autocast:
        """The number format of the networks; losses stay in float32."""
        enabled = self.precision is not torch.float32
        return torch.autocast(self.device.type, self.precision, enabled=enabled, cache_enabled=False)

    def tensors(self) -> dict[str, Tensor]:
        """Everything that a step changes, by name; the tensors themselves, not copies. No prior is among them."""
        networks: dict[str, nn.Module] = {
            "generator": self.decoder.decoder,
            "encoder": self.encoder,
            "average": self.average.decoder,
            "average_encoder": self.average_encoder,
        }
        named = {
            f"{player}.{name}": value
            for player, network in networks.items()
            for name, value in network.state_dict().items()
        }
        if self.optimiser is None:
            return named | {"error": self._closed_error}
        return named | optimiser_tensors("generator", self.optimiser)

    @torch.no_grad()
    def fit_prior(self) -> None:
        """Fit the averaged decoder's prior to the codes of training samples; a variational one's is the unit Gaussian.

        Nothing that a step reads changes. Codes that are not finite leave the prior as it was.
        """
        if self.reconstruction.variational:
            return
        count = min(max(LEAST_CODES, CODES_A_NUMBER * len(self.average.prior_mean)), MOST_CODES)
        codes = torch.cat([self._encoded(part) for part in self._spread(count).split(AT_ONCE)]).cpu()
        if codes.isfinite().all():
            mean, factor = gaussian_prior(codes)
            self.average.prior_mean.copy_(mean)
            self.average.prior_factor.copy_(factor)

    @torch.no_grad()
    def held_out_loss(self) -> float:
        """The mean squared error of the averaged networks on held-out samples, the same ones at every call."""
        chosen = self.dataset.split.held_out
        held_out = self.dataset.samples[chosen[:: -(-len(chosen) // FEW_SAMPLES)]]
        random = torch.Generator(self.device).manual_seed(0)
        total = torch.zeros((), device=self.device)
        for part in held_out.split(AT_ONCE):
            real = self.dataset.scaled(part)
            with self.autocast():
                means, log_variances = _distribution(self.average_encoder, real)
                given_back = self.average.decode(_drawn(means, log_variances, random))
            total += F.mse_loss(given_back.float(), real, reduction="sum")
        return total.item() / max(held_out.numel(), 1)

    def _codes(self, real: Tensor) -> tuple[Tensor, Tensor | None]:
        """Codes `[N, D]` of samples, drawn where they are variational, and their divergence from the prior then."""
        means, log_variances = _distribution(self.encoder, real)
        if log_variances is None:
            return means, None
        divergence = terms.divergence_from_prior(means.float(), log_variances.float())
        return _drawn(means, log_variances, self.random), divergence

    def _perceptual(self, given_back: Tensor, real: Tensor) -> Tensor:
        """The weighted difference in the activations of the dataset's classifier; 0 where there is no weight."""
        if self.features is None:
            return torch.zeros((), device=self.device)
        with self.autocast():
            seen = self.features.layers(given_back)
            with torch.no_grad():
                wanted = self.features.layers(real)
        pairs = zip(seen, wanted, strict=True)
        first, second = zip(*((one.float(), other.float()) for one, other in pairs), strict=True)
        return self.config.objective.perceptual * terms.perceptual(first, second)

    def _spread(self, count: int) -> Tensor:
        """At most `count` raw training samples, evenly spread over the training part, which may be sorted."""
        samples = self.batches.samples
        return samples[:: -(-len(samples) // count)]

    def _encoded(self, raw: Tensor) -> Tensor:
        with self.autocast():
            codes: Tensor = self.average_encoder(self.dataset.scaled(raw))
        return codes.float()

    @torch.no_grad()
    def _fit(self) -> None:
        """The best linear networks (Pearson 1901; Eckart & Young 1936), unless they have been computed already."""
        if self._closed_error != NOT_YET:
            return
        raw = self._spread(max(2, MOST_NUMBERS // self.batches.samples[0].numel()))
        vectors = self.dataset.scaled(raw).flatten(1)
        # Where there is no float64, the CPU has it.
        mean, components = principal_components(
            vectors.cpu() if self.device.type == "mps" else vectors, self.config.network.latent_dimension
        )
        networks = (self.encoder, self.average_encoder, self.decoder.decoder, self.average.decoder)
        for name, buffer in chain.from_iterable(network.named_buffers() for network in networks):
            buffer.copy_(mean if name == "mean" else components)
        given_back = torch.cat(
            [self.decoder.decode(self.encoder(self.dataset.scaled(part))) for part in raw.split(AT_ONCE)]
        )
        self._closed_error.copy_(F.mse_loss(given_back.flatten(1), vectors))


def _distribution(encoder: Encoder | LinearEncoder, samples: Tensor) -> tuple[Tensor, Tensor | None]:
    """Means and log variances `[N, D]` of the codes of samples; no log variances where codes are not drawn."""
    return encoder.distribution(samples) if isinstance(encoder, Encoder) else (encoder(samples), None)


def _drawn(means: Tensor, log_variances: Tensor | None, random: torch.Generator) -> Tensor:
    """Codes `mean + deviation noise` (Kingma & Welling 2014, section 2.4), in float32; the means where none vary."""
    if log_variances is None:
        return means
    noise = torch.randn(means.shape, generator=random, device=means.device)
    return means.float() + (0.5 * log_variances.float()).exp() * noise
