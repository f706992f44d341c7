"""One frozen, validated configuration from pantau.toml and PANTAU_* variables.

Every key is documented in pantau.example.toml. A variable PANTAU_SECTION_KEY overrides the key of
that section (PANTAU_CRAWL_DELAY=3); lists are comma-separated there. All mistakes are reported at once.
"""

from __future__ import annotations

import os
import re
import stat
import tomllib
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BeforeValidator, Field, SecretStr, ValidationError, ValidationInfo, field_validator

from config_cluster import ClusterConfig as ClusterConfig
from config_values import Duration, Section
from config_values import is_loopback as is_loopback
from config_values import parse_duration as parse_duration

DEFAULT_FILE = Path("pantau.toml")
DEFAULT_DATA = Path("var")
# Read by load_config or handed to the crawl subprocesses; they name no key of the file.
RESERVED_VARIABLES = frozenset({"PANTAU_CONFIG", "PANTAU_DATA", "PANTAU_RUN", "PANTAU_LEASE"})

# Addresses with other letters need SMTPUTF8, which few mail servers offer.
ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,255}")

# Keys that hold a secret: from a variable, or from the file that the key with _file names.
SECRETS = {"mail": "password", "notify": "urls", "inspect": "password", "cluster": "password"}


class ConfigError(Exception):
    """The configuration is wrong; the message lists every mistake, one a line."""


def _web_address(text: str) -> str:
    if text and (urlsplit(text).scheme not in ("http", "https") or not urlsplit(text).hostname):
        raise ValueError("is an http or https address")
    return text


class CrawlConfig(Section):
    contact: str = ""
    gateway: str = ""
    delay: float = Field(default=2.0, ge=0, le=3600)
    outlets: tuple[str, ...] = ()
    permitted: tuple[str, ...] = ()
    portals: dict[str, tuple[str, ...]] = Field(default={})
    parallel: int = Field(default=4, ge=1, le=64)
    time_limit: Duration = timedelta(minutes=20)
    engine: Literal["local", "celery"] = "local"

    @field_validator("gateway")
    @classmethod
    def gateway_is_an_address(cls, value: str) -> str:
        if value and (urlsplit(value).scheme != "http" or not urlsplit(value).hostname):
            raise ValueError('a gateway is an http address, for example "http://127.0.0.1:8080"')
        return value.rstrip("/")

    @field_validator("delay")
    @classmethod
    def delay_has_a_floor(cls, value: float, info: ValidationInfo) -> float:
        gateway = urlsplit(info.data.get("gateway", ""))
        if value < 1.0 and not is_loopback(gateway.hostname or ""):
            raise ValueError("a delay under 1.0 is allowed only with a gateway on loopback")
        return value


class ReadConfig(Section):
    processes: int = Field(default=0, ge=0, le=256)  # 0: one for each core
    page_seconds: float = Field(default=20.0, gt=0, le=600)
    page_memory_mb: int = Field(default=1024, ge=256)


