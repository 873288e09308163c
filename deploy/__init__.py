"""Deployments, as documented: the files that an operator copies, and trials that set them up and hurt them."""
