-- The database that analysts query, and the one that holds the machinery.
CREATE DATABASE IF NOT EXISTS {{{target}}};
CREATE DATABASE IF NOT EXISTS {{{ingest}}};
