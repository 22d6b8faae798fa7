"""Keys, from outside the database; no key or value ever shows in a repr or message."""

from gateway.keys.material import TokenKey, create_key_file
from gateway.keys.ring import KeyRing
from gateway.keys.rotation import activate_token_key, add_token_key, retire_token_key

__all__ = [
    "KeyRing",
    "TokenKey",
    "activate_token_key",
    "add_token_key",
    "create_key_file",
    "retire_token_key",
]
