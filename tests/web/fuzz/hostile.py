"""What strangers send: values that have broken other services, for fields, paths, queries, headers and whole bodies."""

LONG = "A" * 110_000
QUERY_NAMES = (
    "after", "from", "kind", "limit", "next", "page", "q", "starting_after", "submission", "origin",
    "words", "mission", "buyer", "stage", "bid",
)  # fmt: skip
TEXTS: tuple[str, ...] = (
    "",
    " ",
    "%00",
    "a%00b",
    "%FF%FE%00%80",
    "%ED%A0%80",
    "%F0%9F%92%A9%E2%80%AE%CC%81",
    "%0D%0ASet-Cookie%3A%20a=b",
    "..%2F..%2F..%2Fetc%2Fpasswd",
    "%3Cscript%3Ealert(1)%3C%2Fscript%3E%22%27%3E",
    "%7B%7B7*7%7D%7D%24%7B7*7%7D",
    "%27%3B%20drop%20table%20bid%3B--",
    "=HYPERLINK(1)",
    "-1",
    "0",
    "-0",
    "1e308",
    "NaN",
    "Infinity",
    "9223372036854775808",
    "9" * 4_400,
    "0." + "0" * 60 + "1",
    "00000000-0000-0000-0000-000000000000",
    "31",
    "2200",
    "none",
    "[" * 2_000,
    LONG,
)
"""Percent-encoded, so that bytes that are no text at all can be among them."""

BODIES: tuple[tuple[str, bytes], ...] = (
    ("application/x-www-form-urlencoded", b""),
    ("application/x-www-form-urlencoded", b"&&&===&%%%&\xff=\x00&" * 20),
    ("application/x-www-form-urlencoded; charset=utf-16", b"a=b"),
    ("application/x-www-form-urlencoded", b"a=1&" * 5_000),
    ("application/json", b'{"a":' * 3_000),
    ("application/json", b"[" * 100_000),
    ("application/json", b"\xff\xfe"),
    ("multipart/form-data", b"--x\r\n\r\n--x--"),
    (
        "multipart/form-data; boundary=x",
        b'--x\r\ncontent-disposition: form-data; name="file"; filename="\xff"\r\n\r\na',
    ),
    ("multipart/form-data; boundary=" + "x" * 300, b"--x"),
    ("multipart/form-data; boundary=\xff", b"--x--"),
    ("application/x-www-form-urlencoded", b"note=" + b"x" * 2_100_000),
    ("text/xml", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'),
    ("", b"\x00" * 1_000),
)

HEADERS: tuple[dict[str, str], ...] = (
    {"x-forwarded-for": "127.0.0.1", "x-forwarded-host": "evil.example", "x-forwarded-proto": "https"},
    {"accept": "application/json"},
    {"accept": "\xff\xfe, */*;q=abc"},
    {"hx-request": "true", "hx-target": "x" * 5_000},
    {"hx-current-url": "javascript:alert(1)", "hx-request": "true"},
    {"hx-current-url-uri-autoencoded": "true", "hx-current-url": "%ff%00", "hx-request": "true"},
    {"cookie": "civic_session=" + "a" * 4_000},
    {"cookie": 'civic_session="\\377"; civic_notice="a.b"; civic_form=\xff'},
    {"referer": "http://[::1"},
    {"origin": "http://[::1"},
    {"origin": "null"},
    {"user-agent": "\xff" * 2_000},
    {"range": "bytes=0-,5-"},
    {"if-none-match": "*", "if-modified-since": "yesterday"},
    {"content-length": "-1"},
    {"stripe-signature": "t=9e99,v1=\xff"},
)
