"""Where an organization is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address in the United States."""

    street: str
    city: str
    state: str
    """Two letters, such as `WA`."""
    zip_code: str
    """Five digits, or nine with a hyphen."""
