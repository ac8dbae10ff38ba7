"""From a source to one typed table with a data card, and from the table to network inputs."""
