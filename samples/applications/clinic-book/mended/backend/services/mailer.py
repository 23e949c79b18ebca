"""Sending emails."""
import smtplib
from email.message import EmailMessage

from flask import current_app


def send_mail(recipient, subject, body):
    """Send an email, or append it to the outbox file if no mail server is configured."""
    message = EmailMessage()
    message["From"] = current_app.config["MAIL_SENDER"]
    message["To"] = recipient
    message["Subject"] = subject
    message.set_content(body)

    if not current_app.config["MAIL_SERVER"]:
        with open(current_app.config["MAIL_OUTBOX"], "a", encoding="utf-8") as outbox:
            outbox.write(message.as_string() + "\n---\n")
        return

    with smtplib.SMTP(
        current_app.config["MAIL_SERVER"], current_app.config["MAIL_PORT"], timeout=10
    ) as server:
        server.starttls()
        server.send_message(message)
