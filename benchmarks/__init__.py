"""Benchmarks: each prints a table and writes it to `benchmarks/results/`, with the command and the machine."""
