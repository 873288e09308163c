"""What is measured; each measure adds one round's figures."""
