"""The authorization server, on Authlib's framework-free parts: one module per RFC."""
