"""What the benchmarks of the post room are made of."""
