/** Random changes in MySQL while processes are killed, connections break and disks fill up; at the end every value must be equal. */
package io.millrace.chaos;
