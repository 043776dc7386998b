"""How many small changes of the code the tests notice. ``python -m tests.mutation`` counts them.

mutmut makes the changes. It is not left to run them itself: it collects the tests anew for each of thousands of
changes, and it does not see the methods of the client, which the class ``Mastodon`` shows as its own.
"""
