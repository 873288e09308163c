"""Scale, on paper and in simulation: what the measured costs of one process and one Redis mean for many people."""
