"""Passwords, sessions, and who may do what."""
import hashlib
import hmac
import os
import secrets
import string
from functools import wraps

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from flask import g, jsonify, request, session

import config

PASSWORD_SALT = "corner-shop"
MIN_PASSWORD_LENGTH = 10


def hash_password(password):
    return hashlib.sha256((PASSWORD_SALT + password).encode()).hexdigest()


def check_password(password_hash, password):
    return hmac.compare_digest(password_hash, hash_password(password))


def log_in(user):
    session.clear()
    session["user_id"] = user["id"]
    session["stamp"] = user["stamp"]


def current_user():
    """The user of this session, as long as the password is the one it was opened with."""
    if "user" not in g:
        from database import query_one

        g.user = query_one(
            "SELECT * FROM users WHERE id = ? AND stamp = ?", (session.get("user_id"), session.get("stamp"))
        )
    return g.user


def login_required(view):
    @wraps(view)
    def wrapper(*args, **kwargs):
        if current_user() is None:
            return jsonify(error="Please log in"), 401
        return view(*args, **kwargs)

    return wrapper


def admin_required(view):
    @wraps(view)
    def wrapper(*args, **kwargs):
        user = current_user()
        if user is None:
            return jsonify(error="Please log in"), 401
        if not user["is_admin"]:
            return jsonify(error="Only for the owner"), 403
        return view(*args, **kwargs)

    return wrapper


def shop_network_required(view):
    """For the devices in the shop, which have no accounts."""

    @wraps(view)
    def wrapper(*args, **kwargs):
        address = request.headers.get("X-Forwarded-For", request.remote_addr or "")
        if not address.startswith(config.SHOP_NETWORK):
            return jsonify(error="Only in the shop"), 403
        return view(*args, **kwargs)

    return wrapper


def gift_card_code():
    alphabet = string.ascii_uppercase + string.digits
    return "".join(secrets.choice(alphabet) for _ in range(16))


def valid_notification(body, signature):
    """Whether the payment gateway signed this."""
    if not config.PAYMENT_NOTIFY_SECRET:
        return False
    expected = hmac.new(config.PAYMENT_NOTIFY_SECRET.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(signature.encode(), expected.encode())


def card_key():
    try:
        with open(config.CARD_KEY_FILE, "rb") as file:
            return file.read()
    except FileNotFoundError:
        key = secrets.token_bytes(32)
        handle = os.open(config.CARD_KEY_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(key)
        return key


def encrypt_card(number):
    padder = padding.PKCS7(128).padder()
    padded = padder.update(number.encode()) + padder.finalize()
    encryptor = Cipher(algorithms.AES(card_key()), modes.ECB()).encryptor()
    return encryptor.update(padded) + encryptor.finalize()


def decrypt_card(encrypted):
    decryptor = Cipher(algorithms.AES(card_key()), modes.ECB()).decryptor()
    padded = decryptor.update(encrypted) + decryptor.finalize()
    unpadder = padding.PKCS7(128).unpadder()
    return (unpadder.update(padded) + unpadder.finalize()).decode()
