"""A minimal site for tests of the server alone: an echo application, and the process that serves it."""
