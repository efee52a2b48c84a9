/** Disks of the pipeline's servers that fill up. */
package io.millrace.chaos.disk;
