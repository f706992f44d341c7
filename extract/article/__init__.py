"""Articles: a page as a site answered it into clean text with its title, time and authors."""

from extract.article.reader import MAX_BYTES, read_article

__all__ = ["MAX_BYTES", "read_article"]
