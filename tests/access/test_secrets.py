"""Client secrets: argon2id hashes, two at a time while one is replaced."""

from gateway.access.secrets import hash_secret, is_secret, make_secret


def test_either_of_two_secrets_is_good_while_one_is_replaced():
    hashes = [hash_secret("old"), hash_secret("new")]

    assert is_secret("old", hashes)
    assert is_secret("new", hashes)
    assert not is_secret("other", hashes)


def test_nothing_is_a_secret_of_nobody():
    assert not is_secret("", [])
    assert not is_secret("old", ["not a hash"])


def test_secrets_are_new_and_hashes_salted():
    assert make_secret() != make_secret()
    assert len(make_secret()) >= 43
    assert hash_secret("same") != hash_secret("same")
