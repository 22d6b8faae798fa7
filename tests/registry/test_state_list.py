"""Who takes part is on the state's list of districts, whatever a folder says."""

import shutil

import pytest

from gateway.assets import asset
from gateway.clock import now
from gateway.errors import InvalidEntryError
from gateway.registry.publishing import Publishing


@pytest.mark.parametrize("allow_examples", [True, False])
@pytest.mark.parametrize("code", ["17999", "41001", "99010", "99000"])
def test_a_code_that_the_state_has_not_is_no_district(exchange, tmp_path, code, allow_examples):
    folder = tmp_path / code
    shutil.copytree(asset("crosswalks/districts/17401"), folder)
    entry = folder / "district.yaml"
    entry.write_text(entry.read_text("utf-8").replace("17401", code), "utf-8")
    publishing = Publishing(exchange.database, now, allow_examples=allow_examples)

    with pytest.raises(InvalidEntryError, match=f"^district: {code} is not on the state's list"):
        publishing.publish(folder, {}, by="test")

    assert exchange.database.read(lambda uow: uow.districts.find(code)) is None
