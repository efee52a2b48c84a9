package io.millrace.benchmarks.plot;

import java.util.List;
import java.util.Locale;
import java.util.function.LongToDoubleFunction;

/**
 * Which part of something took no longer than a time.
 *
 * @param longest milliseconds at the right end
 */
public record ShareChart(String title, long longest, List<Curve> curves) {

    private static final int LEFT = 48;
    private static final int TOP = 34;
    private static final int WIDTH = Svg.WIDTH - LEFT - 36;
    private static final int HEIGHT = 240;
    private static final int POINTS = 400;

    /** @param share 0 to 1, of milliseconds */
    public record Curve(String label, LongToDoubleFunction share) {}

    public String svg() {
        Svg svg = new Svg();
        svg.text(0, 16, "start", "title", title);
        for (int percent = 0; percent <= 100; percent += 25) {
            double y = y(percent / 100.0);
            svg.line(LEFT, y, LEFT + WIDTH, y);
            svg.text(LEFT - 6, y + 4, "end", "", percent + " %");
        }
        long step = step();
        for (long millis = 0; millis <= longest; millis += step) {
            svg.text(x(millis), TOP + HEIGHT + 18, "middle", "", String.format(Locale.ROOT, "%,d ms", millis));
        }
        double y = TOP + HEIGHT + 44;
        for (Curve curve : curves) {
            String colour = Svg.colour(curves.indexOf(curve));
            svg.curve(path(curve), colour);
            svg.bar(LEFT, y - 11, 12, 12, colour);
            svg.text(LEFT + 18, y, "start", "", curve.label());
            y += 20;
        }
        return svg.finish(title, y);
    }

    private String path(Curve curve) {
        StringBuilder path = new StringBuilder();
        for (int point = 0; point <= POINTS; point++) {
            long millis = longest * point / POINTS;
            path.append(String.format(
                    Locale.ROOT,
                    "%s%.1f %.1f",
                    point == 0 ? "M" : "L",
                    x(millis),
                    y(curve.share().applyAsDouble(millis))));
        }
        return path.toString();
    }

    private double x(long millis) {
        return LEFT + (double) millis / longest * WIDTH;
    }

    private static double y(double share) {
        return TOP + HEIGHT * (1 - share);
    }

    /** A round number of which the axis has five to ten. */
    private long step() {
        long step = 1;
        while (longest / step > 10) {
            String digits = String.valueOf(step);
            step = digits.startsWith("2") ? step / 2 * 5 : step * 2;
        }
        return step;
    }
}
