package io.millrace.common.http;

import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.HttpSettings;
import io.millrace.common.settings.Setting;
import java.time.Duration;

/** The running ddl-manager, for those who ask it. */
public final class DdlManagerHttp {

    private DdlManagerHttp() {}

    /**
     * @param limit how long an answer is waited for
     * @throws io.millrace.common.problem.Problem when the settings do not say where it is
     */
    public static JsonHttp of(HttpSettings settings, Duration limit) {
        String address = settings.ddlManager()
                .address()
                .orElseThrow(() -> ProblemCode.MISSING_SETTING.problem(
                        "The settings do not say where the ddl-manager is.",
                        "Set " + Setting.DDL_MANAGER_URL.variable() + "."));
        return new JsonHttp(
                new JsonHttp.Peer(
                        "The ddl-manager",
                        address,
                        ProblemCode.DDL_MANAGER_UNREACHABLE,
                        ProblemCode.DDL_MANAGER_UNREACHABLE,
                        ProblemCode.DDL_MANAGER_REFUSED,
                        "Start it with `millrace ddl-manager`, or set " + Setting.DDL_MANAGER_URL.variable()
                                + " to where it is."),
                limit,
                settings.sent(),
                settings.authorities());
    }
}
