"""SQLite access: one connection per request."""
import sqlite3

from flask import g

import config
from security import hash_password

SCHEMA = """
CREATE TABLE IF NOT EXISTS users (
    id INTEGER PRIMARY KEY,
    email TEXT UNIQUE NOT NULL,
    name TEXT NOT NULL,
    address TEXT NOT NULL DEFAULT '',
    password_hash TEXT NOT NULL,
    is_admin INTEGER NOT NULL DEFAULT 0,
    stamp INTEGER NOT NULL DEFAULT 1
);
CREATE TABLE IF NOT EXISTS products (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    price INTEGER NOT NULL,
    supplier TEXT NOT NULL DEFAULT ''
);
CREATE TABLE IF NOT EXISTS reviews (
    id INTEGER PRIMARY KEY,
    product_id INTEGER NOT NULL REFERENCES products (id),
    user_id INTEGER NOT NULL REFERENCES users (id),
    rating INTEGER NOT NULL,
    body TEXT NOT NULL,
    website TEXT NOT NULL DEFAULT ''
);
CREATE TABLE IF NOT EXISTS coupons (code TEXT PRIMARY KEY, percent INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS orders (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id),
    status TEXT NOT NULL DEFAULT 'open',
    total INTEGER NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    created TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE TABLE IF NOT EXISTS order_lines (
    order_id INTEGER NOT NULL REFERENCES orders (id),
    product_id INTEGER NOT NULL REFERENCES products (id),
    quantity INTEGER NOT NULL,
    price INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS resets (token TEXT PRIMARY KEY, user_id INTEGER NOT NULL, created REAL NOT NULL);
CREATE TABLE IF NOT EXISTS cards (user_id INTEGER PRIMARY KEY, number BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS gift_cards (code TEXT PRIMARY KEY, user_id INTEGER NOT NULL, amount INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS shipping (country TEXT PRIMARY KEY, price INTEGER NOT NULL);
"""

PRODUCTS = [
    ("Coffee beans", "Roasted **this week**.", 1290, "Hill Farm"),
    ("Oat biscuits", "Twelve of them, with *honey*.", 450, "Mill Bakery"),
    ("Apple juice", "From the orchard down the road.", 390, "Hill Farm"),
    ("Blue cheese", "Strong. You were warned.", 1120, "Valley Dairy"),
]


def connection():
    if "database" not in g:
        g.database = sqlite3.connect(config.DATABASE)
        g.database.row_factory = sqlite3.Row
    return g.database


def query(sql, values=()):
    return [dict(row) for row in connection().execute(sql, values).fetchall()]


def query_one(sql, values=()):
    row = connection().execute(sql, values).fetchone()
    return dict(row) if row else None


def execute(sql, values=()):
    database = connection()
    cursor = database.execute(sql, values)
    database.commit()
    return cursor.lastrowid


def close(_error=None):
    database = g.pop("database", None)
    if database is not None:
        database.close()


def initialise():
    """Creates the tables, a few products and the owner's account."""
    database = sqlite3.connect(config.DATABASE)
    database.executescript(SCHEMA)
    if database.execute("SELECT count(*) FROM products").fetchone()[0] == 0:
        database.executemany(
            "INSERT INTO products (name, description, price, supplier) VALUES (?, ?, ?, ?)", PRODUCTS
        )
        database.execute("INSERT INTO coupons (code, percent) VALUES ('WELCOME10', 10)")
    if config.ADMIN_PASSWORD:
        database.execute(
            "INSERT OR IGNORE INTO users (email, name, password_hash, is_admin) VALUES (?, ?, ?, 1)",
            (config.ADMIN_EMAIL, "Owner", hash_password(config.ADMIN_PASSWORD)),
        )
    database.commit()
    database.close()
