"""Repositories: each takes and returns the frozen words of gateway.model."""
