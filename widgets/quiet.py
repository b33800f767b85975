"""Keeps what matplotlib says about its own files out of a lesson's output.

Where the home folder can't be written, matplotlib takes a temporary folder for its settings and says so in the first
cell that shows a picture; on a slow machine it also says, once, that it is looking through the fonts. Neither is the
reader's concern. Importing this is enough; whatever else matplotlib has to say is still said.
"""

import logging

_OWN_FILES = ("cache", "mkdir -p failed", "not a writable directory")


def _concerns_readers(record: logging.LogRecord) -> bool:
    return not any(words in str(record.msg) for words in _OWN_FILES)


# A logger's filter sees only what is said to this very logger, so each is named.
for _logger in ("matplotlib", "matplotlib.font_manager"):
    logging.getLogger(_logger).addFilter(_concerns_readers)
