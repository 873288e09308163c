"""Trials of the deployments with real processes, proxies and failures."""
