"""What one browser session knows: its address, what it has seen, what it has begun."""
