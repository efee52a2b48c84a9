package io.millrace.common.settings;

import java.time.Duration;
import java.util.Optional;

/**
 * The checks that the validator makes by itself, and whom it tells.
 *
 * @param every the time between two proofs of a table; empty: it makes none
 * @param share of the time that such a check has a statement running in MySQL, above 0 and at most 1
 * @param webhook the address to post to; it may hold a key
 */
public record CheckSettings(Optional<Duration> every, double share, Optional<Secret> webhook) {}
