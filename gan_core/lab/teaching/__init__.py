"""What a lab teaches: diagnoses, fixes, presets and lessons."""
