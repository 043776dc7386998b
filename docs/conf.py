"""How Sphinx builds the documentation. Nothing is fetched, so that it builds without a network."""

import sys
from importlib import metadata
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "Mastodon.py"
author = "the Mastodon.py (reimplemented) authors"
project_copyright = f"2026 {author}"
release = version = metadata.version("Mastodon.py")

extensions = ["sphinx.ext.autodoc", "sphinx.ext.intersphinx", "reference"]
exclude_patterns = ["_build", "examples"]
nitpicky = True

# The names that the pages link to, in files of the repository: text in version 1 of the format.
intersphinx_mapping = {
    "python": ("https://docs.python.org/3", "_inventories/python.inv"),
    "requests": ("https://requests.readthedocs.io/en/latest", "_inventories/requests.inv"),
}

add_module_names = False
add_function_parentheses = False
autodoc_member_order = "bysource"
autodoc_typehints = "none"  # the extension adds them
python_display_short_literal_types = True
smartquotes_action = "De"  # only dashes: quoted values can be copied
toc_object_entries_show_parents = "hide"

html_theme = "furo"
html_title = f"{project} {release}"
html_static_path = ["_static"]
html_css_files = ["reference.css"]
html_search_scorer = str(Path(__file__).parent / "_ext" / "scorer.js")
