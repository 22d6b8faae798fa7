"""Keys, from outside the database; no key or value ever shows in a repr or message."""

from gateway.keys.material import TokenKey, create_key_file
from gateway.keys.ring import KeyRing

__all__ = ["KeyRing", "TokenKey", "create_key_file"]
