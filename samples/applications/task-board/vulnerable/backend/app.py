import os
import traceback

from flask import Flask, jsonify, request, send_from_directory
from werkzeug.exceptions import HTTPException

from accounts import accounts
from database import BASE_DIR, close_db, init_db
from files import files, init_folders
from tasks import tasks

app = Flask(__name__)
app.teardown_appcontext(close_db)
app.register_blueprint(accounts)
app.register_blueprint(tasks)
app.register_blueprint(files)


@app.after_request
def allow_frontend(response):
    origin = request.headers.get("Origin", "*")
    response.headers["Access-Control-Allow-Origin"] = origin
    response.headers["Access-Control-Allow-Credentials"] = "true"
    response.headers["Access-Control-Allow-Headers"] = "Content-Type, Authorization"
    response.headers["Access-Control-Allow-Methods"] = "GET, POST, PUT, DELETE, OPTIONS"
    return response


@app.errorhandler(Exception)
def handle_error(error):
    if isinstance(error, HTTPException):
        return jsonify({"error": error.description}), error.code
    return jsonify({"error": str(error), "trace": traceback.format_exc()}), 500


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
    port = int(os.environ.get("PORT", 5000))
    app.run(host=os.environ.get("HOST", "0.0.0.0"), port=port, debug=True)
