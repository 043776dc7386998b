"""Everything that touches sockets, files and sessions on behalf of the client."""