class ScheduleConfig(Section):
    every: Duration = timedelta(minutes=30)
    floor: Duration | None = None
    ceiling: Duration | None = None
    busy: tuple[int, int] = (5, 22)
    timezone: str = "Asia/Jakarta"
    keep_runs: Duration = timedelta(days=90)
    backups: int = Field(default=7, ge=0)

    @field_validator("every")
    @classmethod
    def every_is_not_too_often(cls, value: timedelta) -> timedelta:
        if value < timedelta(minutes=1):
            raise ValueError('is at least "1m"')
        return value

    @field_validator("floor", "ceiling")
    @classmethod
    def bounds_hold_every(cls, value: timedelta | None, info: ValidationInfo) -> timedelta | None:
        every: timedelta | None = info.data.get("every")
        if value and every and info.field_name == "floor" and value > every:
            raise ValueError("is at most schedule.every")
        if value and every and info.field_name == "ceiling" and value < every:
            raise ValueError("is at least schedule.every")
        return value

    @field_validator("busy")
    @classmethod
    def busy_hours_are_in_order(cls, value: tuple[int, int]) -> tuple[int, int]:
        if not 0 <= value[0] < value[1] <= 24:
            raise ValueError("is the first and the last busy hour of the day: [5, 22]")
        return value

    @field_validator("timezone")
    @classmethod
    def timezone_is_known(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError(f"there is no time zone {value!r}")
        return value

    @property
    def fastest(self) -> timedelta:
        """No outlet is visited more often than this."""
        return self.floor or self.every / 3

    @property
    def slowest(self) -> timedelta:
        """No outlet is visited less often than this."""
        return self.ceiling or self.every * 6


class MailFilter(Section):
    """Which targets one recipient wants; what is left empty filters nothing."""

    agencies: tuple[Literal["BPJS Kesehatan", "BPJS Ketenagakerjaan"], ...] = ()
    metrics: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()  # a part of the place's name, or "national"
    national_only: bool = False
    least: dict[Literal["people", "IDR", "percent", "count"], Decimal] = Field(default={})


class MailConfig(Section):
    host: str = ""
    directory: str = ""
    port: int = Field(default=587, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str = ""
    password: SecretStr = SecretStr("")
    password_file: str = ""
    sender: str = Field(default="", validate_default=True)
    to: tuple[str, ...] = Field(default=(), validate_default=True)
    digest: Literal["run", "daily"] = "run"
    language: Literal["id", "en"] = "id"
    max_article_age: Duration = timedelta(days=14)
    max_targets: int = Field(default=50, ge=1)
    in_doubt: Literal["resend", "hold"] = "resend"
    link: str = ""
    filters: dict[str, MailFilter] = Field(default={})

    @field_validator("link")
    @classmethod
    def link_is_an_address(cls, value: str) -> str:
        return _web_address(value)

    @field_validator("filters")
    @classmethod
    def filters_are_for_recipients(
        cls, value: dict[str, MailFilter], info: ValidationInfo
    ) -> dict[str, MailFilter]:
        for address in value:
            if address not in info.data.get("to", value):
                raise ValueError(f"{address!r} is not among mail.to")
        return value

    @field_validator("security")
    @classmethod
    def plain_text_stays_on_this_machine(cls, value: str, info: ValidationInfo) -> str:
        host = info.data.get("host", "")
        if value == "none" and host and not is_loopback(host):
            raise ValueError('"none" is allowed only for a mail server on loopback')
        return value

    @field_validator("sender", "to")
    @classmethod
    def addresses_are_there(cls, value: str | tuple[str, ...], info: ValidationInfo) -> str | tuple[str, ...]:
        for address in (value,) if isinstance(value, str) else value:
            if address and not ADDRESS.fullmatch(address):
                raise ValueError(f"{address!r} is not a mail address")
        if not value and (info.data.get("host") or info.data.get("directory")):
            raise ValueError("is needed to deliver mail")
        return value

    @property
    def delivers(self) -> bool:
        """Whether there is anywhere to deliver mail to."""
        return bool(self.host or self.directory)


class NotifyConfig(Section):
    urls: SecretStr = SecretStr("")
    urls_file: str = ""
    max_targets: int = Field(default=5, ge=1)
    filter: MailFilter = MailFilter()

    @property
    def addresses(self) -> tuple[str, ...]:
        """The channels' addresses, each a secret; lines that begin with # are none."""
        lines = self.urls.get_secret_value().splitlines()
        words = [word for line in lines if not line.lstrip().startswith("#") for word in line.split()]
        return tuple(dict.fromkeys(words))


class InspectConfig(Section):
    password: SecretStr = SecretStr("")
    password_file: str = ""
    hosts: tuple[str, ...] = ()
    open: bool = False
    full_text: bool = True
    sql: bool = True


class HealthConfig(Section):
    ping: str = ""

    @field_validator("ping")
    @classmethod
    def ping_is_an_address(cls, value: str) -> str:
        return _web_address(value)


class RetentionConfig(Section):
    pages: Annotated[
        timedelta | None, BeforeValidator(lambda text: parse_duration(text) if text else None)
    ] = None


class Config(Section):
    """What the user configured. `data` holds the databases and everything else that is written."""

    crawl: CrawlConfig = CrawlConfig()
    read: ReadConfig = ReadConfig()
    schedule: ScheduleConfig = ScheduleConfig()
    mail: MailConfig = MailConfig()
    notify: NotifyConfig = NotifyConfig()
    health: HealthConfig = HealthConfig()
    inspect: InspectConfig = InspectConfig()
    retention: RetentionConfig = RetentionConfig()
    cluster: ClusterConfig = ClusterConfig()
    data: Path = DEFAULT_DATA
    file: Path | None = None

    @property
    def database(self) -> Path:
        return self.data / "pantau.db"

    @property
    def pages_database(self) -> Path:
        return self.data / "pages.db"

    @property
    def hub_database(self) -> Path:
        return self.data / "hub.db"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.schedule.timezone)


SECTIONS: dict[str, type[Section]] = {
    "crawl": CrawlConfig,
    "read": ReadConfig,
    "schedule": ScheduleConfig,
    "mail": MailConfig,
    "notify": NotifyConfig,
    "health": HealthConfig,
    "inspect": InspectConfig,
    "retention": RetentionConfig,
    "cluster": ClusterConfig,
}


def load_config(
    file: Path | None = None, data: Path | None = None, environ: Mapping[str, str] = os.environ
) -> Config:
    """The configuration from the file (else PANTAU_CONFIG, else ./pantau.toml where there is one).

    Raises ConfigError naming every unknown key, bad value and unreadable file.
    """
    named = file or (Path(environ["PANTAU_CONFIG"]) if environ.get("PANTAU_CONFIG") else None)
    used = named or (DEFAULT_FILE if DEFAULT_FILE.exists() else None)
    values = _read_toml(used) if used else {}
    problems = [f"{name}: no such key" for name in values if name not in SECTIONS]
    problems += [
        f"{name}: is a section, write [{name}]"
        for name in SECTIONS
        if not isinstance(values.get(name, {}), dict)
    ]
    sections = {name: dict(values[name]) for name in SECTIONS if isinstance(values.get(name), dict)}
    problems += [
        f"{name}.{key}: belongs in PANTAU_{name.upper()}_{key.upper()} or in a {key}_file"
        for name, key in SECRETS.items()
        if key in sections.get(name, {})
    ]
    problems += _apply_environment(sections, environ)
    for name, key in SECRETS.items():
        problems += _read_secret(name, key, sections.get(name, {}))
    where = data or Path(environ.get("PANTAU_DATA") or DEFAULT_DATA)
    try:
        config = Config.model_validate({**sections, "data": where, "file": used})
    except ValidationError as error:
        problems += [_plain(detail) for detail in error.errors()]
    if problems:
        raise ConfigError("\n".join(f"{used or 'configuration'}: {problem}" for problem in problems))
    return config


def _read_toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        raise ConfigError(f"{file}: no such file") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{file}: cannot be read: {error}") from None


def _apply_environment(sections: dict[str, dict[str, Any]], environ: Mapping[str, str]) -> list[str]:
    """Writes PANTAU_SECTION_KEY variables over the sections; returns the mistakes."""
    problems = []
    for variable, text in environ.items():
        if not variable.startswith("PANTAU_") or variable in RESERVED_VARIABLES:
            continue
        name, _, key = variable.removeprefix("PANTAU_").lower().partition("_")
        field = SECTIONS[name].model_fields.get(key) if name in SECTIONS else None
        if field is None:
            problems.append(f"{variable}: there is no key {name}.{key}")
            continue
        is_list = "tuple" in str(field.annotation)
        value = [part.strip() for part in text.split(",") if part.strip()] if is_list else text
        sections.setdefault(name, {})[key] = value
    return problems


def _read_secret(name: str, key: str, section: dict[str, Any]) -> list[str]:
    """Puts the secret that a file holds into its section; returns the mistakes."""
    named, where = section.get(f"{key}_file"), f"{name}.{key}_file"
    if not named or not isinstance(named, str) or section.get(key):
        return []
    file = Path(named)
    try:
        state = file.stat()
        if stat.S_IMODE(state.st_mode) & 0o077 or state.st_uid != os.getuid():
            return [f"{where}: {file} must belong to you and be readable by you alone (chmod 600)"]
        section[key] = file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        return [f"{where}: {error}"]
    return []


def _plain(detail: Any) -> str:
    """One validation error in one line, without the value, which may be a secret."""
    where = ".".join(str(part) for part in detail["loc"])
    if detail["type"] == "extra_forbidden":
        return f"{where}: no such key"
    return f"{where}: {detail['msg'].removeprefix('Value error, ')}"
