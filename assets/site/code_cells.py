"""Python as coloured HTML.

Takes source text, gives a ``pre`` element whose classes ``site.css`` colours. Lessons and prose use it.
"""

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer


def highlighted(source: str) -> str:
    """The source as a block of code."""
    inner = highlight(source, PythonLexer(stripnl=False), HtmlFormatter(nowrap=True)).rstrip("\n")
    return f'<pre class="code"><code>{inner}</code></pre>\n'
