"""The notebooks: their cells, and the pair of each file."""
