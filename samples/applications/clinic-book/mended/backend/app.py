"""Harbour Clinic - appointment book backend."""
import logging
import os

from flask import Flask, jsonify
from waitress import serve

from config import Config
from extensions import cors, db, jwt, limiter
from models import User
from routes import register_blueprints
from seed import seed_database


def create_app(config=Config):
    """Application factory."""
    app = Flask(__name__)
    app.config.from_object(config)

    os.makedirs(app.config["UPLOAD_FOLDER"], exist_ok=True)
    os.makedirs(app.config["BACKUP_FOLDER"], exist_ok=True)
    configure_logging(app)

    db.init_app(app)
    jwt.init_app(app)
    limiter.init_app(app)
    cors.init_app(
        app,
        resources={r"/api/*": {"origins": [app.config["FRONTEND_ORIGIN"]]}},
        supports_credentials=True,
        allow_headers=["Content-Type", "X-CSRF-TOKEN"],
    )

    register_blueprints(app)

    @app.get("/api/health")
    def health():
        return jsonify({"status": "ok"})

    @app.errorhandler(404)
    def not_found(error):
        return jsonify({"error": "Not found"}), 404

    @app.errorhandler(413)
    def too_large(error):
        return jsonify({"error": "The file is too large"}), 413

    @app.errorhandler(429)
    def too_many(error):
        return jsonify({"error": "Too many attempts, please try again later"}), 429

    @app.errorhandler(OverflowError)
    def no_such_number(error):
        return jsonify({"error": "Not found"}), 404

    @app.errorhandler(500)
    def internal_error(error):
        logging.getLogger("clinic").exception("Unhandled error")
        return jsonify({"error": "Internal server error"}), 500

    @jwt.token_in_blocklist_loader
    def is_ended(header, payload):
        user = db.session.get(User, int(payload["sub"]))
        return user is None or payload.get("session_version") != user.session_version

    @app.after_request
    def add_security_headers(response):
        response.headers.setdefault(
            "Content-Security-Policy",
            "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        )
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["X-Frame-Options"] = "DENY"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        response.headers["Cache-Control"] = "no-store"
        return response

    with app.app_context():
        db.create_all()
        seed_database()

    return app


def configure_logging(app):
    """Write the application log to a file."""
    handler = logging.FileHandler(app.config["LOG_FILE"])
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logger = logging.getLogger("clinic")
    logger.handlers = [handler]
    logger.setLevel(logging.INFO)


app = create_app()

if __name__ == "__main__":
    serve(
        app,
        host=os.environ.get("HOST", "127.0.0.1"),
        port=int(os.environ.get("PORT", "5000")),
        ident="",
    )
