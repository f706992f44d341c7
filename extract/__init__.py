"""READS: pages into articles, articles into claims. No network, no clock, no database, no Scrapy."""
