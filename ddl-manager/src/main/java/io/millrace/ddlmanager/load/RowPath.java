package io.millrace.ddlmanager.load;

import io.millrace.common.fence.Place;

/** A way for the rows of a range from MySQL into the intake of a copy. */
sealed interface RowPath permits PulledRows, SentRows {

    /** Numbers of rows within a range, for what tells quarantined rows of a copy apart. */
    int ROW_BITS = 32;

    /**
     * Carries the rows; when it is done again, rows that are there have the same keys and versions.
     *
     * @param place in the binlog before the reading: a TRUNCATE after it deletes the rows as well
     * @throws io.millrace.common.problem.Problem when not all of them were carried
     */
    void carry(CarriedRows rows, Place place);

    /** A query that MySQL refuses if it would refuse to give the rows. */
    String check();
}
