"""The sample sites, one module an outlet, each in the markup and with the routes of its model."""
