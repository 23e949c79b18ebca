"""Corner Shop: a small shop with reviews, coupons, invoices and gift cards."""
import json
import logging
import os
import traceback

from flask import Flask, jsonify, request
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

    @app.after_request
    def allow_frontend(response):
        origin = request.headers.get("Origin")
        if origin:
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Allow-Credentials"] = "true"
            response.headers["Access-Control-Allow-Headers"] = "Content-Type"
            response.headers["Access-Control-Allow-Methods"] = "GET, POST, PATCH, DELETE"
            response.headers["Vary"] = "Origin"
        return response

    @app.errorhandler(HTTPException)
    def refused(error):
        return jsonify(error=error.description), error.code

    @app.errorhandler(Exception)
    def failed(error):
        logging.getLogger("shop").exception("A request failed")
        return jsonify(error=str(error), trace=traceback.format_exc()), 500

    return app


if __name__ == "__main__":
    create_app().run(
        host=os.environ.get("HOST", "127.0.0.1"),
        port=int(os.environ.get("PORT", "5000")),
        debug=config.DEBUG,
        use_reloader=False,
    )
