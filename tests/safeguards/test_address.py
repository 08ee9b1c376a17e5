"""The client's address: believed as far as our own proxies wrote it, and no further."""

from ipaddress import ip_address

import pytest

from safeguards.address import client_address, limit_key

CALLER, PROXY = "192.0.2.7", "10.0.0.1"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, None, PROXY),
        (0, CALLER, PROXY),
        (1, CALLER, CALLER),
        (1, f"198.51.100.9, {CALLER}", CALLER),
        (2, f"198.51.100.9,{CALLER}, 10.0.0.2", CALLER),
        (2, CALLER, PROXY),
        (1, None, PROXY),
        (1, "", PROXY),
        (1, "unknown", PROXY),
        (1, "'; DROP TABLE", PROXY),
        (1, "1" * 100_000, PROXY),
        (1, "," * 100_000, PROXY),
        (1, f"{CALLER}:4711", CALLER),
        (1, "[2001:db8::7]:4711", "2001:db8::7"),
        (1, "2001:db8::7", "2001:db8::7"),
        (1, "::ffff:192.0.2.7", CALLER),
        (1, " 192.0.2.7 ", CALLER),
        (1, "１９２.0.2.7", PROXY),
    ],
)
def test_what_the_caller_wrote_is_nobodys_word(rf, settings, proxies, forwarded, address):
    settings.TRUSTED_PROXIES = proxies
    headers = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    assert client_address(rf.get("/", REMOTE_ADDR=PROXY, **headers)) == ip_address(address)


def test_a_unix_socket_has_no_address(rf, settings):
    settings.TRUSTED_PROXIES = 0
    request = rf.get("/", REMOTE_ADDR="")
    assert client_address(request) is None
    assert limit_key(request) == "unknown"


@pytest.mark.parametrize(
    ("address", "key"),
    [("192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"), ("::ffff:192.0.2.7", "192.0.2.7")],
)
def test_a_limit_counts_by_household(rf, settings, address, key):
    settings.TRUSTED_PROXIES = 0
    assert limit_key(rf.get("/", REMOTE_ADDR=address)) == key
