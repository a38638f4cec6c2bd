package io.marketprism.clickhouse;

import static io.marketprism.clickhouse.Column.count;
import static io.marketprism.clickhouse.Column.decimal;
import static io.marketprism.clickhouse.Column.flag;
import static io.marketprism.clickhouse.Column.keyword;
import static io.marketprism.clickhouse.Column.levels;
import static io.marketprism.clickhouse.Column.optionalCount;
import static io.marketprism.clickhouse.Column.optionalDecimal;
import static io.marketprism.clickhouse.Column.optionalKeyword;
import static io.marketprism.clickhouse.Column.optionalNumberAsText;
import static io.marketprism.clickhouse.Column.optionalSequence;
import static io.marketprism.clickhouse.Column.optionalSmallCount;
import static io.marketprism.clickhouse.Column.optionalText;
import static io.marketprism.clickhouse.Column.optionalTime;
import static io.marketprism.clickhouse.Column.smallCount;
import static io.marketprism.clickhouse.Column.text;
import static io.marketprism.clickhouse.Column.time;

import io.marketprism.event.BestBidOffer;
import io.marketprism.event.BookDelta;
import io.marketprism.event.BookEvent;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.Coverage;
import io.marketprism.event.DataType;
import io.marketprism.event.Gap;
import io.marketprism.event.GapCause;
import io.marketprism.event.GapState;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.InstrumentStatus;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.OptionType;
import io.marketprism.event.Side;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeForm;
import io.marketprism.event.TradeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The tables. A key is the instrument, the second of the event time, and the event's identity. It holds no null (hence {@code ifNull}) and no
 * receive time: the same event as seen by two collectors must be one row (but for bbos that have nothing else). Events of ours, which have no exchange time, leave the second out.
 */
final class Tables {
    static final List<String> INSTRUMENT_KEY = List.of("exchange", "market_type", "symbol");
    static final String SECOND = "toStartOfSecond(event_time)";
    static final String BY_DAY = "toDate(event_time)";

    /** The earliest receive time is the highest; none at all is the lowest. */
    static final String FIRST = "bitNot(toUInt64(ifNull(toUnixTimestamp64Micro(receive_time), -1)))";

    static final String NEWEST = "toUInt64(ifNull(toUnixTimestamp64Micro(receive_time), 0))";

    /** Where the quantity is in quote the quotient is cut to 18 digits. */
    static final String BASE_QUANTITY =
            "base_quantity Nullable(Decimal(76, 18)) ALIAS multiIf(quantity_unit = 'base', quantity,"
                    + " quantity_unit = 'quote', quantity / nullIf(price, 0), NULL)";

