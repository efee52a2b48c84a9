/** What a run wrote: without its manifest a run does not exist. */
package io.millrace.export.manifest;
