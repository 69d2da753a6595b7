"""TCP options; the expected texts are what tshark 4.0 shows in its Info column."""

import pytest

from wcs_pcap.tcp.options import parse, window_shift

LINUX_SYN = bytes.fromhex("0204400c 0402 080a 8aa6185e 00000000 01 030307")


def shown(data: bytes) -> str:
    return " ".join(name if value is None else f"{name}={value}" for name, value in parse(data))


def test_the_options_of_a_linux_syn() -> None:
    assert window_shift(LINUX_SYN) == 7
    assert shown(LINUX_SYN) == "MSS=16396 SACK_PERM TSval=2326141022 TSecr=0 WS=128"


def test_no_options() -> None:
    assert parse(b"") == parse(b"\1\1\1\1") == parse(bytes(4)) == ()
    assert window_shift(b"") is None


def test_sack_blocks_are_raw_and_in_order() -> None:
    found = parse(bytes.fromhex("0101 0512 00000064 000000c8 fffffff0 00000010"))
    assert found == (("SLE", 100), ("SRE", 200), ("SLE", 0xFFFFFFF0), ("SRE", 16))


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("030300", "WS=1"),
        ("03030e", "WS=16384"),
        ("03030f", "WS=16384"),  # more than 14 counts as 14
        ("0303ff", "WS=16384"),
        ("020405b4 020405b5", "MSS=1460 MSS=1461"),
        ("0606 00000005", "ECHO=5"),
        ("0706 00000007", "ECHO=7"),
        ("0b06 00000001", "CC=1"),
        ("0c06 00000001", "CC=1"),
        ("0d06 00000001", "CC=1"),
        ("1312 00000000000000000000000000000000", "MD5"),
        ("2202", "TFO=R"),
        ("2206 61626364", "TFO=C"),
        ("fd04 f989", "TFO=R"),
        ("fe08 f989 61626364", "TFO=C"),
        ("fe05 f989 61", "TFO=C"),
        ("fe04 1234", "ExID=1234"),
        ("fe04 00ab", "ExID=AB"),
        ("0e03 01", ""),  # an option of which Wireshark's Info column does not speak
    ],
)
def test_info_text(data: str, text: str) -> None:
    assert shown(bytes.fromhex(data)) == text


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("02", ""),  # ends after the kind
        ("0200", ""),  # shorter than itself: nothing after it can be trusted
        ("0201 020405b4", ""),
        ("0205 05b4", ""),  # reaches after the end
        ("0203 05 0402", "SACK_PERM"),  # an MSS of one byte is left out, what follows is not
        ("0302 0402", "SACK_PERM"),
        ("0809 00000000000000 0402", "SACK_PERM"),
        ("0404 0000", "SACK_PERM"),
        ("050b 00000001 00000002 00", "SLE=1 SRE=2"),  # half a block
        ("0506 00000001", ""),
        ("fe02", ""),
        ("fe03 01", ""),
        ("00 020405b4", ""),  # after the end of the list
        ("0002 020405b4", ""),
        ("020405b4 0205 05b4", "MSS=1460"),
    ],
)
def test_bad_lengths_are_left_out(data: str, text: str) -> None:
    assert shown(bytes.fromhex(data)) == text


def test_any_two_bytes_and_every_cut_can_be_read() -> None:
    for kind in range(256):
        for length in range(256):
            assert isinstance(parse(bytes((kind, length, 1, 1))), tuple)
    for end in range(len(LINUX_SYN)):
        assert isinstance(parse(LINUX_SYN[:end]), tuple)
