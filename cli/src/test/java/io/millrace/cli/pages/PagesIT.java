package io.millrace.cli.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import io.millrace.sandbox.pipeline.PipelineTest;
import io.millrace.sandbox.pipeline.RunningPipeline;
import io.millrace.sandbox.pipeline.Unchecked;
import io.millrace.sandbox.supervision.Service;
import io.millrace.validator.ValidatorService;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The web pages in a real browser, as an operator looks at them. */
@Unchecked("differences are planted")
@PipelineTest(
        database = "pages",
        sql = {
            "CREATE TABLE orders (id INT PRIMARY KEY, status VARCHAR(20), note VARCHAR(400))",
            "CREATE TABLE `a_table_with_a_name_that_is_as_long_as_mysql_lets_a_name_become` (id INT PRIMARY KEY, name VARCHAR(20))",
            "CREATE TABLE keyless (name VARCHAR(20))",
            "INSERT INTO orders VALUES (1, 'paid', ''), (2, 'paid', REPEAT('long ', 70)), (3, 'new', '<img src=x onerror=alert(1)>')"
        })
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PagesIT {

    private static final int DESK = 1280;
    private static final int TELEPHONE = 400;
    private static final int MOST_TABS = 50;
    private static final int LIMIT_MILLIS = 60_000;

    private final RunningPipeline millrace;
    private RealBrowser browser;

    PagesIT(RunningPipeline millrace) {
        this.millrace = millrace;
        PlaywrightAssertions.setDefaultAssertionTimeout(LIMIT_MILLIS);
    }

    @BeforeAll
    void opens() {
        browser = new RealBrowser();
    }

    @AfterAll
    void closes() {
        browser.close();
    }

    /** The two pages. */
    enum Subject {
        PARITY(Service.VALIDATOR),
        SCHEMA(Service.DDL_MANAGER);

        private final Service service;

        Subject(Service service) {
            this.service = service;
        }
    }

    @Test
    void aWrongCellIsSeenSideBySideRepairedAndProvedAgain() {
        String raw = millrace.target() + ".orders_raw";
        millrace.clickHouse(
                "INSERT INTO " + raw + " SELECT * REPLACE ('spoilt' AS status) FROM " + raw + " FINAL WHERE id = 2");
        Page page = open(Subject.PARITY);
        page.locator("#check-all").click();

        // The keyless table is not compared, and that is no reason to be silent about the wrong one.
        assertThat(page.locator("#pipeline")).containsText("ClickHouse is wrong: pages.orders has rows");
        assertThat(page.locator("#pipeline")).hasClass(Pattern.compile("bad"));
        assertThat(page).hasTitle("✗ Millrace: parity");
        row(page, "pages.orders").getByRole(AriaRole.LINK).click();
        assertThat(page.locator(".pair .mysql mark")).hasText("paid");
        assertThat(page.locator(".pair .clickhouse mark")).hasText("spoilt");
        accessible(page);
        RealBrowser.picture(page, "parity-wrong");

        page.locator("#repair").click();
        assertThat(page.locator("#repair-text")).containsText("1 read from MySQL and written");
        accessible(page);
        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName("Repair").setExact(true))
                .click();

        assertThat(row(page, "pages.orders")).containsText("✓ equal");
        assertThat(page.locator("#details-title")).hasText("pages.orders: equal");
        assertThat(page).hasTitle(Pattern.compile("Millrace: parity"));
        RealBrowser.picture(page, "parity-repaired");
    }

    @Test
    void aTableThatIsNotReplicatedIsSaidFirstAndWhy() {
        Page page = open(Subject.SCHEMA);

        assertThat(page.locator("#pipeline")).containsText("pages.keyless is not replicated.");
        assertThat(page.locator("#connector")).hasText("running");
        Locator first = page.locator("#tables tr").first();
        assertThat(first).containsText("pages.keyless");
        assertThat(first).containsText("key");
        first.getByRole(AriaRole.LINK).click();
        assertThat(page.locator("#details-title")).hasText("pages.keyless: blocked");
        assertThat(page.locator("#history li").first()).isVisible();
        RealBrowser.picture(page, "schema-blocked");
    }

    @ParameterizedTest
    @EnumSource(Subject.class)
    void aConnectorThatDoesNotRunIsTheHeadline(Subject subject) {
        Page page = open(subject);
        assertThat(page.locator("#connector")).hasText("running");

        millrace.connect().stop(millrace.connector());
        try {
            assertThat(page.locator("#pipeline")).hasText("Changes do not arrive: the connector is stopped.");
            assertThat(page.locator("#pipeline")).hasClass(Pattern.compile("bad"));
            assertThat(page).hasTitle(Pattern.compile("✗ Millrace"));
        } finally {
            millrace.connect().resume(millrace.connector());
        }

        assertThat(page.locator("#pipeline")).not().containsText("the connector is");
        assertThat(page.locator("#connector")).hasText("running");
    }

    @Test
    void whyATableIsNotReplicatedIsReadableOnATelephone() {
        Page page = browser.open(millrace.services().url(Service.DDL_MANAGER), TELEPHONE, ColorScheme.LIGHT);

        Locator why = row(page, "pages.keyless").locator("td[data-label=Why]");
        assertThat(why).containsText("key");
        assertThat(why).isInViewport();
        assertThat(why.boundingBox())
                .satisfies(box -> assertThat(box.x).isNotNegative())
                .satisfies(box -> assertThat(box.x + box.width).isLessThanOrEqualTo(TELEPHONE));
        assertThat((Boolean) why.evaluate(
                        "e => e.scrollWidth <= e.clientWidth && parseFloat(getComputedStyle(e).fontSize) >= 12"))
                .as("nothing of it is cut off, and it is large enough")
                .isTrue();
        page.context().close();
    }

    @Test
    void aServiceThatIsGoneLeavesNoPageGreen() {
        Map<String, String> settings = new HashMap<>(millrace.services().environment());
        settings.put(Setting.VALIDATOR_PORT.variable(), "0");
        Page page;
        try (ValidatorService validator = ValidatorService.start(Settings.of(settings))) {
            page = browser.open(URI.create("http://127.0.0.1:" + validator.port()), DESK, ColorScheme.LIGHT);
            assertThat(page.locator("#connector")).hasText("running");
        }
        assertThat(page.locator("#pipeline"))
                .containsText("It is not known whether everything is in step. What stands below is from");
        assertThat(page.locator("#pipeline")).hasClass(Pattern.compile("bad"));
        assertThat(page.locator("#problem")).containsText("does not answer");
        RealBrowser.picture(page, "parity-away");
    }

    @Test
    void aPageThatIsBackSaysSo() {
        Page page = open(Subject.SCHEMA);
        assertThat(page.locator("#connector")).hasText("running");
        page.context().setOffline(true);
        assertThat(page.locator("#pipeline")).containsText("It is not known");

        page.context().setOffline(false);

        assertThat(page.locator("#pipeline")).not().containsText("It is not known");
        assertThat(page.locator("#problem")).isHidden();
    }

    @ParameterizedTest
    @EnumSource(Subject.class)
    void theKeyboardIsEnough(Subject subject) {
        Page page = open(subject);
        page.keyboard().press("Tab");
        assertThat(page.locator("#skip")).isFocused();
        page.keyboard().press("Enter");
        assertThat(page.locator("main")).isFocused();

        Locator link = row(page, "pages.orders").getByRole(AriaRole.LINK);
        tabTo(page, link);
        page.keyboard().press("Enter");
        assertThat(page.locator("#details-title")).isFocused();
        tabTo(page, page.locator("#close"));
        page.keyboard().press("Enter");

        assertThat(page.locator("#details")).isHidden();
        assertThat(link).isFocused();
    }

    @ParameterizedTest
    @ValueSource(ints = {TELEPHONE, 900, 3840})
    void nothingSticksOutOfTheWindow(int width) {
        for (Subject subject : Subject.values()) {
            Page page = browser.open(millrace.services().url(subject.service), width, ColorScheme.LIGHT);
            row(page, "pages.orders").getByRole(AriaRole.LINK).click();
            assertThat(page.locator("#details-title")).isFocused();
            assertThat((Integer) page.evaluate("document.documentElement.scrollWidth"))
                    .as("%s at %d", subject, width)
                    .isLessThanOrEqualTo(width);
            for (String part : List.of("#pipeline", "#facts", "#tables tr", "#close")) {
                assertThat(page.locator(part).first().boundingBox())
                        .as("%s of %s at %d", part, subject, width)
                        .satisfies(box -> assertThat(box.x + box.width).isLessThanOrEqualTo(width));
            }
            RealBrowser.picture(page, subject.name().toLowerCase(Locale.ROOT) + "-" + width);
            page.context().close();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void axeFindsNothingToComplainOf(ColorScheme colors) {
        for (Subject subject : Subject.values()) {
            Page page = browser.open(millrace.services().url(subject.service), DESK, colors);
            row(page, "pages.orders").getByRole(AriaRole.LINK).click();
            assertThat(page.locator("#details-title")).isFocused();
            accessible(page);
            RealBrowser.picture(
                    page,
                    subject.name().toLowerCase(Locale.ROOT) + "-"
                            + colors.name().toLowerCase(Locale.ROOT));
            page.context().close();
        }
    }

    private Page open(Subject subject) {
        return browser.open(millrace.services().url(subject.service), DESK, ColorScheme.LIGHT);
    }

    private static Locator row(Page page, String table) {
        return page.locator("#tables tr")
                .filter(new Locator.FilterOptions()
                        .setHas(page.getByRole(
                                AriaRole.LINK,
                                new Page.GetByRoleOptions().setName(table).setExact(true))));
    }

    private static void tabTo(Page page, Locator wanted) {
        for (int i = 0; i < MOST_TABS && !focused(wanted); i++) {
            page.keyboard().press("Tab");
        }
        assertThat(wanted).isFocused();
    }

    private static boolean focused(Locator wanted) {
        return (Boolean) wanted.evaluate("element => element === document.activeElement");
    }

    private static void accessible(Page page) {
        assertThat(new AxeBuilder(page).analyze().getViolations())
                .extracting(Rule::getId, rule -> rule.getNodes().toString())
                .isEmpty();
    }
}
