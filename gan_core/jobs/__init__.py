"""Anything long: the run folder, the worker process, and the manager that queues, starts, commands and watches."""
