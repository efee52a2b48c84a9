/** The sandbox in JUnit tests. JUnit is an optional dependency: only users of this package need it. */
package io.millrace.sandbox.junit;
