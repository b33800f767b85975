"""What a measurement was taken on; reports name it beside their figures."""

import os
import platform
import re
from pathlib import Path


def machine() -> str:
    """The processor and how many of its cores there are."""
    cpuinfo = Path("/proc/cpuinfo")
    names = re.findall(r"model name\s*: (.*)", cpuinfo.read_text()) if cpuinfo.exists() else [platform.processor()]
    return f"{names[0] if names else platform.machine()}, {os.cpu_count()} cores, {platform.system()}"
