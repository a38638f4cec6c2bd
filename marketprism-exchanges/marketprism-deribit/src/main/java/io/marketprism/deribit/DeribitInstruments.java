package io.marketprism.deribit;

import io.marketprism.connector.Frame;
import io.marketprism.connector.json.InstrumentRow;
import io.marketprism.connector.json.InstrumentRows;
import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.InstrumentStatus;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.MarketType;
import io.marketprism.event.OptionType;
import io.marketprism.event.QuantityUnit;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads Deribit's instrument list. The indices are not in it; those that a listed contract names as its own are instruments too, and so is the volatility
 * index (DVOL) of those that have one.
 *
 * <p>Amounts of all messages are in currency already, by the documentation of {@code amount}: "For perpetual and inverse futures the amount is in USD
 * units. For options and linear futures it is the underlying base currency coin." So no quantity is ever multiplied by the size of a contract.
 */
final class DeribitInstruments {
    private static final InstrumentRows LIST =
            new InstrumentRows("public/get_instruments", "instrument_name", List.of("result"));

    /** The exchange lists nowhere for which prices it has a volatility index: it has them for these. */
    private static final Set<String> WITH_VOLATILITY_INDEX = Set.of("btc_usd", "eth_usd");

    private static final Map<String, InstrumentStatus> STATES = Map.ofEntries(
            Map.entry("open", InstrumentStatus.TRADING),
            Map.entry("created", InstrumentStatus.PRE_OPEN),
            Map.entry("started", InstrumentStatus.PRE_OPEN),
            Map.entry("inactive", InstrumentStatus.HALTED),
            Map.entry("halted", InstrumentStatus.HALTED),
            Map.entry("locked", InstrumentStatus.HALTED),
            Map.entry("settlement", InstrumentStatus.SETTLING),
            Map.entry("settled", InstrumentStatus.SETTLING),
            Map.entry("delivered", InstrumentStatus.DELISTED),
            Map.entry("closed", InstrumentStatus.DELISTED),
            Map.entry("terminated", InstrumentStatus.DELISTED),
            Map.entry("archivized", InstrumentStatus.DELISTED));

