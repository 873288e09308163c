"""Fixtures of the integration tests."""

import pytest
from django.contrib.auth.models import User
from django.test import Client


@pytest.fixture
def operator(client: Client, admin_user: User) -> Client:
    """A browser in which an operator has logged in."""
    client.force_login(admin_user)
    return client
