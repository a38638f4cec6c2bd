package io.marketprism.collector.config;

import io.marketprism.Feed;
import io.marketprism.connector.Connector;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.error.ConfigurationException;
import io.marketprism.event.DataType;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One file of {@code exchanges/}: what to take from one market.
 *
 * @param file where it stands
 * @param connector the market
 * @param feed what to take, all of which the market offers
 * @param options where the market is
 * @param settings what the file says, wherever in it
 * @param withoutEffect settings that are right but concern data that the feed does not take, in words
 */
public record FeedConfig(
        Path file,
        Connector connector,
        Feed feed,
        ConnectorOptions options,
        String settings,
        List<String> withoutEffect) {

    /** {@return whether another file says the same} */
    public boolean isSameAs(FeedConfig other) {
        return settings.equals(other.settings);
    }

    /** {@return whether another takes something of the same market at the same place} */
    public boolean isOfSameMarketAs(FeedConfig other) {
        return connector.exchange().equals(other.connector.exchange())
                && connector.market().equals(other.connector.market())
                && options.equals(other.options);
    }

    /** {@return the same feed, of a connector to the same market} */
    public FeedConfig with(Connector other) {
        return new FeedConfig(file, other, feed, options, settings, withoutEffect);
    }

    /**
     * Reads a feed.
     *
     * @return the feed; null if it is disabled, or wrong, and then there is a problem
     */
    static FeedConfig read(Section section, Exchanges exchanges, ApiKeys keys) {
        if (!section.flag("enabled", true)) {
            return null;
        }
        int problemsBefore = section.problems().size();
        String exchange = required(section, "exchange", exchanges.names());
        String market = exchange == null
                ? section.text("market", "the name of a market", null)
                : required(section, "market", exchanges.markets(exchange));
        List<String> symbols = section.list("symbols", "symbols such as BTC-USDT", symbol -> symbol);
        ConnectorOptions options = ConnectorOptions.defaults()
                .testnet(section.flag("testnet", false))
                .hosts(uri(section, "base_url", "http", "https"), uri(section, "ws_url", "ws", "wss"))
                .apiKey(keys.of(exchange));
        Connector connector =
                exchange == null || market == null ? null : connector(section, exchanges, exchange, market, options);
        Set<DataType> offered = connector == null ? EnumSet.allOf(DataType.class) : connector.dataTypes();
        List<String> names = names(offered);
        List<DataType> dataTypes =
                section.list("data_types", String.join(", ", names), names, name -> dataType(name, offered));
        FeedDetails details = FeedDetails.read(section, connector, dataTypes);
        int redundancy = (int) section.number("redundancy", "a number of connections from 1 to 4", 1, 4, 1);
        LocalTime rotateAt =
                section.parsed("rotate_at", "a time of day, UTC, such as \"03:30\"", text -> LocalTime.parse(text));
        section.finish();
        return section.problems().size() > problemsBefore
                ? null
                : new FeedConfig(
                        section.file(),
                        connector,
                        legs(details.of(Feed.of(symbols).data(dataTypes)), redundancy, rotateAt),
                        options,
                        section.settings(),
                        details.withoutEffect());
    }

    /** The connector, or null if there is none for these options, or its plug-in fails, which is a problem then. */
    private static Connector connector(
            Section section, Exchanges exchanges, String exchange, String market, ConnectorOptions options) {
        try {
            Connector connector = exchanges.connector(exchange, market, options);
            connector.dataTypes();
            return connector;
        } catch (ConfigurationException e) {
            section.refused("exchange", e.getMessage());
        } catch (RuntimeException | LinkageError e) {
            section.refused("exchange", "its plug-in cannot make a connector: " + e);
        }
        return null;
    }

    private static Feed legs(Feed feed, int redundancy, LocalTime rotateAt) {
        Feed redundant = feed.redundancy(redundancy);
        return rotateAt == null ? redundant : redundant.rotateAt(rotateAt);
    }

    private static String required(Section section, String key, Set<String> names) {
        String expected = names.size() == 1 ? names.iterator().next() : "one of " + String.join(", ", names);
        String name = section.text(key, expected, "");
        if (names.contains(name)) {
            return name;
        }
        if (!name.isEmpty()) {
            section.problem(key, expected, "\"" + name + "\"" + Suggestion.of(name, names));
        } else if (!section.has(key)) {
            section.problem(key, expected, "missing");
        }
        return null;
    }

    private static List<String> names(Set<DataType> offered) {
        return Arrays.stream(DataType.values())
                .filter(offered::contains)
                .map(DataType::wireName)
                .toList();
    }

    private static DataType dataType(String name, Set<DataType> offered) {
        DataType type = DataType.ofWireName(name);
        if (!offered.contains(type)) {
            throw new IllegalArgumentException("not offered");
        }
        return type;
    }

    private static URI uri(Section section, String key, String plain, String secure) {
        URI uri = section.parsed(
                key,
                "a URL that begins with " + plain + ":// or " + secure + "://",
                text -> Urls.of(text, plain, secure));
        if (uri != null && uri.getRawUserInfo() != null) {
            section.problem(key, "a URL without a login, which exchanges do not use", "one with a login");
            return null;
        }
        return uri;
    }

    /** {@return the feed in words} */
    public String describe() {
        String types = feed.dataTypes().stream().map(this::describe).collect(Collectors.joining(", "));
        return types + " of " + String.join(", ", feed.symbols()) + " from " + connector.exchange() + " "
                + connector.market();
    }

    private String describe(DataType type) {
        List<String> details = new ArrayList<>(feed.variants().getOrDefault(type, List.of()));
        if (type == DataType.CANDLE && feed.hasOpenCandles()) {
            details.add("open ones too");
        }
        if (type == DataType.ORDERBOOK && feed.bookDepth() > 0) {
            details.add(feed.bookDepth() + " levels");
        }
        Duration every = feed.pollEvery().get(type);
        if (every != null) {
            details.add("every " + every.toSeconds() + " s");
        }
        return type.wireName() + (details.isEmpty() ? "" : " (" + String.join(", ", details) + ")");
    }
}
