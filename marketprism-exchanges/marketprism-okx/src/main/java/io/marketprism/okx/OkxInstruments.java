package io.marketprism.okx;

import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.json.InstrumentRow;
import io.marketprism.connector.json.InstrumentRows;
import io.marketprism.connector.json.JsonCursor;
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
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads OKX's instrument list. Rows of instruments that are not open yet may be nearly empty. */
final class OkxInstruments {
    private static final InstrumentRows LIST =
            new InstrumentRows(OkxChannel.INSTRUMENTS.wireName(), "instId", List.of("data"));

    private static final Map<String, InstrumentStatus> STATES = Map.of(
            "live", InstrumentStatus.TRADING,
            "post_only", InstrumentStatus.TRADING,
            "suspend", InstrumentStatus.HALTED,
            "rebase", InstrumentStatus.HALTED,
            "preopen", InstrumentStatus.PRE_OPEN,
            "test", InstrumentStatus.PRE_OPEN,
            "settling", InstrumentStatus.SETTLING,
            "expired", InstrumentStatus.DELISTED);

    private static final DateTimeFormatter EXPIRY = DateTimeFormatter.ofPattern("yyMMdd");

    /** The call for what the derivatives of a market follow. */
    static final String UNDERLYINGS = "public/underlying";

    /** Part of the native symbols of futures on which funding is paid, such as {@code BTC-USD_UM_XPERP-310404}. */
    private static final String X_PERP = "_XPERP-";

    private OkxInstruments() {}

    /**
     * Reads a list.
     *
     * @return its instruments of that market, and behind them the indices that they follow
     */
    static List<InstrumentDefinition> definitions(String exchange, OkxMarket market, Frame body) {
        Set<String> indices = new LinkedHashSet<>();
        List<InstrumentDefinition> definitions = LIST.read(exchange, body, row -> {
            if (!row.text("instType").equals(market.instrumentType())) {
                return null;
            }
            InstrumentDefinition definition = definition(exchange, market.marketType(), row, body);
            if (definition.underlying() != null) {
                indices.add(definition.underlying());
            }
            return definition;
        });
        indices.forEach(index -> definitions.add(InstrumentDefinition.unknown(
                        new Instrument(exchange, MarketType.INDEX, index, index, QuantityUnit.BASE))
                .received(body.receiveTimeUs(), body.collector(), body.receiveTimeUs())));
        return definitions;
    }

    /** Reads what derivatives follow, {@code {"code":"0","msg":"","data":[["BTC-USD","ETH-USD"]]}}. */
    static List<String> underlyings(Frame body) {
        List<String> underlyings = new ArrayList<>();
        JsonCursor json = new JsonCursor();
        try {
            OkxAnswer.read(body, json, () -> {
                json.enterArray();
                while (json.nextElement()) {
                    json.enterArray();
                    while (json.nextElement()) {
                        underlyings.add(json.text());
                    }
                }
            });
        } catch (NormalizationException e) {
            throw e.in(UNDERLYINGS, null, null);
        }
        return underlyings;
    }

    /** {@return whether funding is paid on it: perpetuals, and those futures that the exchange calls X-Perps, whose native symbols tell them apart} */
    static boolean hasFunding(Instrument instrument) {
        return instrument.marketType() == MarketType.PERPETUAL
                || instrument.nativeSymbol().contains(X_PERP);
    }

