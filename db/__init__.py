"""REMEMBERS: the only place that speaks sqlite-utils and SQL."""
