"""Products, reviews and photos."""
import requests
from flask import Blueprint, abort, jsonify, request, send_file

import config
import forms
import storage
from database import execute, query, query_one
from security import current_user, login_required

catalogue = Blueprint("catalogue", __name__)

SORTS = {"name": "name", "price": "price", "newest": "id DESC"}


def page_arguments():
    page = max(request.args.get("page", 1, type=int), 1)
    size = min(max(request.args.get("per_page", config.PAGE_SIZE, type=int), 1), config.MAX_PAGE_SIZE)
    return size, (page - 1) * size


def matching(term, supplier):
    """The condition for products that a customer looks for."""
    conditions = ["1 = 1"]
    if term:
        conditions.append(f"(name LIKE '%{term}%' OR description LIKE '%{term}%')")
    if supplier:
        conditions.append("supplier = :supplier")
    return " AND ".join(conditions)


@catalogue.get("/api/products")
def list_products():
    order = SORTS.get(request.args.get("sort", "name"), "name")
    supplier = request.args.get("supplier", "")
    where = matching(request.args.get("q", ""), supplier)
    size, offset = page_arguments()
    sql = "SELECT id, name, description, price, supplier FROM products WHERE " + where
    products = query(
        sql + f" ORDER BY {order} LIMIT :size OFFSET :offset",
        {"supplier": supplier, "size": size, "offset": offset},
    )
    return jsonify(products)


@catalogue.get("/api/products/<int:product_id>")
def get_product(product_id):
    product = query_one("SELECT * FROM products WHERE id = ?", (product_id,))
    if product is None:
        abort(404)
    return jsonify(product)


@catalogue.get("/api/products/<int:product_id>/reviews")
def list_reviews(product_id):
    reviews = query(
        "SELECT users.*, reviews.* FROM reviews JOIN users ON users.id = reviews.user_id WHERE product_id = ?",
        (product_id,),
    )
    return jsonify(reviews)


@catalogue.post("/api/products/<int:product_id>/reviews")
@login_required
def add_review(product_id):
    data = forms.body()
    if query_one("SELECT id FROM products WHERE id = ?", (product_id,)) is None:
        abort(404)
    review_id = execute(
        "INSERT INTO reviews (product_id, user_id, rating, body, website) VALUES (?, ?, ?, ?, ?)",
        (
            product_id,
            current_user()["id"],
            forms.number(data, "rating", 1, 5),
            forms.text(data, "body", 4000),
            forms.text(data, "website", 200, ""),
        ),
    )
    return jsonify(id=review_id), 201


@catalogue.delete("/api/reviews/<int:review_id>")
@login_required
def delete_review(review_id):
    review = query_one("SELECT * FROM reviews WHERE id = ?", (review_id,))
    if review is None:
        abort(404)
    user = current_user()
    if review["user_id"] != user["id"] and not user["is_admin"]:
        abort(403, "Only your own")
    execute("DELETE FROM reviews WHERE id = ?", (review_id,))
    return "", 204


@catalogue.post("/api/photos")
@login_required
def upload_photo():
    upload = request.files.get("photo")
    if upload is None or not upload.filename:
        abort(400, "photo is missing")
    try:
        name = storage.save_photo(upload)
    except storage.NOT_AN_IMAGE:
        abort(400, "This is no image")
    return jsonify(name=name, url=f"/photos/{name}"), 201


@catalogue.post("/api/photos/from-link")
@login_required
def photo_from_link():
    link = forms.text(forms.body(), "url", 2000)
    try:
        name = storage.save_image(storage.download(link))
    except (requests.RequestException, *storage.NOT_AN_IMAGE):
        abort(400, "There is no image at this address")
    return jsonify(name=name, url=f"/photos/{name}"), 201


@catalogue.get("/photos/<path:name>")
def show_photo(name):
    try:
        return send_file(storage.photo_path(name))
    except (FileNotFoundError, IsADirectoryError):
        abort(404)
