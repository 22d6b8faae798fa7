"""Signing in at a district's identity provider (OpenID Connect Core 1.0)."""
