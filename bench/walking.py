"""An XML file walked over and forgotten, record by record: `python -m bench.walking FILE`."""

import sys

from lxml import etree


def walk(path: str) -> int:
    """How many records there are."""
    count = 0
    for _, element in etree.iterparse(path, tag="{*}Student"):
        count += 1
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
    return count


if __name__ == "__main__":
    print(walk(sys.argv[1]))
