/** The checks that the validator makes by itself. */
package io.millrace.validator.schedule;
