package io.millrace.common.problem;

/** What sort of problem it is: who or what has to change. */
public enum ProblemKind {
    BAD_REQUEST("The caller", "The request or the command line is wrong.", Problem.BadRequest::new),
    BAD_SETTING("Configuration", "A setting, or a file that a setting names, is wrong.", Problem.BadSetting::new),
    SOURCE_UNFIT(
            "The source",
            "MySQL or its configuration must change before anything can be replicated.",
            Problem.SourceUnfit::new),
    TABLE_UNFIT(
            "A table", "One table cannot be handled as it is. Other tables are not affected.", Problem.TableUnfit::new),
    CONFLICT("The moment", "What was asked does not fit the state of the pipeline now.", Problem.Conflict::new),
    UNREACHABLE(
            "A server that is away",
            "A server does not answer, or not in time. Services try again by themselves.",
            Problem.Unreachable::new),
    REFUSED("A server that refuses", "A server answers, and refuses.", Problem.Refused::new),
    FAILED(
            "This process",
            "Something failed on this side: this process, its machine, or a program that it started.",
            Problem.Failed::new);

    /** A constructor of one of the problem's alternatives. */
    @FunctionalInterface
    interface Maker {
        Problem make(ProblemCode code, String what, String remedy, Throwable cause);
    }

    private final String title;
    private final String meaning;
    private final Maker maker;

    ProblemKind(String title, String meaning, Maker maker) {
        this.title = title;
        this.meaning = meaning;
        this.maker = maker;
    }

    public String title() {
        return title;
    }

    public String meaning() {
        return meaning;
    }

    Maker maker() {
        return maker;
    }
}
