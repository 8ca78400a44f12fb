"""Compress wheels again with Zopfli: the same files in 5 % fewer bytes, for half a minute.

    python tools/compress_wheel.py dist/*.whl

It needs the package zopflipy. A wheel is a zip archive; every installer reads what Zopfli writes,
because the format is the same deflate, only searched for longer.
"""

import sys
import zipfile
from pathlib import Path

import zopfli


def compress(path: Path) -> None:
    smaller = path.with_suffix(".smaller")
    with zipfile.ZipFile(path) as old, zopfli.ZipFile(smaller, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = old.read(entry)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, data)
    smaller.replace(path)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        compress(Path(name))
