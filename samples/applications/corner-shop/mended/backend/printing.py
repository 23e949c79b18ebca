"""Packing slips for the printers in the shop."""
import os
import re
import subprocess
import tempfile

import config

PRINTER = re.compile(r"\w[\w-]{0,39}", re.ASCII)


def write_slip(order, lines):
    handle, path = tempfile.mkstemp(suffix=".txt", dir=config.SPOOL)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(f"Order {order['id']}\n")
        for line in lines:
            file.write(f"{line['quantity']} x {line['name']}\n")
    return path


def send(path, printer):
    """Hands a slip to the printer and returns whether it took it."""
    if not PRINTER.fullmatch(printer):
        return False
    try:
        return subprocess.run(["lpr", "-P", printer, path], timeout=10, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
