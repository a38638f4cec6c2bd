package io.marketprism.duckdb;

import static io.marketprism.duckdb.Column.optional;
import static io.marketprism.duckdb.Column.planned;

import io.marketprism.duckdb.Column.Kind;
import io.marketprism.event.DataType;
import io.marketprism.event.MarketEvent;
import java.util.List;

/**
 * The tables of the data types that no connector delivers yet. They are created with the others, so that queries can rely on their names from the
 * beginning.
 */
final class PlannedTables {
    private static final String CLOSED_THEN_NEWEST = "closed DESC, " + Tables.NEWEST;

    /** All of them. */
    static final List<Table<?>> ALL = List.of(
            table(
                    "tickers",
                    DataType.TICKER,
                    List.of(
                            optional("last_price", Kind.DECIMAL),
                            optional("open_price", Kind.DECIMAL),
                            optional("high_price", Kind.DECIMAL),
                            optional("low_price", Kind.DECIMAL),
                            optional("volume", Kind.DECIMAL),
                            optional("quote_volume", Kind.DECIMAL)),
                    List.of("exchange_time", "last_price", "volume", "quote_volume"),
                    Tables.FIRST),
            table(
                    "candles",
                    DataType.CANDLE,
                    List.of(
                            planned("interval", Kind.TEXT),
                            planned("open_time", Kind.TIME),
                            planned("close_time", Kind.TIME),
                            planned("open_price", Kind.DECIMAL),
                            planned("high_price", Kind.DECIMAL),
                            planned("low_price", Kind.DECIMAL),
                            planned("close_price", Kind.DECIMAL),
                            optional("volume", Kind.DECIMAL),
                            optional("quote_volume", Kind.DECIMAL),
                            optional("trade_count", Kind.NUMBER),
                            planned("closed", Kind.FLAG)),
                    List.of("\"interval\"", "open_time"),
                    CLOSED_THEN_NEWEST),
            table(
                    "funding_rates",
                    DataType.FUNDING_RATE,
                    List.of(
                            planned("kind", Kind.TEXT),
                            planned("funding_rate", Kind.DECIMAL),
                            optional("funding_time", Kind.TIME),
                            optional("next_funding_time", Kind.TIME),
                            optional("interval_hours", Kind.SMALL_NUMBER)),
                    List.of("kind", "funding_time", "exchange_time"),
                    Tables.FIRST),
            table(
                    "mark_prices",
                    DataType.MARK_PRICE,
                    List.of(optional("mark_price", Kind.DECIMAL), optional("index_price", Kind.DECIMAL)),
                    List.of("exchange_time", "mark_price", "index_price"),
                    Tables.FIRST),
            table(
                    "open_interests",
                    DataType.OPEN_INTEREST,
                    List.of(
                            planned("open_interest", Kind.DECIMAL),
                            planned("quantity_unit", Kind.TEXT),
                            optional("open_interest_value", Kind.DECIMAL),
                            optional("open_interest_value_currency", Kind.TEXT)),
                    List.of("exchange_time", "open_interest", "open_interest_value", "open_interest_value_currency"),
                    Tables.FIRST),
            table(
                    "liquidations",
                    DataType.LIQUIDATION,
                    List.of(
                            planned("side", Kind.TEXT),
                            planned("price", Kind.DECIMAL),
                            optional("average_price", Kind.DECIMAL),
                            planned("quantity", Kind.DECIMAL),
                            planned("quantity_unit", Kind.TEXT),
                            optional("status", Kind.TEXT),
                            optional("trade_id", Kind.TEXT),
                            planned("ordinal", Kind.SMALL_NUMBER),
                            planned("complete", Kind.FLAG),
                            optional("base_quantity", Kind.DECIMAL),
                            optional("quote_quantity", Kind.DECIMAL)),
                    List.of("exchange_time", "side", "price", "quantity", "trade_id", "ordinal"),
                    Tables.FIRST),
            longShortRatios("lsr_top_positions", DataType.LSR_TOP_POSITION),
            longShortRatios("lsr_all_accounts", DataType.LSR_ALL_ACCOUNT),
            table(
                    "volatility_indices",
                    DataType.VOLATILITY_INDEX,
                    List.of(planned("value", Kind.DECIMAL)),
                    List.of("exchange_time", "value"),
                    Tables.FIRST));

    private PlannedTables() {}

    private static Table<MarketEvent> longShortRatios(String name, DataType type) {
        return table(
                name,
                type,
                List.of(
                        planned("long_short_ratio", Kind.DECIMAL),
                        optional("long_ratio", Kind.DECIMAL),
                        optional("short_ratio", Kind.DECIMAL),
                        planned("period", Kind.TEXT)),
                List.of("period", "exchange_time"),
                Tables.NEWEST);
    }

    private static Table<MarketEvent> table(
            String name, DataType type, List<Column<MarketEvent>> own, List<String> identity, String preference) {
        return new Table<>(name, type, null, Tables.columns(own), identity, preference);
    }
}
