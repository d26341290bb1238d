"""The phases of a step in slow motion."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Phase:
    """One phase of a step in slow motion: its name, what happens in it, and what does it."""

    name: str
    sentence: str


PHASES = (
    Phase("generate", "The counterfeiter (generator) turns fresh noise into points and hopes that they pass as real."),
    Phase(
        "discriminate",
        "The police (discriminator) look at real points and at counterfeits and say how real each seems to them.",
    ),
    Phase(
        "discriminator", "The police learn: real points shall score higher, counterfeits lower. The coloured map moves."
    ),
    Phase("gradient", "The counterfeiter asks which way each point would have to move for the police to be less sure."),
    Phase("generator", "The counterfeiter learns: its weights take a step, and all of its points move at once."),
)
