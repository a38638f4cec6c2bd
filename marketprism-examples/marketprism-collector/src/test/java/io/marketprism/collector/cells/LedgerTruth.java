package io.marketprism.collector.cells;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.marketprism.book.OrderBook;
import io.marketprism.connector.Connector;
import io.marketprism.event.BestBidOffer;
import io.marketprism.event.BookEvent;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.MarketType;
import io.marketprism.event.QuantityUnit;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeForm;
import io.marketprism.schema.Field;
import io.marketprism.schema.Schemas;
import io.marketprism.simulator.SimulatedExchange;
import io.marketprism.simulator.ledger.Ledger;
import io.marketprism.simulator.ledger.PriceLevel;
import io.marketprism.simulator.ledger.ProducedBook;
import io.marketprism.simulator.ledger.ProducedEvent;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Compares what arrived of one instrument with what the ledger of a simulated exchange says was produced, all of it: the newest that was produced must have
 * arrived. Quantities of the ledger are contracts where the venue counts contracts.
 */
final class LedgerTruth {
    /** What the venue does not tell, but the connector knows: of which stream an event is, what it counts, how it is to be taken. */
    private static final Set<String> OURS =
            Set.of("quantity_unit", "interval", "period", "close_time_us", "ordinal", "complete");

    private final Ledger ledger;
    private final Connector connector;

    LedgerTruth(SimulatedExchange venue, Connector connector) {
        this.ledger = venue.ledger();
        this.connector = connector;
    }

    /**
     * Throws an {@link AssertionError} if what arrived is not what was produced.
     *
     * @param variants the streams of that type that were asked for; one empty name where there is only one
     * @param definition of the instrument, by the venue's list
     * @param events all of that type and instrument, in the order of arrival
     */
    void assertIs(DataType type, List<String> variants, InstrumentDefinition definition, List<MarketEvent> events) {
        switch (type) {
            case TRADE -> trades(definition, of(Trade.class, events));
            case ORDERBOOK -> book(definition, of(BookEvent.class, events));
            case BBO -> bestBidsAndOffers(definition, of(BestBidOffer.class, events));
            default -> told(type, variants, definition, events);
        }
    }

    private static <E extends MarketEvent> List<E> of(Class<E> type, List<MarketEvent> events) {
        return events.stream().map(type::cast).toList();
    }

    /** What a trade says, whatever the venue calls it. */
    private record Row(long firstId, long lastId, Decimal price, Decimal quantity, String side, long timeMillis) {}

    private void trades(InstrumentDefinition definition, List<Trade> trades) {
        boolean aggregates = trades.stream().anyMatch(trade -> trade.form() == TradeForm.AGGREGATE);
        Stream<Row> produced = aggregates
                ? ledger.fills(symbol(definition)).stream()
                        .map(fill -> new Row(
                                fill.firstTradeId(),
                                fill.lastTradeId(),
                                Decimal.parse(fill.price()),
                                quantity(definition, Decimal.parse(fill.quantity())),
                                fill.taker().name(),
                                fill.timeMicros() / 1_000))
                : ledger.trades(symbol(definition)).stream()
                        .map(trade -> new Row(
                                trade.id(),
                                trade.id(),
                                Decimal.parse(trade.price()),
                                quantity(definition, Decimal.parse(trade.quantity())),
                                trade.taker().name(),
                                trade.timeMicros() / 1_000));
        Set<String> came = lines(trades.stream()
                .map(trade -> new Row(
                        aggregates ? trade.firstTradeId() : trade.tradeId().number(),
                        aggregates ? trade.lastTradeId() : trade.tradeId().number(),
                        trade.price(),
                        trade.quantity(),
                        trade.side().name(),
                        trade.exchangeTimeUs() / 1_000)));
        assertEquals(trades.size(), came.size(), "each once");
        assertSame(lines(produced), came, "trades of " + definition.instrument());
    }

    private void book(InstrumentDefinition definition, List<BookEvent> events) {
        assertFalse(events.isEmpty());
        OrderBook book = new OrderBook(definition.instrument());
        for (BookEvent event : events) {
            book.apply(event);
            assertEquals(OrderBook.State.VALID, book.state(), () -> "does not continue the book: " + event);
        }
        ProducedBook produced = ledger.book(symbol(definition));
        // Of changes that undo each other within an interval some venues tell nothing, not even their numbers.
        assertTrue(book.sequence() <= produced.sequence());
        assertEquals(levels(definition, produced.bids()), book.bids(Integer.MAX_VALUE));
        assertEquals(levels(definition, produced.asks()), book.asks(Integer.MAX_VALUE));
    }

