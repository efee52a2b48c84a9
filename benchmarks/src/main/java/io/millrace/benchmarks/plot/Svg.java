package io.millrace.benchmarks.plot;

import java.util.Locale;

/** The text of a picture, readable on a light page and on a dark one. */
final class Svg {

    static final int WIDTH = 760;

    /** Told apart also by readers who see few colours (Okabe and Ito). */
    private static final String[] COLOURS = {"#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#56b4e9", "#999999"
    };

    private final StringBuilder body = new StringBuilder();

    static String colour(int number) {
        return COLOURS[number % COLOURS.length];
    }

    void text(double x, double y, String anchor, String style, String text) {
        add(
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" class=\"%s\">%s</text>",
                x, y, anchor, style, escaped(text));
    }

    void bar(double x, double y, double width, double height, String colour) {
        add("<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>", x, y, width, height, colour);
    }

    void line(double fromX, double fromY, double toX, double toY) {
        add("<path d=\"M%.1f %.1fL%.1f %.1f\" class=\"grid\"/>", fromX, fromY, toX, toY);
    }

    /** @param points an SVG path */
    void curve(String points, String colour) {
        add("<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>", points, colour);
    }

    private void add(String element, Object... values) {
        body.append("  ").append(String.format(Locale.ROOT, element, values)).append('\n');
    }

    String finish(String title, double height) {
        return String.format(Locale.ROOT, """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %.0f" role="img">
                  <title>%s</title>
                  <style>
                    text { font: 13px system-ui, sans-serif; fill: #1f2328 }
                    .title { font-weight: 600; font-size: 15px }
                    .grid { stroke: #8c959f; stroke-opacity: .4 }
                    @media (prefers-color-scheme: dark) { text { fill: #e6edf3 } }
                  </style>
                %s</svg>
                """, WIDTH, height, escaped(title), body);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}
