"""FETCHES: the Scrapy project. Knows pages and outlets, nothing of targets."""
