"""Helpers for authentication and authorisation."""
from functools import wraps

from flask import jsonify
from flask_jwt_extended import get_jwt_identity, jwt_required

from extensions import db
from models import User


def current_user():
    """The user that the access token of this request belongs to."""
    return db.session.get(User, int(get_jwt_identity()))


def roles_required(*roles):
    """Allow a view for users with one of these roles only."""

    def decorator(view):
        @wraps(view)
        @jwt_required()
        def wrapper(*args, **kwargs):
            user = current_user()
            if user is None or user.role not in roles:
                return jsonify({"error": "You are not allowed to do this"}), 403
            return view(*args, **kwargs)

        return wrapper

    return decorator


staff_required = roles_required("staff", "doctor", "admin")
admin_required = roles_required("admin")
