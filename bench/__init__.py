"""The benchmark: this product beside what else one could run, on the same machine, in the same minutes."""