    /**
     * Of spot, base and quote stand in the row; of contracts, in the index that they follow. Contracts are counted in the currency in which their size
     * is stated, base or quote; where it is another, or not stated, as before they are open, they stay contracts.
     */
    private static InstrumentDefinition definition(String exchange, MarketType type, InstrumentRow row, Frame body) {
        String nativeSymbol = row.text("instId");
        String underlying = row.textOrNull("uly");
        String[] pair = underlying == null ? new String[0] : underlying.split("-");
        String base = pair.length == 2 ? pair[0] : row.textOrNull("baseCcy");
        String quote = pair.length == 2 ? pair[1] : row.textOrNull("quoteCcy");
        long expiryUs = row.epochMillis("expTime");
        Decimal strike = row.positiveOrNull("stk");
        OptionType optionType = optionType(row.textOrNull("optType"));
        String symbol = type == MarketType.SPOT ? null : symbol(type, base, quote, expiryUs, strike, optionType);
        Decimal value = row.positiveOrNull("ctVal");
        Decimal multiplier = row.positiveOrNull("ctMult");
        String valueUnit = row.textOrNull("ctValCcy");
        QuantityUnit unit = type == MarketType.SPOT
                ? QuantityUnit.BASE
                : value == null || multiplier == null ? QuantityUnit.CONTRACT : unit(valueUnit, base, quote);
        Decimal size = type == MarketType.SPOT || unit == QuantityUnit.CONTRACT || value == null || multiplier == null
                ? null
                : value.multiply(multiplier);
        return InstrumentDefinition.builder(
                        new Instrument(exchange, type, symbol == null ? nativeSymbol : symbol, nativeSymbol, unit))
                .received(body.receiveTimeUs(), body.collector(), body.receiveTimeUs())
                .base(base)
                .quote(quote)
                .settle(row.textOrNull("settleCcy"))
                .contractType(row.textOrNull("ctType"))
                .contractSize(size, valueUnit)
                .tickSize(row.positiveOrNull("tickSz"))
                .lotSize(row.quantityOrNull("lotSz", size))
                .minQuantity(row.quantityOrNull("minSz", size))
                .underlying(underlying)
                .expiryUs(expiryUs)
                .option(strike, optionType)
                .status(row.status("state", STATES))
                .listedAtUs(row.epochMillis("listTime"))
                .build();
    }

    /** {@return the symbol, or null where something of it is not stated: then the native one has to do} */
    private static @Nullable String symbol(
            MarketType type,
            @Nullable String base,
            @Nullable String quote,
            long expiryUs,
            @Nullable Decimal strike,
            @Nullable OptionType optionType) {
        if (base == null || quote == null) {
            return null;
        }
        String pair = base + "-" + quote;
        if (type == MarketType.PERPETUAL) {
            return pair;
        }
        if (expiryUs == MarketEvent.ABSENT) {
            return null;
        }
        String dated = pair + "-"
                + EXPIRY.format(Instant.EPOCH.plus(expiryUs, ChronoUnit.MICROS).atOffset(ZoneOffset.UTC));
        if (type == MarketType.FUTURE) {
            return dated;
        }
        return strike == null || optionType == null
                ? null
                : dated + "-" + strike + "-" + optionType.name().charAt(0);
    }

    private static @Nullable OptionType optionType(@Nullable String theirs) {
        return "C".equals(theirs) ? OptionType.CALL : "P".equals(theirs) ? OptionType.PUT : null;
    }

    private static QuantityUnit unit(@Nullable String currency, @Nullable String base, @Nullable String quote) {
        if (currency == null) {
            return QuantityUnit.CONTRACT;
        }
        return currency.equals(base)
                ? QuantityUnit.BASE
                : currency.equals(quote) ? QuantityUnit.QUOTE : QuantityUnit.CONTRACT;
    }

    /** What a native symbol alone tells: beside contracts, whose names have more than two parts, stand the indices that they follow, which have two. */
    static InstrumentDefinition unlisted(String exchange, MarketType ofMarket, String nativeSymbol) {
        boolean index = ofMarket != MarketType.SPOT && nativeSymbol.split("-").length == 2;
        return InstrumentDefinition.unknown(new Instrument(
                exchange,
                index ? MarketType.INDEX : ofMarket,
                nativeSymbol,
                nativeSymbol,
                index || ofMarket == MarketType.SPOT ? QuantityUnit.BASE : QuantityUnit.CONTRACT));
    }
}
