/** Random changes in MySQL while the pipeline's processes are killed; at the end every value must be equal. */
package io.millrace.chaos;
