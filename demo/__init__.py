"""A small newsroom of sample outlets on loopback, for `pantau demo` and the tests."""
