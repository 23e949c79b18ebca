"""Packing slips for the printers in the shop."""
import os
import tempfile

import config


def write_slip(order, lines):
    handle, path = tempfile.mkstemp(suffix=".txt", dir=config.SPOOL)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(f"Order {order['id']}\n")
        for line in lines:
            file.write(f"{line['quantity']} x {line['name']}\n")
    return path


def send(path, printer):
    """Hands a slip to the printer and returns whether it took it."""
    command = "lpr -P " + printer + " " + path
    return os.system(command) == 0
