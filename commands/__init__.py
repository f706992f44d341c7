"""The commands of `pantau` that come in groups, each a thin wrapper of one function elsewhere."""
