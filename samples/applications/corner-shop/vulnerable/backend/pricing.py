"""What an order costs. All amounts are in cents."""
from flask import abort

import forms
from database import query_one

MAX_LINES = 50
MAX_QUANTITY = 99


def read_lines(data):
    """The lines of an order: products, how many of them, and their prices."""
    lines = data.get("lines")
    if not isinstance(lines, list) or not 1 <= len(lines) <= MAX_LINES:
        abort(400, f"An order has 1 to {MAX_LINES} lines")
    return [read_line(line) for line in lines]


def read_line(line):
    if not isinstance(line, dict):
        abort(400, "A line must be an object")
    product = query_one("SELECT id, price FROM products WHERE id = ?", (forms.number(line, "productId", 1, 2**31),))
    if product is None:
        abort(400, "There is no such product")
    return {
        "product_id": product["id"],
        "quantity": forms.number(line, "quantity", 1, MAX_QUANTITY),
        "price": line.get("price", product["price"]),
    }


def total_of(lines, coupon_code):
    total = sum(line["price"] * line["quantity"] for line in lines)
    coupon = query_one("SELECT percent FROM coupons WHERE code = ?", (coupon_code,))
    if coupon is not None:
        total -= total * coupon["percent"] // 100
    return total
