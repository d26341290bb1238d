"""Training: the step, the trainer around it, schedules, and the signs of health."""
