package io.marketprism.duckdb;

import static io.marketprism.duckdb.Column.decimal;
import static io.marketprism.duckdb.Column.flag;
import static io.marketprism.duckdb.Column.keyword;
import static io.marketprism.duckdb.Column.levels;
import static io.marketprism.duckdb.Column.number;
import static io.marketprism.duckdb.Column.optionalDecimal;
import static io.marketprism.duckdb.Column.optionalKeyword;
import static io.marketprism.duckdb.Column.optionalNumber;
import static io.marketprism.duckdb.Column.optionalNumberAsText;
import static io.marketprism.duckdb.Column.optionalSmallNumber;
import static io.marketprism.duckdb.Column.optionalText;
import static io.marketprism.duckdb.Column.optionalTime;
import static io.marketprism.duckdb.Column.smallNumber;
import static io.marketprism.duckdb.Column.text;
import static io.marketprism.duckdb.Column.time;

import io.marketprism.event.BestBidOffer;
import io.marketprism.event.BookDelta;
import io.marketprism.event.BookEvent;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.Coverage;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.Gap;
import io.marketprism.event.GapCause;
import io.marketprism.event.GapState;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.InstrumentStatus;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.MarketType;
import io.marketprism.event.OptionType;
import io.marketprism.event.QuantityUnit;
import io.marketprism.event.Side;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeForm;
import io.marketprism.event.TradeSource;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The tables. Names and columns are those of the ClickHouse sink. */
final class Tables {
    /** Of the same event received twice the first stays, and of those the one that was stored first. */
    static final String FIRST = "receive_time ASC NULLS LAST, rowid ASC";

    static final String NEWEST = "receive_time DESC NULLS LAST, rowid DESC";

    static final Table<Trade> TRADES = new Table<>(
            "trades",
            DataType.TRADE,
            Trade.class,
            columns(List.of(
                    text("trade_id", Trade::tradeId),
                    keyword("form", Trade::form, TradeForm::wireName),
                    decimal("price", Trade::price),
                    decimal("quantity", Trade::quantity),
                    quantityUnit(),
                    keyword("side", Trade::side, Side::wireName),
                    optionalNumberAsText("first_trade_id", Trade::firstTradeId),
                    optionalNumberAsText("last_trade_id", Trade::lastTradeId),
                    optionalNumber("sequence", Trade::sequence),
                    keyword("source", Trade::source, TradeSource::wireName),
                    // Computed here: DuckDB multiplies and divides decimals of this size inexactly or not at all.
                    optionalDecimal("base_quantity", Tables::baseQuantity),
                    optionalDecimal("quote_quantity", Tables::quoteQuantity))),
            List.of("form", "trade_id"),
            FIRST);

    static final Table<BookEvent> ORDERBOOKS = new Table<>(
            "orderbooks",
            DataType.ORDERBOOK,
            BookEvent.class,
            columns(List.of(
                    text("kind", book -> book instanceof BookSnapshot ? "snapshot" : "delta"),
                    optionalNumber("sequence", BookEvent::sequence),
                    optionalNumber(
                            "previous_sequence",
                            book -> book instanceof BookDelta delta ? delta.previousSequence() : MarketEvent.ABSENT),
                    flag("reset", book -> book instanceof BookDelta delta && delta.reset()),
                    levels("bids", BookEvent::bids),
                    levels("asks", BookEvent::asks),
                    quantityUnit(),
                    optionalSmallNumber(
                            "depth_limit", book -> book instanceof BookSnapshot snapshot ? snapshot.depthLimit() : 0),
                    optionalText("book_session", BookEvent::bookSession))),
            List.of(
                    "kind",
                    "sequence",
                    "previous_sequence",
                    "CASE kind WHEN 'delta' THEN exchange_time END",
                    "depth_limit",
                    "CASE kind WHEN 'snapshot' THEN collector END",
                    "CASE kind WHEN 'snapshot' THEN book_session END"),
            FIRST);

    static final Table<BestBidOffer> BBOS = new Table<>(
            "bbos",
            DataType.BBO,
            BestBidOffer.class,
            columns(List.of(
                    optionalNumber("sequence", BestBidOffer::sequence),
                    optionalDecimal("bid_price", BestBidOffer::bidPrice),
                    optionalDecimal("bid_quantity", BestBidOffer::bidQuantity),
                    optionalDecimal("ask_price", BestBidOffer::askPrice),
                    optionalDecimal("ask_quantity", BestBidOffer::askQuantity),
                    quantityUnit())),
            List.of(
                    "sequence",
                    "exchange_time",
                    "bid_price",
                    "bid_quantity",
                    "ask_price",
                    "ask_quantity",
                    // Nothing else tells a state that comes back from its first coming.
                    "CASE WHEN sequence IS NULL AND exchange_time IS NULL THEN receive_time END",
                    "CASE WHEN sequence IS NULL AND exchange_time IS NULL THEN collector END"),
            FIRST);

