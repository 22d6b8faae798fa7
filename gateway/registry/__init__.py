"""Use cases of the registry: a district comes in with its entry, crosswalks and XSDs."""
