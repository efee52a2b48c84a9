package io.millrace.ddlmanager.apply;

/**
 * Why a plan is applied.
 *
 * @param reason for people: the DDL statement that was seen, or "start"
 * @param binlogFile where that DDL stands; empty when none was seen
 */
public record Cause(String reason, String binlogFile, long binlogPosition) {

    public static Cause of(String reason) {
        return new Cause(reason, "", 0);
    }
}
