"""The owner's part of the shop, and what its devices ask for."""
import tarfile

import yaml
from flask import Blueprint, Response, abort, jsonify, request
from lxml import etree

import reports
import storage
from database import execute, query
from security import admin_required, shop_network_required

admin = Blueprint("admin", __name__, url_prefix="/api/admin")


@admin.get("/report")
@admin_required
def report():
    return jsonify(reports.totals(request.args.get("group", "status")))


@admin.get("/customers.csv")
@admin_required
def customers():
    return Response(reports.customers_csv(), mimetype="text/csv")


@admin.post("/catalogue")
@admin_required
def import_catalogue():
    """Takes a supplier's price list, in XML."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        document = etree.fromstring(request.get_data(), parser)
        products = [
            (
                item.findtext("name", ""),
                item.findtext("description", ""),
                int(item.findtext("price", "0")),
                document.get("supplier", ""),
            )
            for item in document.findall("product")
        ]
    except (etree.XMLSyntaxError, ValueError):
        abort(400, "The price list cannot be read")
    for product in products:
        execute("INSERT INTO products (name, description, price, supplier) VALUES (?, ?, ?, ?)", product)
    return jsonify(imported=len(products)), 201


@admin.post("/shipping")
@admin_required
def import_shipping():
    """Takes what shipping costs, as YAML: a price in cents for each country."""
    try:
        prices = yaml.safe_load(request.get_data(as_text=True))
    except yaml.YAMLError:
        abort(400, "This is not YAML")
    if not isinstance(prices, dict) or not all(isinstance(price, int) for price in prices.values()):
        abort(400, "A price for each country is expected")
    for country, price in prices.items():
        execute("INSERT OR REPLACE INTO shipping (country, price) VALUES (?, ?)", (str(country), price))
    return jsonify(imported=len(prices)), 201


@admin.post("/photos/restore")
@admin_required
def restore_photos():
    backup = request.files.get("backup")
    if backup is None:
        abort(400, "backup is missing")
    try:
        return jsonify(restored=storage.restore(backup.stream)), 201
    except tarfile.TarError:
        abort(400, "The backup cannot be read")


@admin.get("/stock")
@shop_network_required
def stock():
    return jsonify(
        query(
            "SELECT products.name, coalesce(sum(quantity), 0) AS sold FROM products"
            " LEFT JOIN order_lines ON order_lines.product_id = products.id GROUP BY products.id"
        )
    )
