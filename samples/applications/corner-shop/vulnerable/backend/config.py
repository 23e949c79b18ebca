"""Settings of the shop. Most of them can be overridden with environment variables."""
import os

BASE = os.path.dirname(os.path.abspath(__file__))

SECRET_KEY = "c0rner-sh0p-7d1f4e0b9a5c83e2"
DEBUG = True

DATABASE = os.path.join(BASE, "shop.db")
PHOTOS = os.path.join(BASE, "photos")
SPOOL = os.path.join(BASE, "spool")
OUTBOX = os.path.join(BASE, "outbox.log")
LOG_FILE = os.path.join(BASE, "shop.log")
CARD_KEY_FILE = os.path.join(BASE, "card.key")

SESSION_COOKIE_NAME = "shop_session"
SESSION_COOKIE_SECURE = False
SESSION_COOKIE_SAMESITE = None

FRONTEND_ORIGIN = os.environ.get("FRONTEND_ORIGIN", "http://localhost:5173")

ADMIN_EMAIL = "owner@cornershop.example"
ADMIN_PASSWORD = os.environ.get("ADMIN_PASSWORD", "CornerShop#2024")

# Tills and scanners in the shop itself.
SHOP_NETWORK = "10.20."

PAYMENT_URL = os.environ.get("PAYMENT_URL", "https://gateway.payments.example/charge")
PAYMENT_NOTIFY_SECRET = os.environ.get("PAYMENT_NOTIFY_SECRET", "")

PAGE_SIZE = 20
MAX_PAGE_SIZE = 100
RESET_VALID_SECONDS = 3600
