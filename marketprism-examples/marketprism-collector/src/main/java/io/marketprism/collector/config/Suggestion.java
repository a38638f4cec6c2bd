package io.marketprism.collector.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** Finds what somebody may have meant who misspelt a word. */
final class Suggestion {
    private Suggestion() {}

    /** {@return the end of a sentence that proposes the word that is like another one; empty if none is} */
    static String of(String was, Collection<String> known) {
        String written = was.toLowerCase(Locale.ROOT);
        int most = written.length() / 3;
        return known.stream()
                .min(Comparator.comparingInt(word -> distance(written, word)))
                .filter(word -> distance(written, word) <= most)
                .map(word -> "; did you mean \"" + word + "\"?")
                .orElse("");
    }

    /** How many letters must be put in, taken out, changed or swapped with their neighbours to make one word of another. */
    private static int distance(String from, String to) {
        int[][] of = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                if (i == 0 || j == 0) {
                    of[i][j] = i + j;
                    continue;
                }
                int change = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
                of[i][j] = Math.min(of[i - 1][j - 1] + change, 1 + Math.min(of[i - 1][j], of[i][j - 1]));
                boolean isSwapped = i > 1
                        && j > 1
                        && from.charAt(i - 1) == to.charAt(j - 2)
                        && from.charAt(i - 2) == to.charAt(j - 1);
                if (isSwapped) {
                    of[i][j] = Math.min(of[i][j], of[i - 2][j - 2] + 1);
                }
            }
        }
        return of[from.length()][to.length()];
    }
}
