"""Archives: everything that an account can see, in files on this machine."""