    private static final Map<String, InstrumentStatus> ACTIVE =
            Map.of("true", InstrumentStatus.TRADING, "false", InstrumentStatus.HALTED);

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("yyMMdd", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final String exchange;
    private final DeribitMarket market;
    private final Frame body;
    private final Set<String> indices = new LinkedHashSet<>();

    private DeribitInstruments(String exchange, DeribitMarket market, Frame body) {
        this.exchange = exchange;
        this.market = market;
        this.body = body;
    }

    static List<InstrumentDefinition> definitions(String exchange, DeribitMarket market, Frame body) {
        return new DeribitInstruments(exchange, market, body).all();
    }

    /** {@return the native symbol of the volatility index of a price index such as {@code btc_usd}} */
    static String volatilityIndex(String priceIndex) {
        int end = priceIndex.indexOf('_');
        return priceIndex.substring(0, end < 0 ? priceIndex.length() : end).toUpperCase(Locale.ROOT) + "-DVOL";
    }

    /**
     * What a native symbol alone tells: indices have no dash or end in {@code DVOL}, options have four parts, and linear contracts name their quote behind
     * {@code _}. Amounts are in currency whatever the size of a contract.
     */
    static InstrumentDefinition unlisted(String exchange, String nativeSymbol) {
        int parts = nativeSymbol.split("-").length;
        MarketType type;
        if (parts == 1 || nativeSymbol.endsWith("-DVOL")) {
            type = MarketType.INDEX;
        } else if (parts == 4) {
            type = MarketType.OPTION;
        } else {
            type = nativeSymbol.endsWith("-PERPETUAL") ? MarketType.PERPETUAL : MarketType.FUTURE;
        }
        boolean inverse = (type == MarketType.PERPETUAL || type == MarketType.FUTURE) && nativeSymbol.indexOf('_') < 0;
        return InstrumentDefinition.unknown(new Instrument(
                exchange, type, nativeSymbol, nativeSymbol, inverse ? QuantityUnit.QUOTE : QuantityUnit.BASE));
    }

    private List<InstrumentDefinition> all() {
        List<InstrumentDefinition> all = new ArrayList<>(LIST.read(exchange, body, this::contract));
        for (String index : indices) {
            all.add(index(index, index.toUpperCase(Locale.ROOT).replace('_', '-'), null));
            if (WITH_VOLATILITY_INDEX.contains(index)) {
                all.add(index(volatilityIndex(index), volatilityIndex(index), index));
            }
        }
        return all;
    }

    /** {@return what a row defines, or null if it is of another market} */
    private @Nullable InstrumentDefinition contract(InstrumentRow row) {
        String kind = row.text("kind");
        if (!market.kinds().contains(kind)) {
            return null;
        }
        String base = row.text("base_currency");
        String counter = row.text("counter_currency");
        MarketType type = type(row, kind);
        boolean inverse = isInverse(row);
        QuantityUnit unit = inverse && type != MarketType.OPTION ? QuantityUnit.QUOTE : QuantityUnit.BASE;
        // That of a perpetual is in the year 3000.
        long expiryUs = type == MarketType.PERPETUAL ? MarketEvent.ABSENT : expiry(row);
        Decimal strike = type == MarketType.OPTION ? strike(row) : null;
        OptionType optionType = type == MarketType.OPTION ? optionType(row) : null;
        String index = row.textOrNull("price_index");
        if (index != null) {
            indices.add(index);
        }
        return InstrumentDefinition.builder(new Instrument(
                        exchange,
                        type,
                        base + '-' + counter + dated(expiryUs) + striking(strike, optionType),
                        row.text("instrument_name"),
                        unit))
                .received(body.receiveTimeUs(), body.collector(), body.receiveTimeUs())
                .base(base)
                .quote(row.textOrNull("quote_currency"))
                .settle(row.textOrNull("settlement_currency"))
                .contractType(inverse ? "inverse" : "linear")
                .contractSize(row.positiveOrNull("contract_size"), unit == QuantityUnit.QUOTE ? counter : base)
                .tickSize(row.positiveOrNull("tick_size"))
                .minQuantity(row.positiveOrNull("min_trade_amount"))
                .underlying(index)
                .expiryUs(expiryUs)
                .option(strike, optionType)
                .status(row.textOrNull("state") == null ? row.status("is_active", ACTIVE) : row.status("state", STATES))
                .listedAtUs(row.epochMillis("creation_timestamp"))
                .build();
    }

    private static MarketType type(InstrumentRow row, String kind) {
        if (kind.equals("option")) {
            return MarketType.OPTION;
        }
        return row.text("settlement_period").equals("perpetual") ? MarketType.PERPETUAL : MarketType.FUTURE;
    }

    private static boolean isInverse(InstrumentRow row) {
        String type = row.text("instrument_type");
        if (!type.equals("reversed") && !type.equals("linear")) {
            throw new IllegalArgumentException("expected an instrument_type, reversed or linear, was \"" + type + '"');
        }
        return type.equals("reversed");
    }

    private static long expiry(InstrumentRow row) {
        long expiryUs = row.epochMillis("expiration_timestamp");
        if (expiryUs == MarketEvent.ABSENT) {
            throw new IllegalArgumentException("expected an expiration_timestamp, was none");
        }
        return expiryUs;
    }

    private static Decimal strike(InstrumentRow row) {
        Decimal strike = row.positiveOrNull("strike");
        if (strike == null) {
            throw new IllegalArgumentException("expected the strike of an option, was none");
        }
        return strike;
    }

    private static OptionType optionType(InstrumentRow row) {
        String type = row.text("option_type");
        return switch (type) {
            case "call" -> OptionType.CALL;
            case "put" -> OptionType.PUT;
            default -> throw new IllegalArgumentException("expected an option_type, call or put, was \"" + type + '"');
        };
    }

    private static String dated(long expiryUs) {
        return expiryUs == MarketEvent.ABSENT
                ? ""
                : '-' + DATE.format(Instant.ofEpochSecond(TimeUnit.MICROSECONDS.toSeconds(expiryUs)));
    }

    private static String striking(@Nullable Decimal strike, @Nullable OptionType type) {
        return strike == null ? "" : "-" + strike + (type == OptionType.CALL ? "-C" : "-P");
    }

    /** A price index, or, if it names the price index that it follows, a volatility index. */
    private InstrumentDefinition index(String nativeSymbol, String symbol, @Nullable String follows) {
        String[] assets = symbol.split("-", 2);
        return InstrumentDefinition.builder(
                        new Instrument(exchange, MarketType.INDEX, symbol, nativeSymbol, QuantityUnit.BASE))
                .received(body.receiveTimeUs(), body.collector(), body.receiveTimeUs())
                .base(assets[0])
                .quote(follows == null && assets.length == 2 ? assets[1] : null)
                .underlying(follows)
                .status(InstrumentStatus.TRADING)
                .build();
    }
}
