"""SPREADS: the same crawl and reading on many machines. Only `cluster/` knows Celery and Redis.

The hub is the machine with the databases: it hands out tasks and gathers (`gather`, `handout`) and takes in
what comes back (`ingest`). Workers need no database: what they have to know comes with the task.
"""
