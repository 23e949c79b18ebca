"""Small pages that mails link to."""
import re

from flask import Blueprint, redirect, request
from markupsafe import escape

import config

pages = Blueprint("pages", __name__)

LOCAL = re.compile(r"/(?:[\w.~#?=&%-][\w.~#?=&%/-]*)?", re.ASCII)


def is_local(target):
    return LOCAL.fullmatch(target) is not None


@pages.get("/go")
def go():
    """Leads from a newsletter to a page of the shop."""
    target = request.args.get("to", "/")
    if not is_local(target):
        target = "/"
    return redirect(target)


@pages.get("/newsletter/confirm")
def confirm_newsletter():
    address = request.args.get("email", "")
    return f"""<!doctype html>
<title>Newsletter</title>
<p>Thank you! We have sent a mail to {escape(address)}.</p>
<p><a href="{config.FRONTEND_ORIGIN}">Back to the shop</a></p>"""
