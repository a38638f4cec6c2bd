package io.marketprism.binance;

import io.marketprism.connector.Frame;
import io.marketprism.connector.json.InstrumentRow;
import io.marketprism.connector.json.InstrumentRows;
import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.InstrumentStatus;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.MarketType;
import io.marketprism.event.QuantityUnit;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads Binance's instrument list ({@code exchangeInfo}). */
final class BinanceInstruments {
    private static final InstrumentRows ROWS = new InstrumentRows("exchangeInfo", "symbol", List.of("symbols"));

    private static final Map<String, InstrumentStatus> STATUSES = Map.of(
            "TRADING", InstrumentStatus.TRADING,
            "HALT", InstrumentStatus.HALTED,
            "BREAK", InstrumentStatus.HALTED,
            "END_OF_DAY", InstrumentStatus.HALTED,
            "CANCEL_ONLY", InstrumentStatus.CANCEL_ONLY);

    private static final Map<String, InstrumentStatus> CONTRACT_STATUSES = Map.of(
            "PENDING_TRADING", InstrumentStatus.PRE_OPEN,
            "TRADING", InstrumentStatus.TRADING,
            "PRE_DELIVERING", InstrumentStatus.SETTLING,
            "DELIVERING", InstrumentStatus.SETTLING,
            "DELIVERED", InstrumentStatus.DELISTED,
            "PRE_SETTLE", InstrumentStatus.SETTLING,
            "SETTLING", InstrumentStatus.SETTLING,
            "CLOSE", InstrumentStatus.DELISTED);

