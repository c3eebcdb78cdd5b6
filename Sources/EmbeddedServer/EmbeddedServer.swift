// The first file of EmbeddedServer.
