"""Processes: how one is started, ends with its parent, owns a folder, reports how far it is, and is cancelled.

Nothing here imports PyTorch, so that a process which needs none stays small.
"""
