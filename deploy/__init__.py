"""Deployments as documented: the files to copy, and trials that set them up and inject failures."""
