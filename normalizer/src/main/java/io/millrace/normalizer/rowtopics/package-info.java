/** Keeps the row topics in existence: each is created with its first row, and again when somebody deletes it. */
package io.millrace.normalizer.rowtopics;
