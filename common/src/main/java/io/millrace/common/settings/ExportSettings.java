package io.millrace.common.settings;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What is exported, and where to.
 *
 * @param url of the storage with bucket and path, without a slash at the end
 * @param layers of {@code bronze}, {@code silver} and {@code gold}
 * @param gold template of the layer's database; {@code {db}} stands for the MySQL database's name
 * @param keep of how many runs the files of silver and gold are kept, from 1
 */
public record ExportSettings(
        String url,
        Secret accessKey,
        Secret secretKey,
        Set<String> layers,
        String gold,
        Optional<Duration> schedule,
        int keep) {}
