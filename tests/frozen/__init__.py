"""A small program that PyInstaller freezes: ``tox -e frozen``, for it takes too long for each run of the tests."""
