/** What is done about a change of MySQL's schema without asking. */
package io.millrace.common.policy;