    private void bestBidsAndOffers(InstrumentDefinition definition, List<BestBidOffer> events) {
        assertFalse(events.isEmpty());
        if (events.get(0).sequence() == MarketEvent.ABSENT) {
            told(DataType.BBO, List.of(""), definition, events);
            return;
        }
        for (BestBidOffer event : events) {
            assertTouch(definition, ledger.bookAt(symbol(definition), event.sequence()), event);
        }
        assertTouch(definition, ledger.book(symbol(definition)), events.get(events.size() - 1));
    }

    private void assertTouch(InstrumentDefinition definition, ProducedBook book, BestBidOffer event) {
        assertEquals(
                levels(definition, book.top(1).bids()),
                Levels.of(List.of(new Levels.Level(event.bidPrice(), event.bidQuantity()))));
        assertEquals(
                levels(definition, book.top(1).asks()),
                Levels.of(List.of(new Levels.Level(event.askPrice(), event.askQuantity()))));
    }

    /** Compares, field by field, with what the venue told of the streams of a data type; what it did not tell must be absent. */
    private void told(
            DataType type, List<String> variants, InstrumentDefinition definition, List<? extends MarketEvent> events) {
        Map<String, List<MarketEvent>> arrived =
                events.stream().collect(groupingBy(event -> Objects.requireNonNullElse(event.streamVariant(), "")));
        for (String variant : variants) {
            Set<String> told = lines(ledger.told(type.wireName(), symbol(definition), variant).stream()
                    .filter(row -> isOf(definition, row))
                    .map(LedgerTruth::values));
            Set<String> came =
                    lines(arrived.getOrDefault(variant, List.of()).stream().map(LedgerTruth::values));
            assertSame(told, came, type + " " + variant + " of " + definition.instrument());
        }
    }

    /** Fails with what differs, and not with what does not. */
    private static void assertSame(Set<String> produced, Set<String> came, String what) {
        Set<String> missing = new TreeSet<>(produced);
        missing.removeAll(came);
        Set<String> invented = new TreeSet<>(came);
        invented.removeAll(produced);
        assertEquals(first(missing), first(invented), () -> what + ", of which there are " + produced.size());
    }

    /** Of one name an index feed tells the index alone, and what is traded a price that marks it. */
    private static boolean isOf(InstrumentDefinition definition, ProducedEvent row) {
        return !row.dataType().equals(DataType.MARK_PRICE.wireName())
                || (definition.instrument().marketType() == MarketType.INDEX)
                        != row.values().containsKey("mark_price");
    }

    private static Map<String, String> values(ProducedEvent row) {
        Map<String, String> values = new TreeMap<>(row.values());
        values.keySet().removeAll(OURS);
        if (hasTimeOfItsOwn(row.dataType())) {
            values.put("exchange_time_us", Long.toString(row.exchangeMicros()));
        }
        return values;
    }

    private static Map<String, String> values(MarketEvent event) {
        JsonNode json = KeptEvents.json(event);
        Map<String, String> values = new TreeMap<>();
        for (Field<?> field : Schemas.of(event.dataType()).fields()) {
            JsonNode value = json.path(field.name());
            if (!value.isNull() && !OURS.contains(field.name())) {
                values.put(field.name(), value.asText());
            }
        }
        if (hasTimeOfItsOwn(event.dataType().wireName())) {
            values.put("exchange_time_us", json.path("exchange_time_us").asText());
        }
        return values;
    }

    /** Not every venue tells when a candle was as it says. */
    private static boolean hasTimeOfItsOwn(String dataType) {
        return !dataType.equals(DataType.CANDLE.wireName());
    }

    private static String first(Set<String> lines) {
        return lines.stream().limit(5).collect(joining("\n"));
    }

    /** Each row once: a venue may say the same twice. */
    private static Set<String> lines(Stream<?> rows) {
        return rows.map(Object::toString).collect(toCollection(TreeSet::new));
    }

    private Levels levels(InstrumentDefinition definition, List<PriceLevel> levels) {
        return Levels.of(levels.stream()
                .map(level ->
                        new Levels.Level(Decimal.of(level.price()), quantity(definition, Decimal.of(level.quantity()))))
                .toList());
    }

    private Decimal quantity(InstrumentDefinition definition, Decimal quantity) {
        return quantity.multiply(unit(connector, definition));
    }

    /** {@return what one is that a venue counts, in the unit of events} */
    static Decimal unit(Connector connector, InstrumentDefinition definition) {
        Instrument unlisted =
                connector.unlisted(definition.instrument().nativeSymbol()).instrument();
        return unlisted.quantityUnit() == QuantityUnit.CONTRACT ? definition.quantity(Decimal.ONE) : Decimal.ONE;
    }

    private static String symbol(InstrumentDefinition definition) {
        return definition.instrument().symbol();
    }
}
