"""CARRIES: the Redis between the machines, and Celery's settings on it."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlsplit

import redis
from celery import Celery
from kombu.exceptions import KombuError
from redis.exceptions import AuthenticationError, RedisError

from cluster.engine import OutOfReach
from config import Config

CRAWL, READ, INGEST = "crawl", "read", "ingest"
# Longer than any crawl, so that a running one is not given out a second time. Who is not heard of any more is
# noticed by its lease, long before.
MARGIN = timedelta(minutes=10)
# Only the one ingest takes from its queue: what a killed one had under way comes back soon.
INGEST_VISIBILITY = timedelta(seconds=10)
SOCKET_SECONDS = 5.0

# What Redis and Celery raise where the broker is away or refuses us.
BROKER_ERRORS = (RedisError, KombuError, OSError)


class BrokerGone(OutOfReach):
    """The broker does not answer, or lets us not in; the message says which and why in one line."""


def connect(config: Config) -> redis.Redis:
    """A client for leases and the like. It connects when it is first used."""
    options: dict[str, Any] = dict(_tls(config)) if _is_tls(config) else {}
    return redis.Redis.from_url(
        _address(config),
        decode_responses=True,
        socket_timeout=SOCKET_SECONDS,
        socket_connect_timeout=SOCKET_SECONDS,
        **options,
    )


def check(config: Config) -> None:
    """Raises BrokerGone where the broker cannot be used."""
    client = connect(config)
    try:
        client.ping()
    except BROKER_ERRORS as error:
        raise gone(config, error) from None
    finally:
        client.close()


def gone(config: Config, error: Exception) -> BrokerGone:
    """The trouble with the broker in words for people, without any password."""
    return BrokerGone(f"the broker {config.cluster.broker} {_trouble(config, error)}")


def _trouble(config: Config, error: Exception) -> str:
    why = str(error).splitlines()[0] if str(error) else type(error).__name__
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"is not to be trusted: {cause.verify_message} (cluster.ca_file says who signs for it)"
        if isinstance(cause, AuthenticationError) and config.cluster.password.get_secret_value():
            return f"does not take the password: {why}"
        if isinstance(cause, AuthenticationError):
            return "wants a password: set PANTAU_CLUSTER_PASSWORD or cluster.password_file"
    return f"does not answer: {why}"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error, and those that it came of."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def celery_app(config: Config, *, ingest: bool = False) -> Celery:
    """Celery on the broker. `ingest`: for the one that takes in."""
    app = Celery("pantau", broker=_address(config))
    visibility = INGEST_VISIBILITY if ingest else config.crawl.time_limit + MARGIN
    app.conf.update(
        task_serializer="json",
        result_serializer="json",
        accept_content=["json"],  # never pickle: who can write to the broker must not run code here
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        worker_enable_remote_control=False,
        worker_send_task_events=False,
        worker_hijack_root_logger=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        task_publish_retry=False,  # whoever sends keeps what could not be sent
        enable_utc=True,
        broker_transport_options={
            "visibility_timeout": visibility.total_seconds(),
            "global_keyprefix": f"{config.cluster.namespace}:",
            "unacked_key": unacked_key(INGEST if ingest else ""),
            "unacked_index_key": unacked_key(INGEST if ingest else "") + "_index",
            "unacked_mutex_key": unacked_key(INGEST if ingest else "") + "_mutex",
            "socket_timeout": SOCKET_SECONDS,
            "socket_connect_timeout": SOCKET_SECONDS,
        },
    )
    if _is_tls(config):
        app.conf.broker_use_ssl = _tls(config)
    return app


def unacked_key(queue: str) -> str:
    """Where Celery keeps what was taken from the queue and is not done."""
    return "unacked_ingest" if queue == INGEST else "unacked"


def _is_tls(config: Config) -> bool:
    return urlsplit(config.cluster.broker).scheme == "rediss"


def _tls(config: Config) -> dict[str, Any]:
    checked: dict[str, Any] = {"ssl_cert_reqs": ssl.CERT_REQUIRED, "ssl_check_hostname": True}
    return checked | ({"ssl_ca_certs": config.cluster.ca_file} if config.cluster.ca_file else {})


def _address(config: Config) -> str:
    """The broker's address with the password in it; never to be printed."""
    address = urlsplit(config.cluster.broker)
    password = config.cluster.password.get_secret_value()
    if not password:
        return config.cluster.broker
    place = address.netloc.rpartition("@")[2]
    user = quote(address.username or "", safe="")
    return address._replace(netloc=f"{user}:{quote(password, safe='')}@{place}").geturl()
