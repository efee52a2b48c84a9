package io.millrace.cli.pages;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import io.millrace.sandbox.fetch.Cache;
import io.millrace.sandbox.fetch.Chromium;
import io.millrace.sandbox.progress.Progress;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Chromium without a window. */
final class RealBrowser implements AutoCloseable {

    private static final Path PICTURES = Path.of("target", "pages");
    private static final int HEIGHT = 1000;

    private final Playwright playwright;
    private final Browser browser;

    RealBrowser() {
        Progress progress = Progress.logged();
        Chromium chromium = Chromium.find(Cache.ofUser(progress), progress);
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.putAll(chromium.environment());
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(chromium.program())
                        .setEnv(environment)
                        // The sandbox of a browser needs rights that a build in a container does not have.
                        .setArgs(List.of("--no-sandbox", "--disable-gpu", "--disable-background-networking")));
    }

    /** @param width of the window, in CSS pixels */
    Page open(URI address, int width, ColorScheme colors) {
        Page page = browser.newContext(new Browser.NewContextOptions()
                        .setViewportSize(width, HEIGHT)
                        .setColorScheme(colors))
                .newPage();
        page.navigate(address.toString());
        return page;
    }

    /** For people to look at: {@code target/pages/<name>.png}. */
    static void picture(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(PICTURES.resolve(name + ".png"))
                .setFullPage(true));
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
