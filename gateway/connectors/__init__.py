"""The ways to a district's student information system."""
