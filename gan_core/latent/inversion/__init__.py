"""Pictures into latents."""
