"""Symptoms of the relational database."""

from collections.abc import Iterator

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor

from chatsite.doctor.symptom import Symptom, wrong


def examine() -> Iterator[Symptom]:
    try:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error as error:
        yield wrong(
            "database",
            f"The database does not answer ({type(error).__name__}). The admin and the site settings do not work.",
            "Check that DATABASE_URL is right, that the server runs, or that the file's folder is writable.",
        )
        return
    if plan:
        yield wrong(
            "migrations",
            f"Migrations are not applied: {', '.join(str(migration) for migration, _ in plan[:3])}"
            f"{' and others' if len(plan) > 3 else ''}.",
            "Run: python manage.py migrate",
        )
