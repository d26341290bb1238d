"""Latent Studio, the app: what serves one page in that page's folder, what pages share in `shared`."""
