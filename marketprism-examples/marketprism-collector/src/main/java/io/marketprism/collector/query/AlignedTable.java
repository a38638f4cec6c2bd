package io.marketprism.collector.query;

import io.marketprism.duckdb.DuckDbStore;
import java.io.PrintWriter;
import java.util.List;
import java.util.regex.Pattern;

/** Prints rows below each other, numbers to the right. */
public final class AlignedTable {
    /** Longer values, such as whole sides of books, are cut on screen. */
    private static final int WIDEST = 100;

    private static final Pattern NUMBER = Pattern.compile("[-+]?[0-9.]+([eE][-+]?[0-9]+)?");

    private AlignedTable() {}

    /** Prints a result. */
    public static void print(DuckDbStore.Result result, PrintWriter out) {
        int columns = result.columns().size();
        int[] widths = new int[columns];
        boolean[] numeric = new boolean[columns];
        boolean cut = false;
        for (int i = 0; i < columns; i++) {
            widths[i] = result.columns().get(i).length();
            boolean onlyNumbers = true;
            for (List<String> row : result.rows()) {
                String value = row.get(i);
                cut |= value != null && value.length() > WIDEST;
                widths[i] = Math.max(widths[i], shown(value).length());
                onlyNumbers &= value == null || NUMBER.matcher(value).matches();
            }
            numeric[i] = onlyNumbers && !result.rows().isEmpty();
        }
        line(result.columns(), widths, numeric, out);
        StringBuilder rule = new StringBuilder();
        for (int i = 0; i < columns; i++) {
            rule.append(i == 0 ? "" : "  ").append("-".repeat(widths[i]));
        }
        out.println(rule);
        result.rows().forEach(row -> line(row, widths, numeric, out));
        if (cut) {
            out.println("(values longer than " + WIDEST + " characters are cut here)");
        }
    }

    private static String shown(String value) {
        if (value == null) {
            return "";
        }
        String line = value.replaceAll("\\p{Cntrl}", " ");
        return line.length() <= WIDEST ? line : line.substring(0, WIDEST - 3) + "...";
    }

    private static void line(List<String> cells, int[] widths, boolean[] numeric, PrintWriter out) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String cell = shown(cells.get(i));
            String space = " ".repeat(widths[i] - cell.length());
            line.append(i == 0 ? "" : "  ").append(numeric[i] ? space + cell : cell + space);
        }
        out.println(line.toString().stripTrailing());
    }
}
