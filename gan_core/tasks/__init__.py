"""Tasks: what takes longer than a moment and is no training run, each in a process of its own."""
