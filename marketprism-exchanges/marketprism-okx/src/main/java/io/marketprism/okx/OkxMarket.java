package io.marketprism.okx;

import io.marketprism.connector.BookRule;
import io.marketprism.connector.LimitPool;
import io.marketprism.connector.RateLimit;
import io.marketprism.connector.json.RateLimitCodes;
import io.marketprism.error.ConfigurationException;
import io.marketprism.event.MarketType;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** OKX's markets, a row each, and what all of them have in common, by the exchange's v5 API documentation of July to October 2026. */
enum OkxMarket {
    SPOT("SPOT", MarketType.SPOT);

    static final String REST = "https://www.okx.com";

    /** Port 443: the exchange has retired 8443 on 2026-10-31. */
    static final String WEB_SOCKET = "wss://ws.okx.com";

    static final String DEMO_WEB_SOCKET = "wss://wspap.okx.com";

    static final BookRule BOOK_RULE = new BookRule(BookRule.Continuity.CHAINED, BookRule.SnapshotSource.STREAM);

    static final LimitPool CONNECTS = new LimitPool("connections", new RateLimit(3, Duration.ofSeconds(1)));

    /** The exchange counts the calls of each path on their own. */
    static final RateLimit BOOK_CALLS = new RateLimit(40, Duration.ofSeconds(2));

    static final RateLimit INSTRUMENT_CALLS = new RateLimit(20, Duration.ofSeconds(2));

    /**
     * What {@code {"code":"50011","msg":"…","data":[]}}, or 50061 for an account, says, with status 429 or 200. The exchange counts in windows of two
     * seconds.
     */
    static final RateLimitCodes TOO_MANY_CALLS =
            new RateLimitCodes(Set.of("50011", "50061"), (message, body) -> Duration.ofSeconds(4));

    private final String instrumentType;
    private final MarketType marketType;

    OkxMarket(String instrumentType, MarketType marketType) {
        this.instrumentType = instrumentType;
        this.marketType = marketType;
    }

    static OkxMarket ofName(String name) {
        return Arrays.stream(values())
                .filter(market -> market.marketName().equals(name))
                .findFirst()
                .orElseThrow(() -> new ConfigurationException("Expected a market of okx, one of "
                        + Arrays.stream(values()).map(OkxMarket::marketName).collect(Collectors.joining(", "))
                        + ", was \"" + name + "\""));
    }

    String marketName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** {@return the exchange's {@code instType}} */
    String instrumentType() {
        return instrumentType;
    }

    /** {@return what our events say of its instruments} */
    MarketType marketType() {
        return marketType;
    }
}
