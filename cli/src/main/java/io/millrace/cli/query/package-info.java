/** {@code millrace query}: statements that a person types, and how their results are shown. */
package io.millrace.cli.query;
