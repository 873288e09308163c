"""A tiny site for tests of the server alone: an application that echoes, and the process that serves it."""
