package io.millrace.cli.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.api.PlanView;
import io.millrace.ddlmanager.api.PlanView.StatementView;
import io.millrace.ddlmanager.api.PlanView.Summary;
import io.millrace.ddlmanager.api.PlanView.TablePlanView;
import io.millrace.ddlmanager.api.PlanView.ViewPlanView;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.TypeConversionException;

class PrintedTest {

    @Test
    void aNameIsNotTakenForAColour() {
        assertThat(Printed.uncoloured("@|red x|@\u001b")).isEqualTo("@ |red x| @\\u001b");
    }

    @Test
    void oneIsNotSeveral() {
        assertThat(Printed.count(0, "error")).isEqualTo("0 errors");
        assertThat(Printed.count(1, "error")).isEqualTo("1 error");
        assertThat(Printed.count(2_000, "error")).endsWith(" errors");
    }

    @Test
    void aTableIsNamedWithItsDatabase() {
        assertThat(new TableName().convert("shop.a.b")).isEqualTo(new TableId("shop", "a.b"));
        for (String wrong : List.of("orders", ".orders", "shop.", "")) {
            assertThatThrownBy(() -> new TableName().convert(wrong)).isInstanceOf(TypeConversionException.class);
        }
    }

    @Test
    void aPlanShowsWhatIsNotInStepWithTheReasonOfEachStatement() {
        StringWriter text = new StringWriter();
        PlanPrinter.print(
                new PrintWriter(text),
                new PlanView(
                        "f",
                        new Summary(3, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0),
                        List.of(
                                new TablePlanView(
                                        "shop.a",
                                        "change",
                                        null,
                                        List.of(new StatementView("DROP\nall", "loses_data", "it is @|red gone|@")),
                                        null),
                                new TablePlanView("shop.b", "stopped", "a person must decide", List.of(), null),
                                new TablePlanView("shop.c", "in-sync", null, List.of(), null)),
                        List.of(
                                new ViewPlanView("shop.views/v", "analytics.v", "breaks", "a column goes", List.of()),
                                new ViewPlanView("shop.views/w", "analytics.w", "in-sync", "", List.of()))),
                false);

        assertThat(text.toString().lines())
                .containsExactly(
                        "shop.a",
                        "  loses data             DROP …",
                        "                         it is @ |red gone| @",
                        "shop.b",
                        "  stopped                a person must decide",
                        "analytics.v shop.views/v",
                        "  breaks                 a column goes",
                        "3 tables: 0 safe, 0 rewrite data, 1 loses data; 1 stopped; 2 views, 1 not in sync");
    }
}
