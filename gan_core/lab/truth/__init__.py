"""What is known of a lab's data: densities, optimal discriminators, divergences."""
