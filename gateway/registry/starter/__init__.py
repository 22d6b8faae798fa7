"""A starter for a new district: its folder, drafted from a sample of its SIS."""
