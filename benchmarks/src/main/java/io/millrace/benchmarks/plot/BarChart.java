package io.millrace.benchmarks.plot;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Bars below each other, each with its number; the parts of a bar have the same colour in all of them. */
public record BarChart(String title, String unit, List<Bar> bars) {

    private static final int BAR = 18;
    private static final int LINE = 46;
    private static final int TOP = 34;
    private static final int RIGHT = 130;

    /** @param parts by name, in order; one part needs no legend */
    public record Bar(String label, Map<String, Double> parts) {

        double sum() {
            return parts.values().stream().mapToDouble(part -> part).sum();
        }
    }

    public String svg() {
        Svg svg = new Svg();
        svg.text(0, 16, "start", "title", title);
        double longest = bars.stream().mapToDouble(Bar::sum).max().orElse(1);
        List<String> names = bars.stream()
                .flatMap(bar -> bar.parts().keySet().stream())
                .distinct()
                .toList();
        double y = TOP;
        for (Bar bar : bars) {
            svg.text(0, y + 12, "start", "", bar.label());
            double x = 0;
            for (Map.Entry<String, Double> part : bar.parts().entrySet()) {
                double width = part.getValue() / longest * (Svg.WIDTH - RIGHT);
                svg.bar(x, y + 18, width, BAR, Svg.colour(names.indexOf(part.getKey())));
                x += width;
            }
            String format = longest < 100 ? "%,.1f %s" : "%,.0f %s";
            svg.text(x + 6, y + 32, "start", "", String.format(Locale.ROOT, format, bar.sum(), unit));
            y += LINE;
        }
        return svg.finish(title, legend(svg, names, y));
    }

    /** @return the height with it */
    private static double legend(Svg svg, List<String> names, double top) {
        if (names.size() < 2) {
            return top;
        }
        double x = 0;
        double y = top + 6;
        for (String name : names) {
            double width = 26 + 8.0 * name.length();
            if (x + width > Svg.WIDTH) {
                x = 0;
                y += 20;
            }
            svg.bar(x, y, 12, 12, Svg.colour(names.indexOf(name)));
            svg.text(x + 17, y + 11, "start", "", name);
            x += width;
        }
        return y + 22;
    }
}