    static final Table<InstrumentDefinition> INSTRUMENTS = new Table<>(
            "instruments",
            DataType.INSTRUMENT,
            InstrumentDefinition.class,
            columns(List.of(
                    optionalText("base", InstrumentDefinition::base),
                    optionalText("quote", InstrumentDefinition::quote),
                    optionalText("settle", InstrumentDefinition::settle),
                    optionalText("contract_type", InstrumentDefinition::contractType),
                    optionalDecimal("contract_size", InstrumentDefinition::contractSize),
                    optionalText("contract_size_unit", InstrumentDefinition::contractSizeUnit),
                    optionalDecimal("tick_size", InstrumentDefinition::tickSize),
                    optionalDecimal("lot_size", InstrumentDefinition::lotSize),
                    optionalDecimal("min_quantity", InstrumentDefinition::minQuantity),
                    optionalDecimal("min_notional", InstrumentDefinition::minNotional),
                    optionalText("underlying", InstrumentDefinition::underlying),
                    optionalTime("expiry", InstrumentDefinition::expiryUs),
                    optionalDecimal("strike", InstrumentDefinition::strike),
                    optionalKeyword("option_type", InstrumentDefinition::optionType, OptionType::wireName),
                    optionalKeyword("status", InstrumentDefinition::status, InstrumentStatus::wireName),
                    optionalTime("listed_at", InstrumentDefinition::listedAtUs),
                    time("valid_from", InstrumentDefinition::validFromUs))),
            List.of("valid_from", "collector"),
            NEWEST);

    static final Table<Gap> GAPS = new Table<>(
            "gaps",
            DataType.GAP,
            Gap.class,
            columns(List.of(
                    text("gap_id", Gap::gapId),
                    text("session", Gap::session),
                    smallNumber("revision", Gap::revision),
                    keyword("state", Gap::state, GapState::wireName),
                    keyword("affected_data_type", Gap::affectedDataType, DataType::wireName),
                    optionalText("sink", Gap::sink),
                    keyword("cause", Gap::cause, GapCause::wireName),
                    optionalText("first_missing_id", Gap::firstMissingId),
                    optionalText("last_missing_id", Gap::lastMissingId),
                    optionalNumber("lost", Gap::lost),
                    number("recovered_count", Gap::recoveredCount),
                    time("started_at", Gap::startedAtUs),
                    optionalTime("ended_at", Gap::endedAtUs),
                    optionalTime("last_good_exchange_time", Gap::lastGoodExchangeTimeUs),
                    optionalTime("first_good_exchange_time", Gap::firstGoodExchangeTimeUs),
                    optionalText("variant", Gap::variant))),
            List.of("gap_id"),
            "revision DESC, rowid DESC");

    static final Table<Coverage> COVERAGE = new Table<>(
            "coverage",
            DataType.COVERAGE,
            Coverage.class,
            columns(List.of(
                    keyword("covered_data_type", Coverage::coveredDataType, DataType::wireName),
                    text("session", Coverage::session),
                    time("from", Coverage::fromUs),
                    time("to", Coverage::toUs),
                    optionalText("first_id", Coverage::firstId),
                    optionalText("last_id", Coverage::lastId),
                    number("events", Coverage::events),
                    optionalText("variant", Coverage::variant))),
            List.of("covered_data_type", "variant", "collector", "session", "\"from\""),
            NEWEST);

    /** All of them. */
    static final List<Table<?>> ALL = Stream.of(
                    List.of(TRADES, ORDERBOOKS, BBOS), PlannedTables.ALL, List.of(INSTRUMENTS, GAPS, COVERAGE))
            .<Table<?>>flatMap(List::stream)
            .toList();

    private Tables() {}

    /** What all tables begin with, and the columns of their own. */
    static <E extends MarketEvent> List<Column<E>> columns(List<Column<E>> own) {
        List<Column<E>> columns = new ArrayList<>();
        columns.add(text("exchange", event -> event.instrument().exchange()));
        columns.add(keyword("market_type", event -> event.instrument().marketType(), MarketType::wireName));
        columns.add(text("symbol", event -> event.instrument().symbol()));
        columns.add(text("native_symbol", event -> event.instrument().nativeSymbol()));
        columns.add(optionalTime("exchange_time", MarketEvent::exchangeTimeUs));
        columns.add(optionalTime("receive_time", MarketEvent::receiveTimeUs));
        columns.add(optionalText("collector", MarketEvent::collector));
        columns.add(time("event_time", Tables::eventTime));
        columns.addAll(own);
        return List.copyOf(columns);
    }

    private static <E extends MarketEvent> Column<E> quantityUnit() {
        return keyword("quantity_unit", event -> event.instrument().quantityUnit(), QuantityUnit::wireName);
    }

    private static long eventTime(MarketEvent event) {
        return event.exchangeTimeUs() != MarketEvent.ABSENT ? event.exchangeTimeUs() : event.receiveTimeUs();
    }

    /** Quantity in base; a quotient is cut to 18 digits. */
    private static Decimal baseQuantity(Trade trade) {
        return switch (trade.instrument().quantityUnit()) {
            case BASE -> trade.quantity();
            case QUOTE ->
                trade.price().signum() == 0
                        ? null
                        : ifFits(Decimal.of(trade.quantity()
                                .toBigDecimal()
                                .divide(trade.price().toBigDecimal(), RowCheck.SCALE, RoundingMode.DOWN)));
            case CONTRACT -> null;
        };
    }

    /** Quantity in quote, exactly. */
    private static Decimal quoteQuantity(Trade trade) {
        return switch (trade.instrument().quantityUnit()) {
            case BASE -> ifFits(trade.quantity().multiply(trade.price()));
            case QUOTE -> trade.quantity();
            case CONTRACT -> null;
        };
    }

    private static Decimal ifFits(Decimal number) {
        return RowCheck.fits(number) ? number : null;
    }
}
