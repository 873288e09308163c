"""Replaces Django's admin site with the operators' site."""

from django.contrib.admin.apps import AdminConfig


class OperatorsAdminConfig(AdminConfig):
    default_site = "chat.login.site.OperatorsSite"
