package io.marketprism.clickhouse;

import static io.marketprism.clickhouse.Column.planned;

import io.marketprism.clickhouse.Column.Kind;
import io.marketprism.event.DataType;
import io.marketprism.event.MarketEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * The tables of the data types that no connector delivers yet. They are created with the others, so that dashboards and scripts can rely on
 * their names from the beginning.
 */
final class PlannedTables {
    private static final String BY_MONTH = "toYYYYMM(event_time)";
    private static final String EXCHANGE_TIME = "ifNull(toUnixTimestamp64Micro(exchange_time), -1)";

    private static final Table<MarketEvent> TICKERS = table(
            "tickers",
            DataType.TICKER,
            List.of(
                    planned("last_price", Kind.OPTIONAL_DECIMAL),
                    planned("open_price", Kind.OPTIONAL_DECIMAL),
                    planned("high_price", Kind.OPTIONAL_DECIMAL),
                    planned("low_price", Kind.OPTIONAL_DECIMAL),
                    planned("volume", Kind.OPTIONAL_DECIMAL),
                    planned("quote_volume", Kind.OPTIONAL_DECIMAL)),
            Tables.BY_DAY,
            List.of(EXCHANGE_TIME, "ifNull(last_price, -1)", "ifNull(volume, -1)", "ifNull(quote_volume, -1)"),
            Tables.FIRST);

    /** A candle that is not closed yet comes again and again, each time with another event time, which is therefore no part of the key. */
    private static final Table<MarketEvent> CANDLES = new Table<>(
            "candles",
            DataType.CANDLE,
            null,
            Tables.columns(List.of(
                    planned("interval", Kind.KEYWORD),
                    planned("open_time", Kind.TIME),
                    planned("close_time", Kind.TIME),
                    planned("open_price", Kind.DECIMAL),
                    planned("high_price", Kind.DECIMAL),
                    planned("low_price", Kind.DECIMAL),
                    planned("close_price", Kind.DECIMAL),
                    planned("volume", Kind.OPTIONAL_DECIMAL),
                    planned("quote_volume", Kind.OPTIONAL_DECIMAL),
                    planned("trade_count", Kind.OPTIONAL_COUNT),
                    planned("closed", Kind.FLAG))),
            null,
            List.of(Tables.dataType(DataType.CANDLE)),
            "toYYYYMM(open_time)",
            null,
            Tables.key("interval"),
            List.of("open_time"),
            // A closed one before any that is not.
            "bitOr(bitShiftLeft(toUInt64(closed), 63), " + Tables.NEWEST + ")",
            List.of(),
            1);

    private static final Table<MarketEvent> FUNDING_RATES = table(
            "funding_rates",
            DataType.FUNDING_RATE,
            List.of(
                    planned("kind", Kind.KEYWORD),
                    planned("funding_rate", Kind.RATE),
                    planned("funding_time", Kind.OPTIONAL_TIME),
                    planned("next_funding_time", Kind.OPTIONAL_TIME),
                    planned("interval_hours", Kind.OPTIONAL_SMALL_COUNT)),
            BY_MONTH,
            List.of("kind", "ifNull(toUnixTimestamp64Micro(funding_time), -1)", EXCHANGE_TIME),
            Tables.FIRST);

    private static final Table<MarketEvent> MARK_PRICES = table(
            "mark_prices",
            DataType.MARK_PRICE,
            List.of(planned("mark_price", Kind.OPTIONAL_RATE), planned("index_price", Kind.OPTIONAL_RATE)),
            Tables.BY_DAY,
            List.of(EXCHANGE_TIME, "ifNull(mark_price, -1)", "ifNull(index_price, -1)"),
            Tables.FIRST);

    private static final Table<MarketEvent> OPEN_INTERESTS = table(
            "open_interests",
            DataType.OPEN_INTEREST,
            List.of(
                    planned("open_interest", Kind.DECIMAL),
                    planned("quantity_unit", Kind.KEYWORD),
                    planned("open_interest_value", Kind.OPTIONAL_DECIMAL),
                    planned("open_interest_value_currency", Kind.OPTIONAL_KEYWORD)),
            BY_MONTH,
            List.of(
                    EXCHANGE_TIME,
                    "open_interest",
                    "ifNull(open_interest_value, -1)",
                    "ifNull(open_interest_value_currency, '')"),
            Tables.FIRST);

    private static final Table<MarketEvent> LIQUIDATIONS = table(
            "liquidations",
            DataType.LIQUIDATION,
            List.of(
                    planned("side", Kind.KEYWORD),
                    planned("price", Kind.DECIMAL),
                    planned("average_price", Kind.OPTIONAL_DECIMAL),
                    planned("quantity", Kind.DECIMAL),
                    planned("quantity_unit", Kind.KEYWORD),
                    planned("status", Kind.OPTIONAL_KEYWORD),
                    planned("trade_id", Kind.OPTIONAL_TEXT),
                    planned("ordinal", Kind.SMALL_COUNT),
                    planned("complete", Kind.FLAG)),
            BY_MONTH,
            List.of(EXCHANGE_TIME, "side", "price", "quantity", "ifNull(trade_id, '')", "ordinal"),
            Tables.FIRST,
            Tables.BASE_QUANTITY,
            Tables.QUOTE_QUANTITY);

    private static final Table<MarketEvent> LSR_TOP_POSITIONS =
            longShortRatios("lsr_top_positions", DataType.LSR_TOP_POSITION);

    private static final Table<MarketEvent> LSR_ALL_ACCOUNTS =
            longShortRatios("lsr_all_accounts", DataType.LSR_ALL_ACCOUNT);

    private static final Table<MarketEvent> VOLATILITY_INDICES = table(
            "volatility_indices",
            DataType.VOLATILITY_INDEX,
            List.of(planned("value", Kind.RATE)),
            BY_MONTH,
            List.of(EXCHANGE_TIME, "value"),
            Tables.FIRST);

    /** All of them. */
    static final List<Table<?>> ALL = List.of(
            TICKERS,
            CANDLES,
            FUNDING_RATES,
            MARK_PRICES,
            OPEN_INTERESTS,
            LIQUIDATIONS,
            LSR_TOP_POSITIONS,
            LSR_ALL_ACCOUNTS,
            VOLATILITY_INDICES);

    private PlannedTables() {}

    private static Table<MarketEvent> longShortRatios(String name, DataType type) {
        return table(
                name,
                type,
                List.of(
                        planned("long_short_ratio", Kind.RATE),
                        planned("long_ratio", Kind.OPTIONAL_RATE),
                        planned("short_ratio", Kind.OPTIONAL_RATE),
                        planned("period", Kind.KEYWORD)),
                BY_MONTH,
                List.of("period", EXCHANGE_TIME),
                Tables.NEWEST);
    }

    private static Table<MarketEvent> table(
            String name,
            DataType type,
            List<Column<MarketEvent>> own,
            String partition,
            List<String> identity,
            String version,
            String... derived) {
        List<String> computed = new ArrayList<>(List.of(Tables.dataType(type)));
        computed.addAll(List.of(derived));
        return new Table<>(
                name,
                type,
                null,
                Tables.columns(own),
                null,
                List.copyOf(computed),
                partition,
                null,
                Tables.key(Tables.SECOND),
                identity,
                version,
                List.of(),
                1);
    }
}
