import os

from flask import Flask, jsonify, request, send_from_directory
from waitress import serve
from werkzeug.exceptions import HTTPException

from accounts import accounts
from database import BASE_DIR, close_db, init_db
from files import files, init_folders
from tasks import tasks

FRONTEND_ORIGIN = os.environ.get("FRONTEND_ORIGIN", "http://localhost:5173")

app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 5 * 1024 * 1024
app.teardown_appcontext(close_db)
app.register_blueprint(accounts)
app.register_blueprint(tasks)
app.register_blueprint(files)


@app.after_request
def allow_frontend(response):
    response.headers.add("Vary", "Origin")
    if request.headers.get("Origin") == FRONTEND_ORIGIN:
        response.headers["Access-Control-Allow-Origin"] = FRONTEND_ORIGIN
        response.headers["Access-Control-Allow-Credentials"] = "true"
        response.headers["Access-Control-Allow-Headers"] = "Content-Type, Authorization"
        response.headers["Access-Control-Allow-Methods"] = "GET, POST, PUT, DELETE, OPTIONS"
    return response


@app.after_request
def protect(response):
    policy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    response.headers["Content-Security-Policy"] = policy
    response.headers["Cache-Control"] = "no-store"
    response.headers["Cross-Origin-Resource-Policy"] = "same-site"
    response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Frame-Options"] = "DENY"
    return response


@app.errorhandler(Exception)
def handle_error(error):
    if isinstance(error, HTTPException):
        return jsonify({"error": error.description}), error.code
    # Ids and texts that SQLite cannot hold.
    if isinstance(error, (OverflowError, UnicodeEncodeError)):
        return jsonify({"error": "A value is out of range"}), 400
    app.logger.exception("A request failed")
    return jsonify({"error": "Something went wrong"}), 500


@app.get("/")
def index():
    return "<!doctype html><html><body><h1>Task Board API</h1></body></html>"


@app.get("/api/health")
def health():
    return jsonify({"status": "ok"})


@app.get("/openapi.json")
def document():
    return send_from_directory(BASE_DIR, "openapi.json")


if __name__ == "__main__":
    init_db()
    init_folders()
    port = int(os.environ.get("PORT", "5000"))
    serve(app, host=os.environ.get("HOST", "127.0.0.1"), port=port, ident="task-board")
