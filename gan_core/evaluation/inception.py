"""The inception score, with a dataset's own classifier in place of Inception."""

import torch
from torch import Tensor


def inception_score(logits: Tensor) -> float:
    """exp E KL(p(y|x) || p(y)) of logits `[N, K]`: 1 to K (Salimans et al. 2016, section 4).

    High where each sample is of one class for certain and all classes come up as often; it never looks at real samples.
    Of the whole set at once; the usual mean over ten splits is lower (Barratt & Sharma 2018, section 3.2). Raises
    ValueError where there are no logits.
    """
    if logits.ndim != 2 or len(logits) == 0:
        raise ValueError(f"An inception score takes rows of logits, not {list(logits.shape)}.")
    log_likely = logits.to("cpu", torch.float64).log_softmax(dim=1)
    likely = log_likely.exp()
    log_marginal = likely.mean(dim=0).log()
    # A class that no sample can be has log 0 on both sides, and adds nothing.
    divergences = torch.where(likely > 0, likely * (log_likely - log_marginal), 0.0).sum(dim=1)
    return float(divergences.mean().exp())
