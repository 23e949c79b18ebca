"""The cart, orders, invoices and gift cards."""
import base64
import pickle

from flask import Blueprint, abort, jsonify, make_response, render_template, render_template_string, request

import forms
import payments
import pricing
import printing
from database import execute, query, query_one
from security import (
    current_user,
    decrypt_card,
    encrypt_card,
    gift_card_code,
    login_required,
    valid_notification,
)

orders = Blueprint("orders", __name__)

GIFT_CARD = """<article class="gift-card">
  <h1>A gift for you</h1>
  <p>MESSAGE</p>
  <p>Worth {{ '%.2f' | format(amount / 100) }} EUR</p>
</article>"""


def find_order(order_id):
    order = query_one("SELECT * FROM orders WHERE id = ?", (order_id,))
    if order is None:
        abort(404)
    return order


def own_order(order_id):
    order = find_order(order_id)
    user = current_user()
    if order["user_id"] != user["id"] and not user["is_admin"]:
        abort(404)
    return order


def lines_of(order):
    return query(
        "SELECT products.name, order_lines.quantity, order_lines.price FROM order_lines"
        " JOIN products ON products.id = order_lines.product_id WHERE order_id = ?",
        (order["id"],),
    )


def read_cart():
    cookie = request.cookies.get("cart")
    if not cookie:
        return []
    return pickle.loads(base64.urlsafe_b64decode(cookie))


def write_cart(cart):
    return base64.urlsafe_b64encode(pickle.dumps(cart)).decode()


@orders.get("/api/cart")
def get_cart():
    return jsonify(lines=read_cart())


@orders.post("/api/cart")
def add_to_cart():
    data = forms.body()
    line = pricing.read_line(data)
    cart = (read_cart() + [line])[-pricing.MAX_LINES :]
    response = make_response(jsonify(lines=cart), 201)
    response.set_cookie(
        "cart",
        write_cart(cart),
        max_age=14 * 24 * 3600,
        httponly=True,
        secure=True,
        samesite="Lax",
    )
    return response


@orders.get("/api/orders")
@login_required
def list_orders():
    return jsonify(query("SELECT * FROM orders WHERE user_id = ? ORDER BY id DESC", (current_user()["id"],)))


@orders.post("/api/orders")
@login_required
def place_order():
    data = forms.body()
    lines = pricing.read_lines(data)
    total = pricing.total_of(lines, forms.text(data, "coupon", 40, ""))
    order_id = execute(
        "INSERT INTO orders (user_id, total, note) VALUES (?, ?, ?)",
        (current_user()["id"], total, forms.text(data, "note", 1000, "")),
    )
    for line in lines:
        execute(
            "INSERT INTO order_lines (order_id, product_id, quantity, price) VALUES (?, ?, ?, ?)",
            (order_id, line["product_id"], line["quantity"], line["price"]),
        )
    return jsonify(id=order_id, total=total), 201


@orders.get("/api/orders/<int:order_id>")
@login_required
def get_order(order_id):
    order = find_order(order_id)
    return jsonify({**order, "lines": lines_of(order)})


@orders.get("/orders/<int:order_id>/invoice")
@login_required
def show_invoice(order_id):
    order = own_order(order_id)
    buyer = query_one("SELECT name, address FROM users WHERE id = ?", (order["user_id"],))
    return render_template("invoice.html", order=order, lines=lines_of(order), buyer=buyer)


@orders.post("/api/orders/<int:order_id>/pay")
@login_required
def pay_order(order_id):
    order = own_order(order_id)
    data = forms.body()
    card = forms.text(data, "card", 19)
    if not (card.isascii() and card.isdigit() and len(card) >= 12):
        abort(400, "card must be a card number")
    if data.get("remember") is True:
        execute(
            "INSERT OR REPLACE INTO cards (user_id, number) VALUES (?, ?)",
            (current_user()["id"], encrypt_card(card)),
        )
    if not payments.charge(order, card):
        return jsonify(error="The payment was refused"), 402
    execute("UPDATE orders SET status = 'paid' WHERE id = ?", (order["id"],))
    return jsonify(status="paid")


@orders.get("/api/card")
@login_required
def remembered_card():
    card = query_one("SELECT number FROM cards WHERE user_id = ?", (current_user()["id"],))
    return jsonify(ends=decrypt_card(card["number"])[-4:] if card else None)


@orders.post("/api/payments/notify")
def payment_notification():
    if not valid_notification(request.get_data(), request.headers.get("X-Signature", "")):
        abort(403, "The signature is wrong")
    order = find_order(forms.number(forms.body(), "reference", 1, 2**31))
    execute("UPDATE orders SET status = 'paid' WHERE id = ?", (order["id"],))
    return "", 204


@orders.post("/api/orders/<int:order_id>/slip")
@login_required
def print_slip(order_id):
    order = own_order(order_id)
    printer = forms.text(forms.body(), "printer", 100, "counter")
    path = printing.write_slip(order, lines_of(order))
    if not printing.send(path, printer):
        return jsonify(error="The printer does not answer"), 503
    return "", 204


@orders.post("/api/gift-cards/preview")
@login_required
def preview_gift_card():
    data = forms.body()
    message = forms.text(data, "message", 500)
    amount = forms.number(data, "amount", 500, 50000)
    page = GIFT_CARD.replace("MESSAGE", message)
    return jsonify(html=render_template_string(page, amount=amount))


@orders.post("/api/gift-cards")
@login_required
def order_gift_card():
    amount = forms.number(forms.body(), "amount", 500, 50000)
    code = gift_card_code()
    execute(
        "INSERT INTO gift_cards (code, user_id, amount) VALUES (?, ?, ?)", (code, current_user()["id"], amount)
    )
    return jsonify(code=code, amount=amount), 201
