"""How Sphinx builds the documentation. Nothing is fetched, so that it builds without a network."""

import sys
from importlib import metadata
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

project = "Mastodon.py"
author = "the Mastodon.py (reimplemented) authors"
project_copyright = f"2026 {author}"
release = version = metadata.version("Mastodon.py")

extensions = ["sphinx.ext.autodoc", "entity_fields"]
exclude_patterns = ["_build", "examples"]

autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_type_aliases = {name: f"mastodon.types_base.{name}" for name in ("IdType", "PathOrFile", "PrimitiveIdType")}
python_use_unqualified_type_names = True
# Entities have fields named `type`, for which the type of a parameter that is a class could stand, too.
suppress_warnings = ["ref.python"]

html_theme = "furo"
html_title = f"{project} {release}"