    /** In the type of a contract without an end, be it one of stocks ({@code TRADIFI_PERPETUAL}). */
    private static final String PERPETUAL = "PERPETUAL";

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("yyMMdd", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final Pattern DATED = Pattern.compile("_\\d{6}$");

    private BinanceInstruments() {}

    static List<InstrumentDefinition> definitions(BinanceMarket market, String exchange, Frame body) {
        if (!market.isFutures()) {
            return ROWS.read(exchange, body, row -> spot(exchange, body, row));
        }
        List<InstrumentDefinition> contracts = ROWS.read(exchange, body, row -> contract(market, exchange, body, row));
        return market == BinanceMarket.COINM ? withIndices(exchange, body, contracts) : contracts;
    }

    private static InstrumentDefinition spot(String exchange, Frame body, InstrumentRow row) {
        String base = row.text("baseAsset");
        String quote = row.text("quoteAsset");
        return InstrumentDefinition.builder(new Instrument(
                        exchange, MarketType.SPOT, base + "-" + quote, row.text("symbol"), QuantityUnit.BASE))
                .received(body.receiveTimeUs(), body.collector(), body.receiveTimeUs())
                .base(base)
                .quote(quote)
                .tickSize(filter(row, "PRICE_FILTER", "tickSize"))
                .lotSize(filter(row, "LOT_SIZE", "stepSize"))
                .minQuantity(filter(row, "LOT_SIZE", "minQty"))
                .minNotional(minNotional(row))
                .status(row.status("status", STATUSES))
                .build();
    }

    /** COIN-M states the size of a contract, in quote; USD-M has none, and counts in base. Both have a date for perpetuals, far ahead. */
    private static InstrumentDefinition contract(BinanceMarket market, String exchange, Frame body, InstrumentRow row) {
        String base = row.text("baseAsset");
        String quote = row.text("quoteAsset");
        boolean perpetual = row.text("contractType").contains(PERPETUAL);
        long expiry = perpetual ? MarketEvent.ABSENT : row.epochMillis("deliveryDate");
        if (!perpetual && expiry == MarketEvent.ABSENT) {
            throw new IllegalArgumentException("Expected a deliveryDate of a contract that is not perpetual, was none");
        }
        boolean inverse = market.countsContracts();
        Decimal size = inverse ? row.positiveOrNull("contractSize") : null;
        QuantityUnit unit = size != null ? QuantityUnit.QUOTE : inverse ? QuantityUnit.CONTRACT : QuantityUnit.BASE;
        return InstrumentDefinition.builder(new Instrument(
                        exchange,
                        perpetual ? MarketType.PERPETUAL : MarketType.FUTURE,
                        base + "-" + quote + (perpetual ? "" : "-" + date(expiry)),
                        row.text("symbol"),
                        unit))
                .received(body.receiveTimeUs(), body.collector(), body.receiveTimeUs())
                .base(base)
                .quote(quote)
                .settle(row.textOrNull("marginAsset"))
                .contractType(inverse ? "inverse" : "linear")
                .contractSize(size, size == null ? null : quote)
                .tickSize(filter(row, "PRICE_FILTER", "tickSize"))
                .lotSize(filter(row, "LOT_SIZE", "stepSize", size))
                .minQuantity(filter(row, "LOT_SIZE", "minQty", size))
                .minNotional(filter(row, "MIN_NOTIONAL", "notional"))
                .underlying(row.textOrNull("pair"))
                .expiryUs(expiry)
                .status(row.status(inverse ? "contractStatus" : "status", CONTRACT_STATUSES))
                .listedAtUs(row.epochMillis("onboardDate"))
                .build();
    }

    private static String date(long timeUs) {
        return DATE.format(Instant.EPOCH.plus(timeUs, ChronoUnit.MICROS));
    }

    /** Each pair of COIN-M has an index, which is an instrument of its own under the pair's name. */
    private static List<InstrumentDefinition> withIndices(
            String exchange, Frame body, List<InstrumentDefinition> contracts) {
        Map<String, InstrumentDefinition> all = new LinkedHashMap<>();
        contracts.forEach(contract -> all.put(contract.instrument().nativeSymbol(), contract));
        for (InstrumentDefinition contract : contracts) {
            String pair = contract.underlying();
            if (pair != null) {
                all.computeIfAbsent(
                        pair,
                        of -> index(
                                exchange,
                                body,
                                pair,
                                Objects.requireNonNull(contract.base(), "Expected the base of a contract, was none"),
                                Objects.requireNonNull(
                                        contract.quote(), "Expected the quote of a contract, was none")));
            }
        }
        return List.copyOf(all.values());
    }

    private static InstrumentDefinition index(String exchange, Frame body, String pair, String base, String quote) {
        return InstrumentDefinition.builder(
                        new Instrument(exchange, MarketType.INDEX, base + "-" + quote, pair, QuantityUnit.BASE))
                .received(body.receiveTimeUs(), body.collector(), body.receiveTimeUs())
                .base(base)
                .quote(quote)
                .status(InstrumentStatus.TRADING)
                .build();
    }

    private static @Nullable Decimal minNotional(InstrumentRow row) {
        Decimal notional = filter(row, "NOTIONAL", "minNotional");
        return notional == null ? filter(row, "MIN_NOTIONAL", "minNotional") : notional;
    }

    /** A rule of a filter, or null if the exchange has not set or has disabled (zeroed) it. */
    private static @Nullable Decimal filter(InstrumentRow row, String type, String rule) {
        return filter(row, type, rule, null);
    }

    /** A rule that counts contracts of a size, or whatever quantities count if that is null. */
    private static @Nullable Decimal filter(
            InstrumentRow row, String type, String rule, @Nullable Decimal contractSize) {
        return row.rows("filters").stream()
                .filter(filter -> type.equals(filter.textOrNull("filterType")))
                .findFirst()
                .map(filter -> filter.quantityOrNull(rule, contractSize))
                .orElse(null);
    }

    /**
     * What a native symbol alone tells: dated contracts have their day behind {@code _}, perpetuals of COIN-M the word {@code PERP}, indices of COIN-M
     * neither.
     */
    static InstrumentDefinition unlisted(BinanceMarket market, String exchange, String nativeSymbol) {
        MarketType type =
                switch (market) {
                    case SPOT -> MarketType.SPOT;
                    case USDM -> DATED.matcher(nativeSymbol).find() ? MarketType.FUTURE : MarketType.PERPETUAL;
                    case COINM ->
                        DATED.matcher(nativeSymbol).find()
                                ? MarketType.FUTURE
                                : nativeSymbol.contains("_") ? MarketType.PERPETUAL : MarketType.INDEX;
                };
        boolean counted = market == BinanceMarket.COINM && type != MarketType.INDEX;
        return InstrumentDefinition.unknown(new Instrument(
                exchange, type, nativeSymbol, nativeSymbol, counted ? QuantityUnit.CONTRACT : QuantityUnit.BASE));
    }
}
