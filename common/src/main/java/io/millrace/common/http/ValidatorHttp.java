package io.millrace.common.http;

import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.HttpSettings;
import io.millrace.common.settings.Setting;
import java.time.Duration;

/** The running validator, for those who ask it. */
public final class ValidatorHttp {

    private ValidatorHttp() {}

    /**
     * @param limit how long an answer is waited for
     * @throws io.millrace.common.problem.Problem when the settings do not say where it is
     */
    public static JsonHttp of(HttpSettings settings, Duration limit) {
        String address = settings.validator()
                .address()
                .orElseThrow(() -> ProblemCode.MISSING_SETTING.problem(
                        "The settings do not say where the validator is.",
                        "Set " + Setting.VALIDATOR_URL.variable() + "."));
        return new JsonHttp(
                new JsonHttp.Peer(
                        "The validator",
                        address,
                        ProblemCode.VALIDATOR_UNREACHABLE,
                        ProblemCode.VALIDATOR_UNREACHABLE,
                        ProblemCode.VALIDATOR_REFUSED,
                        "Start it with `millrace validator`, or set " + Setting.VALIDATOR_URL.variable()
                                + " to where it is."),
                limit,
                settings.sent(),
                settings.authorities());
    }
}
