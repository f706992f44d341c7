"""The configuration of `pantau demo`: the sample newsroom as gateway, mail into a folder."""

from __future__ import annotations

from pathlib import Path

_CONFIGURATION = """\
# Written by `pantau demo`: the bundled newsroom plays every site, and mail goes into a folder.
[crawl]
contact = "demo@example.org"
gateway = "{gateway}"
delay = 0.01
outlets = ["antara", "antara_regional", "bisnis", "jambiekspres", "merahputih", "wartaekonomi"]

[crawl.portals]
antara_regional = ["kepri", "jambi"]

[mail]
directory = "{mail}"
sender = "pantau@example.org"
to = ["redaksi@example.org"]
max_article_age = "36500d"
"""


def write_configuration(home: Path, gateway: str) -> Path:
    """Writes the demo's configuration into its data directory; returns the file."""
    home.mkdir(parents=True, exist_ok=True)
    file = home / "pantau.toml"
    file.write_text(_CONFIGURATION.format(gateway=gateway, mail=home / "mail"), "utf-8")
    return file
