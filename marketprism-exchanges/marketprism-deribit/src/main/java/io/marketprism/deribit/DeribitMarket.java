package io.marketprism.deribit;

import io.marketprism.connector.BookRule;
import io.marketprism.connector.LimitPool;
import io.marketprism.connector.RateLimit;
import io.marketprism.error.ConfigurationException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Deribit's markets, a row each, and what all of them have in common, by the exchange's v2 API documentation of 2026. */
enum DeribitMarket {
    /** Spot and combos have kinds of their own. */
    DERIVATIVES("future", "option");

    static final String REST = "https://www.deribit.com";
    static final String TEST_REST = "https://test.deribit.com";
    static final String WEB_SOCKET = "wss://www.deribit.com";
    static final String TEST_WEB_SOCKET = "wss://test.deribit.com";

    static final BookRule BOOK_RULE = new BookRule(BookRule.Continuity.CHAINED, BookRule.SnapshotSource.STREAM);

    /** Each connection begins with a request to subscribe, of which the exchange allows an address 3.3 a second in the long run. */
    static final LimitPool CONNECTS = new LimitPool("connections", new RateLimit(3, Duration.ofSeconds(1)));

    /** The exchange allows one a second in the long run, and counts this method on its own. */
    static final LimitPool INSTRUMENT_CALLS =
            new LimitPool("public/get_instruments", new RateLimit(1, Duration.ofSeconds(1)));

    /** Most methods: 500 of 10,000 credits that come back each second. */
    static final LimitPool CALLS = new LimitPool("credits", new RateLimit(20, Duration.ofSeconds(1)));

    private final Set<String> kinds;

    DeribitMarket(String... kinds) {
        this.kinds = Set.of(kinds);
    }

    static DeribitMarket ofName(String name) {
        return Arrays.stream(values())
                .filter(market -> market.marketName().equals(name))
                .findFirst()
                .orElseThrow(() -> new ConfigurationException("Expected a market of deribit, one of "
                        + Arrays.stream(values()).map(DeribitMarket::marketName).collect(Collectors.joining(", "))
                        + ", was \"" + name + "\""));
    }

    String marketName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** {@return the {@code kind}s of its instruments in the exchange's list} */
    Set<String> kinds() {
        return kinds;
    }
}
