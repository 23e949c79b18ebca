"""Harbour Clinic - appointment book backend."""
import logging
import os

from flask import Flask, jsonify

from config import Config
from extensions import cors, db, jwt
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
    cors.init_app(app, resources={r"/api/*": {"origins": "*"}}, supports_credentials=True)

    register_blueprints(app)

    @app.get("/api/health")
    def health():
        return jsonify({"status": "ok"})

    @app.errorhandler(404)
    def not_found(error):
        return jsonify({"error": "Not found"}), 404

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
    app.run(
        host=os.environ.get("HOST", "127.0.0.1"),
        port=int(os.environ.get("PORT", "5000")),
        debug=True,
    )
