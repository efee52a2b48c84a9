package io.millrace.ddlmanager.load;

import io.millrace.sandbox.Part;
import io.millrace.sandbox.junit.Sandboxed;

/** The same on the oldest MySQL that Millrace reads. */
@Sandboxed(value = Part.MYSQL, oldestMysql = true)
class OldestKeyOrderIT extends KeyOrderIT {}
