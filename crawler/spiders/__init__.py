"""One outlet, one file; found by the loader of Scrapy, registered nowhere."""
