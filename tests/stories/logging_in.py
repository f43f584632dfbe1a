"""Logging in as a person does: on the page, with a password."""

import re

from django.urls import reverse
from playwright.sync_api import Page, expect


def log_in(page: Page, email: str, password: str) -> None:
    page.goto(reverse("account_login"))
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(password)
    page.locator("form:has(input[name=password]) button[type=submit]").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page).not_to_have_url(re.compile("/login/"))
