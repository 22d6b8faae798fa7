"""XSDs: a hardened parser, compiled schemas, and what they say of their record types."""
