"""Pictures that stand still."""
