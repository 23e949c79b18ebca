"""Registration, login and the profile."""
import secrets
import sqlite3
import time

from flask import Blueprint, abort, jsonify, session

import config
import forms
import mailing
from database import execute, query_one
from limits import Limit
from security import MIN_PASSWORD_LENGTH, check_password, current_user, hash_password, log_in, login_required

accounts = Blueprint("accounts", __name__, url_prefix="/api")

NOBODY = hash_password(secrets.token_hex(16))
logins = Limit(config.LOGIN_TRIES, config.LOGIN_TRIES_SECONDS)


def public(user):
    return {
        "id": user["id"],
        "email": user["email"],
        "name": user["name"],
        "address": user["address"],
        "isAdmin": bool(user["is_admin"]),
    }


def new_password(data):
    password = data.get("password")
    if not isinstance(password, str) or not MIN_PASSWORD_LENGTH <= len(password) <= 200:
        abort(400, f"The password needs {MIN_PASSWORD_LENGTH} characters or more")
    return password


@accounts.post("/register")
def register():
    data = forms.body()
    email = forms.email(data)
    name = forms.text(data, "name", 80)
    password = new_password(data)
    try:
        user_id = execute(
            "INSERT INTO users (email, name, password_hash) VALUES (?, ?, ?)",
            (email, name, hash_password(password)),
        )
    except sqlite3.IntegrityError:
        return jsonify(error="This account cannot be made"), 409
    user = query_one("SELECT * FROM users WHERE id = ?", (user_id,))
    log_in(user)
    return jsonify(public(user)), 201


@accounts.post("/login")
def login():
    data = forms.body()
    email = forms.email(data)
    password = forms.text(data, "password")
    if logins.is_reached(email):
        return jsonify(error="Please wait a while"), 429
    user = query_one("SELECT * FROM users WHERE email = ?", (email,))
    # As slow for addresses that nobody has.
    known = check_password(user["password_hash"] if user else NOBODY, password)
    if user is None or not known:
        logins.failed(email)
        return jsonify(error="E-mail or password is wrong"), 401
    logins.succeeded(email)
    log_in(user)
    return jsonify(public(user))


@accounts.post("/logout")
def logout():
    session.clear()
    return "", 204


@accounts.get("/me")
@login_required
def me():
    return jsonify(public(current_user()))


@accounts.patch("/me")
@login_required
def change_me():
    user = current_user()
    data = forms.body()
    name = forms.text(data, "name", 80, user["name"])
    address = forms.text(data, "address", 300, user["address"])
    execute("UPDATE users SET name = ?, address = ? WHERE id = ?", (name, address, user["id"]))
    return jsonify(public(query_one("SELECT * FROM users WHERE id = ?", (user["id"],))))


@accounts.post("/password-reset")
def request_reset():
    email = forms.email(forms.body())
    user = query_one("SELECT * FROM users WHERE email = ?", (email,))
    if user is not None:
        now = time.time()
        token = secrets.token_urlsafe(32)
        execute(
            "INSERT OR REPLACE INTO resets (token, user_id, created) VALUES (?, ?, ?)", (token, user["id"], now)
        )
        mailing.send_reset(user, token, config.FRONTEND_ORIGIN)
    return jsonify(message="If there is such an account, a mail is on its way")


@accounts.post("/password-reset/confirm")
def confirm_reset():
    data = forms.body()
    token = forms.text(data, "token")
    password = new_password(data)
    since = time.time() - config.RESET_VALID_SECONDS
    reset = query_one("SELECT * FROM resets WHERE token = ? AND created > ?", (token, since))
    if reset is None:
        return jsonify(error="This link is no longer valid"), 400
    execute("DELETE FROM resets WHERE user_id = ?", (reset["user_id"],))
    execute(
        "UPDATE users SET password_hash = ?, stamp = stamp + 1 WHERE id = ?",
        (hash_password(password), reset["user_id"]),
    )
    return jsonify(message="Your password is changed")