    /** Exact. */
    static final String QUOTE_QUANTITY =
            "quote_quantity Nullable(Decimal(76, 36)) ALIAS multiIf(quantity_unit = 'base', quantity * price,"
                    + " quantity_unit = 'quote', toDecimal256(quantity, 36), NULL)";

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
                    optionalSequence("sequence", Trade::sequence),
                    keyword("source", Trade::source, TradeSource::wireName))),
            RowEncoders::trade,
            List.of(dataType(DataType.TRADE), BASE_QUANTITY, QUOTE_QUANTITY),
            BY_DAY,
            Tables::eventTime,
            key(SECOND),
            List.of("form", "trade_id"),
            FIRST,
            List.of(),
            1);

    /**
     * Of a delta the previous sequence and the exchange time, of a snapshot the depth limit, the collector and the session: the others are the same
     * in all.
     */
    static final Table<BookEvent> ORDERBOOKS = new Table<>(
            "orderbooks",
            DataType.ORDERBOOK,
            BookEvent.class,
            columns(List.of(
                    keyword("kind", book -> book instanceof BookSnapshot ? "snapshot" : "delta"),
                    optionalSequence("sequence", BookEvent::sequence),
                    optionalSequence(
                            "previous_sequence",
                            book -> book instanceof BookDelta delta ? delta.previousSequence() : MarketEvent.ABSENT),
                    flag("reset", book -> book instanceof BookDelta delta && delta.reset()),
                    levels("bids", BookEvent::bids),
                    levels("asks", BookEvent::asks),
                    quantityUnit(),
                    optionalSmallCount("depth_limit", Tables::depthLimit),
                    optionalKeyword("book_session", BookEvent::bookSession))),
            RowEncoders::book,
            List.of(dataType(DataType.ORDERBOOK)),
            BY_DAY,
            Tables::eventTime,
            key(SECOND),
            List.of(
                    "ifNull(sequence, -1)",
                    "kind",
                    "ifNull(previous_sequence, -1)",
                    "if(kind = 'snapshot', toInt64(0), ifNull(toUnixTimestamp64Micro(exchange_time), -1))",
                    "ifNull(depth_limit, 0)",
                    "if(kind = 'snapshot', ifNull(collector, ''), '')",
                    "if(kind = 'snapshot', ifNull(book_session, ''), '')"),
            FIRST,
            List.of(),
            3);

    /**
     * Some venues state no exchange time, so that the second is no part of the key and the event time has an index of its own. Where they state no
     * sequence either nothing tells a state that comes back from its first coming but the time of receipt, which is one collector's.
     */
    static final Table<BestBidOffer> BBOS = new Table<>(
            "bbos",
            DataType.BBO,
            BestBidOffer.class,
            columns(List.of(
                    optionalSequence("sequence", BestBidOffer::sequence),
                    optionalDecimal("bid_price", BestBidOffer::bidPrice),
                    optionalDecimal("bid_quantity", BestBidOffer::bidQuantity),
                    optionalDecimal("ask_price", BestBidOffer::askPrice),
                    optionalDecimal("ask_quantity", BestBidOffer::askQuantity),
                    quantityUnit())),
            RowEncoders::bbo,
            List.of(dataType(DataType.BBO)),
            BY_DAY,
            Tables::eventTime,
            key("ifNull(sequence, -1)"),
            List.of(
                    "ifNull(toUnixTimestamp64Micro(exchange_time), -1)",
                    "ifNull(bid_price, -1)",
                    "ifNull(bid_quantity, -1)",
                    "ifNull(ask_price, -1)",
                    "ifNull(ask_quantity, -1)",
                    "if(isNull(sequence) AND isNull(exchange_time), ifNull(toUnixTimestamp64Micro(receive_time), -1), 0)",
                    "if(isNull(sequence) AND isNull(exchange_time), ifNull(collector, ''), '')"),
            FIRST,
            List.of("INDEX event_time_range event_time TYPE minmax GRANULARITY 1"),
            3);

    static final Table<InstrumentDefinition> INSTRUMENTS = new Table<>(
            "instruments",
            DataType.INSTRUMENT,
            InstrumentDefinition.class,
            columns(List.of(
                    optionalKeyword("base", InstrumentDefinition::base),
                    optionalKeyword("quote", InstrumentDefinition::quote),
                    optionalKeyword("settle", InstrumentDefinition::settle),
                    optionalKeyword("contract_type", InstrumentDefinition::contractType),
                    optionalDecimal("contract_size", InstrumentDefinition::contractSize),
                    optionalKeyword("contract_size_unit", InstrumentDefinition::contractSizeUnit),
                    optionalDecimal("tick_size", InstrumentDefinition::tickSize),
                    optionalDecimal("lot_size", InstrumentDefinition::lotSize),
                    optionalDecimal("min_quantity", InstrumentDefinition::minQuantity),
                    optionalDecimal("min_notional", InstrumentDefinition::minNotional),
                    optionalKeyword("underlying", InstrumentDefinition::underlying),
                    optionalTime("expiry", InstrumentDefinition::expiryUs),
                    optionalDecimal("strike", InstrumentDefinition::strike),
                    optionalKeyword("option_type", InstrumentDefinition::optionType, OptionType::wireName),
                    optionalKeyword("status", InstrumentDefinition::status, InstrumentStatus::wireName),
                    optionalTime("listed_at", InstrumentDefinition::listedAtUs),
                    time("valid_from", InstrumentDefinition::validFromUs))),
            null,
            List.of(dataType(DataType.INSTRUMENT)),
            "toYYYYMM(valid_from)",
            InstrumentDefinition::validFromUs,
            key("valid_from"),
            List.of("ifNull(collector, '')"),
            NEWEST,
            List.of(),
            1);

    static final Table<Gap> GAPS = new Table<>(
            "gaps",
            DataType.GAP,
            Gap.class,
            columns(List.of(
                    text("gap_id", Gap::gapId),
                    keyword("session", Gap::session),
                    smallCount("revision", Gap::revision),
                    keyword("state", Gap::state, GapState::wireName),
                    keyword("affected_data_type", Gap::affectedDataType, DataType::wireName),
                    optionalKeyword("sink", Gap::sink),
                    keyword("cause", Gap::cause, GapCause::wireName),
                    optionalText("first_missing_id", Gap::firstMissingId),
                    optionalText("last_missing_id", Gap::lastMissingId),
                    optionalCount("lost", Gap::lost),
                    count("recovered_count", Gap::recoveredCount),
                    time("started_at", Gap::startedAtUs),
                    optionalTime("ended_at", Gap::endedAtUs),
                    optionalTime("last_good_exchange_time", Gap::lastGoodExchangeTimeUs),
                    optionalTime("first_good_exchange_time", Gap::firstGoodExchangeTimeUs),
                    optionalKeyword("variant", Gap::variant))),
            null,
            List.of(dataType(DataType.GAP)),
            "toYYYYMM(started_at)",
            Gap::startedAtUs,
            INSTRUMENT_KEY,
            List.of("gap_id"),
            "toUInt64(revision)",
            List.of(),
            1);

    static final Table<Coverage> COVERAGE = new Table<>(
            "coverage",
            DataType.COVERAGE,
            Coverage.class,
            columns(List.of(
                    keyword("covered_data_type", Coverage::coveredDataType, DataType::wireName),
                    keyword("session", Coverage::session),
                    time("from", Coverage::fromUs),
                    time("to", Coverage::toUs),
                    optionalText("first_id", Coverage::firstId),
                    optionalText("last_id", Coverage::lastId),
                    count("events", Coverage::events),
                    optionalKeyword("variant", Coverage::variant))),
            null,
            List.of(dataType(DataType.COVERAGE)),
            "toYYYYMM(`from`)",
            Coverage::fromUs,
            key("covered_data_type"),
            List.of("ifNull(variant, '')", "ifNull(collector, '')", "session", "`from`"),
            NEWEST,
            List.of(),
            3);

    /** All of them. */
    static final List<Table<?>> ALL = Stream.of(
                    List.of(TRADES, ORDERBOOKS, BBOS), PlannedTables.ALL, List.of(INSTRUMENTS, GAPS, COVERAGE))
            .<Table<?>>flatMap(List::stream)
            .toList();

    private Tables() {}

    /** What all tables begin with, and the columns of their own. */
    static <E extends MarketEvent> List<Column<E>> columns(List<Column<E>> own) {
        List<Column<E>> columns = new ArrayList<>();
        columns.add(keyword("exchange", event -> event.instrument().exchange()));
        columns.add(
                keyword("market_type", event -> event.instrument().marketType().wireName()));
        columns.add(keyword("symbol", event -> event.instrument().symbol()));
        columns.add(keyword("native_symbol", event -> event.instrument().nativeSymbol()));
        columns.add(optionalTime("exchange_time", MarketEvent::exchangeTimeUs));
        columns.add(optionalTime("receive_time", MarketEvent::receiveTimeUs));
        columns.add(optionalKeyword("collector", MarketEvent::collector));
        columns.add(time("event_time", Tables::eventTime));
        columns.addAll(own);
        return List.copyOf(columns);
    }

    private static <E extends MarketEvent> Column<E> quantityUnit() {
        return keyword(
                "quantity_unit", event -> event.instrument().quantityUnit().wireName());
    }

    static String dataType(DataType type) {
        return "data_type LowCardinality(String) ALIAS '" + type.wireName() + "'";
    }

    static List<String> key(String next) {
        List<String> key = new ArrayList<>(INSTRUMENT_KEY);
        key.add(next);
        return List.copyOf(key);
    }

    /** {@return the exchange time, or else the receive time} */
    static long eventTime(MarketEvent event) {
        return event.exchangeTimeUs() != MarketEvent.ABSENT ? event.exchangeTimeUs() : event.receiveTimeUs();
    }

    private static long depthLimit(BookEvent book) {
        return book instanceof BookSnapshot snapshot && snapshot.depthLimit() > 0
                ? snapshot.depthLimit()
                : MarketEvent.ABSENT;
    }
}
