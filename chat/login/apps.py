"""Django's admin, with the operators' site in the place of its own."""

from django.contrib.admin.apps import AdminConfig


class OperatorsAdminConfig(AdminConfig):
    default_site = "chat.login.site.OperatorsSite"
