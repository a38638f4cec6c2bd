package io.marketprism.bench.normalize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.marketprism.bench.corpus.Corpus;
import io.marketprism.bench.corpus.MessageKind;
import io.marketprism.event.BestBidOffer;
import io.marketprism.event.BookDelta;
import io.marketprism.event.Decimal;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Side;
import io.marketprism.event.Trade;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.knowm.xchange.currency.CurrencyPair;
import org.knowm.xchange.dto.Order.OrderType;
import org.knowm.xchange.dto.marketdata.OrderBookUpdate;
import org.knowm.xchange.dto.marketdata.Ticker;
import org.openjdk.jmh.annotations.Param;

/** Everybody gives the same answer to every message, so that no ratio is bought with a field that is missing. */
class NormalizeCorrectnessTest {
    static List<Arguments> peersAndKinds() {
        List<Arguments> arguments = new ArrayList<>();
        for (Parser parser : Parser.values()) {
            for (MessageKind kind : MessageKind.values()) {
                if (parser != Parser.MARKETPRISM) {
                    arguments.add(Arguments.of(parser, kind));
                }
            }
        }
        return arguments;
    }

    @ParameterizedTest
    @MethodSource("peersAndKinds")
    void everyParserMakesTheSameEvents(Parser parser, MessageKind kind) throws IOException {
        FrameReader ours = Parser.MARKETPRISM.reader(kind);
        FrameReader theirs = parser.reader(kind);
        for (byte[] message : Corpus.of(kind)) {
            MarketEvent expected = ours.read(message);
            MarketEvent actual = theirs.read(message);

            assertEquals(expected, actual, () -> new String(message, StandardCharsets.UTF_8));
            assertEquals(ours.earlier(), theirs.earlier(), () -> new String(message, StandardCharsets.UTF_8));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"BINANCE_TRADE", "BINANCE_BOOK_TICKER", "BINANCE_DEPTH_20", "BINANCE_DEPTH_100"})
    void xChangeReadsTheSameFacts(MessageKind kind) throws IOException {
        FrameReader ours = Parser.MARKETPRISM.reader(kind);
        XChangeReader theirs = new XChangeReader(kind);
        Object previous = null;
        for (byte[] message : Corpus.of(kind)) {
            MarketEvent expected = ours.read(message);
            Object actual = theirs.read(message);

            assertFalse(actual == previous, "Expected an object for every message");
            previous = actual;
            if (expected instanceof Trade trade) {
                assertSame(trade, (org.knowm.xchange.dto.marketdata.Trade) actual);
            } else if (expected instanceof BestBidOffer bbo) {
                assertSame(bbo, (Ticker) actual);
            } else {
                assertSame((BookDelta) expected, (List<?>) actual);
            }
        }
    }

    @Test
    void everyKindIsMeasured() throws NoSuchFieldException {
        Set<String> measured = new HashSet<>(kinds(NormalizeBenchmark.class));
        measured.addAll(kinds(OtherKindsBenchmark.class));

        assertEquals(Arrays.stream(MessageKind.values()).map(Enum::name).collect(Collectors.toSet()), measured);
    }

    private static List<String> kinds(Class<?> benchmark) throws NoSuchFieldException {
        return List.of(benchmark.getField("kind").getAnnotation(Param.class).value());
    }

    private static void assertSame(Trade expected, org.knowm.xchange.dto.marketdata.Trade actual) {
        assertEquals(pair(expected), actual.getInstrument());
        assertEquals(expected.tradeId().toString(), actual.getId());
        assertEquals(expected.price(), Decimal.of(actual.getPrice()));
        assertEquals(expected.quantity(), Decimal.of(actual.getOriginalAmount()));
        // XChange tells the side of the maker, we that of the taker.
        assertEquals(expected.side() == Side.SELL ? OrderType.BID : OrderType.ASK, actual.getType());
        assertEquals(expected.exchangeTimeUs() / 1_000, actual.getTimestamp().getTime());
    }

    private static void assertSame(BestBidOffer expected, Ticker actual) {
        assertEquals(pair(expected), actual.getInstrument());
        assertEquals(expected.bidPrice(), Decimal.of(actual.getBid()));
        assertEquals(expected.bidQuantity(), Decimal.of(actual.getBidSize()));
        assertEquals(expected.askPrice(), Decimal.of(actual.getAsk()));
        assertEquals(expected.askQuantity(), Decimal.of(actual.getAskSize()));
    }

    private static void assertSame(BookDelta expected, List<?> actual) {
        assertEquals(
                level(expected.bids(), OrderType.BID, expected),
                levels(actual.subList(0, expected.bids().size())));
        assertEquals(
                level(expected.asks(), OrderType.ASK, expected),
                levels(actual.subList(expected.bids().size(), actual.size())));
    }

    private static List<String> level(Levels levels, OrderType side, BookDelta delta) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < levels.size(); i++) {
            texts.add(side + " " + pair(delta) + " " + levels.price(i) + " " + levels.quantity(i) + " "
                    + delta.exchangeTimeUs() / 1_000);
        }
        return texts;
    }

    private static List<String> levels(List<?> updates) {
        return updates.stream()
                .map(OrderBookUpdate.class::cast)
                .map(update -> update.getLimitOrder().getType() + " "
                        + update.getLimitOrder().getInstrument() + " "
                        + Decimal.of(update.getLimitOrder().getLimitPrice()) + " "
                        + Decimal.of(update.getTotalVolume()) + " "
                        + update.getLimitOrder().getTimestamp().getTime())
                .toList();
    }

    private static CurrencyPair pair(MarketEvent event) {
        return new CurrencyPair(event.instrument().symbol().replace('-', '/'));
    }
}
