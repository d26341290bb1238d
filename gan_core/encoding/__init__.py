"""What encoder-decoders are good for: giving samples back, in fewer numbers, and learning from few labels."""
