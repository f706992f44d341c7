"""The section [cluster]: the broker that several machines share, and how patient they are with each other."""

from __future__ import annotations

import re
import ssl
from datetime import timedelta
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationInfo, field_validator

from config_values import Duration, Section, is_loopback


class ClusterConfig(Section):
    """Read by the hub and by the workers where crawl.engine is "celery"."""

    broker: str = "redis://127.0.0.1:6379/0"
    password: SecretStr = Field(default=SecretStr(""), validate_default=True)
    password_file: str = ""
    ca_file: str = ""
    namespace: str = "pantau"
    lease: Duration = timedelta(seconds=30)
    attempts: int = Field(default=3, ge=1, le=20)
    batch: int = Field(default=100, ge=1, le=10_000)
    patience: Duration = timedelta(minutes=1)
    pages: str = ""

    @field_validator("broker")
    @classmethod
    def broker_is_not_open_to_others(cls, value: str) -> str:
        address = urlsplit(value)
        if address.scheme not in ("redis", "rediss") or not address.hostname:
            raise ValueError(
                'is the address of a Redis: "redis://127.0.0.1:6379/0", "rediss://hub.example:6380/0"'
            )
        if address.password:
            raise ValueError(
                "holds a password, which belongs in PANTAU_CLUSTER_PASSWORD or in a password_file"
            )
        if address.query or address.fragment:
            raise ValueError(
                "ends with the number of the database: options after it could undo its protection"
            )
        if address.scheme == "redis" and not is_loopback(address.hostname):
            raise ValueError("a broker on another address than loopback is used with TLS only: rediss://")
        return value

    @field_validator("password")
    @classmethod
    def broker_elsewhere_has_a_password(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        host = urlsplit(info.data.get("broker", "")).hostname or ""
        if host and not is_loopback(host) and not value.get_secret_value():
            raise ValueError("is needed for a broker on another address than loopback")
        return value

    @field_validator("ca_file")
    @classmethod
    def ca_file_holds_certificates(cls, value: str) -> str:
        if value:
            try:
                ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(value)
            except OSError as error:  # an SSLError is one
                raise ValueError(f"{value} gives no certificate in PEM form: {error.strerror}") from None
        return value

    @field_validator("namespace")
    @classmethod
    def namespace_is_a_plain_word(cls, value: str) -> str:
        if not re.fullmatch(r"[a-z0-9-]{1,40}", value):
            raise ValueError("is a word of small letters, digits and hyphens")
        return value

    @field_validator("lease")
    @classmethod
    def lease_outlasts_a_hiccup(cls, value: timedelta) -> timedelta:
        if value < timedelta(seconds=4):
            raise ValueError('is at least "4s"')
        return value
