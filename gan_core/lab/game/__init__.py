"""The game of two small networks in the plane, and what is seen of them."""
