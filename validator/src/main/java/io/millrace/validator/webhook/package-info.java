/** Tells people about verdicts. */
package io.millrace.validator.webhook;
