"""Which slices a package has, read from its folder, so that a new slice's tables are found without a list to keep."""

from collections.abc import Sequence

from piccolo.conf.apps import AppConfig, table_finder
from piccolo.table import Table

from portal.database.folders import folder_of, modules_of


class SlicesApp(AppConfig):
    """A package's Piccolo app; its tables are imported when migrations ask for them, not when the engine is."""

    def __init__(self, package: str, *, after: Sequence[str] = ()) -> None:
        """Name the package and the apps whose migrations run before its own."""
        self._found: list[type[Table]] | None = None
        super().__init__(
            app_name=package,
            migrations_folder_path=str(folder_of(package) / "piccolo_migrations"),
            migration_dependencies=[f"{earlier}.piccolo_app" for earlier in after],
        )

    @property
    def table_classes(self) -> list[type[Table]]:
        """Import every slice's tables on first use; tables they import from elsewhere belong to those apps."""
        if self._found is None:
            self._found = table_finder(modules=modules_of(self.app_name, "tables"), exclude_imported=True)
        return self._found

    @table_classes.setter
    def table_classes(self, given: list[type[Table]]) -> None:
        """Take no list from Piccolo's own constructor: the folders are the list."""
