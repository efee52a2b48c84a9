/**
 * The whole pipeline in JUnit tests, on a sandbox. JUnit, AssertJ and Awaitility are optional dependencies: only users of
 * this package need them.
 */
package io.millrace.sandbox.pipeline;
