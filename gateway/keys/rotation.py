"""Token keys in the key file: a new one is known before it signs, an old one verifies after."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gateway.errors import MalformedError
from gateway.keys.material import generate_token_key, parse_material, read_key_file


def add_token_key(path: Path) -> str:
    """Put a new token key into the file; it verifies and is published, and signs nothing yet."""
    made = generate_token_key(is_active=False)
    _change(path, lambda tokens: [*tokens, made])
    return str(made["kid"])


def activate_token_key(path: Path, kid: str) -> None:
    """Let that token key sign from the next start on; the one before still verifies."""

    def change(tokens: list[dict[str, Any]]) -> list[dict[str, Any]]:
        _find(tokens, kid)
        return [{**token, "active": token["kid"] == kid} for token in tokens]

    _change(path, change)


def retire_token_key(path: Path, kid: str) -> None:
    """Take a token key out of the file: what it signed is good no longer."""

    def change(tokens: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if _find(tokens, kid)["active"]:
            raise MalformedError(f"token key {kid} signs: activate another before")
        return [token for token in tokens if token["kid"] != kid]

    _change(path, change)


def _find(tokens: list[dict[str, Any]], kid: str) -> dict[str, Any]:
    found = next((token for token in tokens if token["kid"] == kid), None)
    if found is None:
        raise MalformedError(f"there is no token key {kid}")
    return found


def _change(path: Path, change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> None:
    """Whole or not at all, and never readable by others."""
    text = read_key_file(path)
    parse_material(text, str(path))
    document = json.loads(text)
    document["tokens"] = change(document["tokens"])
    changed = json.dumps(document, indent=2) + "\n"
    parse_material(changed, str(path))
    beside = path.with_name(f".{path.name}.new")
    descriptor = os.open(beside, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(changed)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
