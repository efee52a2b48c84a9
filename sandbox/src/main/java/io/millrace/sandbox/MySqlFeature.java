package io.millrace.sandbox;

import io.millrace.common.mysql.MysqlVersion;

/** What tests use of MySQL and {@link MySqlRelease#OLDEST} does not have; tests leave it out there, and nothing else. */
public enum MySqlFeature {
    BINARY_COLLATION_WITHOUT_PADDING(8, 0, 17),
    CREATE_TABLE_AS_SELECT_WITH_GTIDS(8, 0, 21),
    CAST_AS_YEAR(8, 0, 22),
    INVISIBLE_COLUMNS(8, 0, 23),
    INSTANT_COLUMNS_ANYWHERE(8, 0, 29),
    GENERATED_INVISIBLE_KEYS(8, 0, 30),
    VECTORS(9, 0, 0);

    private final MysqlVersion since;

    MySqlFeature(int major, int minor, int patch) {
        this.since = new MysqlVersion(major, minor, patch);
    }

    boolean in(MysqlVersion version) {
        return version.compareTo(since) >= 0;
    }
}
