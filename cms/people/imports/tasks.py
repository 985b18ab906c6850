from django_tasks import task


@task()
def run_import(imported_id: int, run_id: str) -> None:
    """Do an import that was asked for on a screen."""
    from cms.people.imports.run import run

    run(imported_id, run_id)
