"""What is measured; each measure adds its figures, round by round."""
