"""The composition root: settings become services, services become an application."""
