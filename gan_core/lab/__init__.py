"""The 2-D Lab: a game in the plane, where the truth is known."""
