"""Corner Shop: a small shop with reviews, coupons, invoices and gift cards."""
import json
import logging
import os

from flask import Flask, abort, jsonify, request
from waitress import serve
from werkzeug.exceptions import HTTPException

import config
import database
from accounts import accounts
from admin import admin
from catalogue import catalogue
from orders import orders
from pages import pages


def create_app():
    app = Flask(__name__)
    app.config.from_object(config)
    for folder in (config.PHOTOS, config.SPOOL):
        os.makedirs(folder, exist_ok=True)
    logging.basicConfig(filename=config.LOG_FILE, level=logging.INFO)
    database.initialise()
    app.teardown_appcontext(database.close)

    for blueprint in (accounts, admin, catalogue, orders, pages):
        app.register_blueprint(blueprint)

    @app.get("/api/health")
    def health():
        return jsonify(status="ok")

    @app.get("/openapi.json")
    def openapi():
        with open(os.path.join(config.BASE, "openapi.json"), encoding="utf-8") as file:
            return jsonify(json.load(file))

    @app.before_request
    def refuse_other_sites():
        origin = request.headers.get("Origin")
        allowed = (None, config.FRONTEND_ORIGIN, request.host_url.rstrip("/"))
        if request.method not in ("GET", "HEAD", "OPTIONS") and origin not in allowed:
            abort(403, "This site may not do that")

    @app.after_request
    def protect(response):
        response.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
        response.headers["X-Frame-Options"] = "DENY"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
        return response

    @app.after_request
    def allow_frontend(response):
        if request.headers.get("Origin") == config.FRONTEND_ORIGIN:
            response.headers["Access-Control-Allow-Origin"] = config.FRONTEND_ORIGIN
            response.headers["Access-Control-Allow-Credentials"] = "true"
            response.headers["Access-Control-Allow-Headers"] = "Content-Type"
            response.headers["Access-Control-Allow-Methods"] = "GET, POST, PATCH, DELETE"
            response.headers["Vary"] = "Origin"
        return response

    @app.errorhandler(HTTPException)
    def refused(error):
        return jsonify(error=error.description), error.code

    @app.errorhandler(Exception)
    def failed(_error):
        logging.getLogger("shop").exception("A request failed")
        return jsonify(error="Something went wrong"), 500

    return app


if __name__ == "__main__":
    serve(
        create_app(),
        host=os.environ.get("HOST", "127.0.0.1"),
        port=int(os.environ.get("PORT", "5000")),
        ident=None,
    )
