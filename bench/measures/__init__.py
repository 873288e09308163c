"""The measures. Each call adds the figures of one round."""
