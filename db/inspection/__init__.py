"""Shows pantau.db to people: Datasette with pages made for targets, read-only."""
