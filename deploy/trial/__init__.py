"""Trials of the deployments: real processes, real proxies, real failures, and figures."""
