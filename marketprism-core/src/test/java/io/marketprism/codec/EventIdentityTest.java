package io.marketprism.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.event.BestBidOffer;
import io.marketprism.event.BookDelta;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.Candle;
import io.marketprism.event.Coverage;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.FundingKind;
import io.marketprism.event.FundingRate;
import io.marketprism.event.Gap;
import io.marketprism.event.GapCause;
import io.marketprism.event.GapState;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.InstrumentStatus;
import io.marketprism.event.Levels;
import io.marketprism.event.Liquidation;
import io.marketprism.event.LongShortRatio;
import io.marketprism.event.MarkPrice;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.MarketType;
import io.marketprism.event.OpenInterest;
import io.marketprism.event.QuantityUnit;
import io.marketprism.event.Side;
import io.marketprism.event.Ticker;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeForm;
import io.marketprism.event.TradeId;
import io.marketprism.event.TradeSource;
import io.marketprism.event.VolatilityIndex;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventIdentityTest {
    private static final Instrument SPOT =
            new Instrument("binance", MarketType.SPOT, "BTC-USDT", "BTCUSDT", QuantityUnit.BASE);

    @Test
    void identifiesATrade() {
        assertEquals("trade:binance:spot:BTC-USDT:single:12345", EventIdentity.of(trade(SPOT, "12345", 1, "tokyo-1")));
        assertEquals("trade:binance:spot:BTC-USDT:single:a%3Ab", EventIdentity.of(trade(SPOT, "a:b", 1, "tokyo-1")));
    }

    @Test
    void identifiesABookEvent() {
        assertEquals(
                "orderbook:binance:spot:BTC-USDT:snapshot:77::tokyo-1:s%201",
                EventIdentity.of(new BookSnapshot(SPOT, 1, 2, "tokyo-1", 77, Levels.EMPTY, Levels.EMPTY, 0, "s 1")));
        assertEquals(
                "orderbook:binance:spot:BTC-USDT:delta::77:1",
                EventIdentity.of(delta(MarketEvent.ABSENT, "tokyo-1", "s 1")));
    }

    @Test
    void identifiesABestBidOffer() {
        assertEquals(
                "bbo:binance:spot:BTC-USDT:31::67000.1:1::",
                EventIdentity.of(new BestBidOffer(
                        SPOT,
                        MarketEvent.ABSENT,
                        2,
                        "tokyo-1",
                        31,
                        Decimal.parse("67000.10"),
                        Decimal.ONE,
                        null,
                        null)));
    }

    @Test
    void identifiesWhatACollectorSaysOfItself() {
        assertEquals(
                "instrument:binance:spot:BTC-USDT:1795:tokyo-1",
                EventIdentity.of(InstrumentDefinition.builder(SPOT)
                        .exchangeTimeUs(1)
                        .received(2, "tokyo-1", 1795)
                        .base("BTC")
                        .quote("USDT")
                        .expiryUs(3)
                        .status(InstrumentStatus.TRADING)
                        .listedAtUs(4)
                        .build()));
        assertEquals("gap:binance:spot:BTC-USDT:g-1:2", EventIdentity.of(gap("g-1", 2)));
        assertEquals(
                "coverage:binance:spot:BTC-USDT:trade::tokyo-1:r-1:5:6",
                EventIdentity.of(new Coverage(SPOT, 2, "tokyo-1", DataType.TRADE, "r-1", 5, 6, null, null, 0, null)));
    }

    @Test
    void identifiesWhatAVenueSaysOfAMarket() {
        assertIdentity(
                "ticker:binance:spot:BTC-USDT:1:5::6",
                new Ticker(SPOT, 1, 2, "tokyo-1", Decimal.of(5), Decimal.ONE, null, null, null, Decimal.of(6)));
        assertIdentity(
                "candle:binance:spot:BTC-USDT:1m:60:true:1:4:0.5:2:10::7",
                new Candle(
                        SPOT,
                        1,
                        2,
                        "tokyo-1",
                        "1m",
                        60,
                        119,
                        Decimal.ONE,
                        Decimal.of(4),
                        Decimal.parse("0.5"),
                        Decimal.of(2),
                        Decimal.of(10),
                        null,
                        7,
                        true));
        assertIdentity(
                "funding_rate:binance:spot:BTC-USDT:predicted:8:",
                new FundingRate(
                        SPOT,
                        MarketEvent.ABSENT,
                        2,
                        "tokyo-1",
                        FundingKind.PREDICTED,
                        Decimal.ONE,
                        8,
                        MarketEvent.ABSENT,
                        8));
        assertIdentity(
                "mark_price:binance:spot:BTC-USDT:1:5:", new MarkPrice(SPOT, 1, 2, "tokyo-1", Decimal.of(5), null));
        assertIdentity(
                "open_interest:binance:spot:BTC-USDT:1:5:6:USD",
                new OpenInterest(SPOT, 1, 2, "tokyo-1", Decimal.of(5), Decimal.of(6), "USD"));
        assertIdentity(
                "liquidation:binance:spot:BTC-USDT:1:sell:5:6::1",
                new Liquidation(
                        SPOT, 1, 2, "tokyo-1", Side.SELL, Decimal.of(5), null, Decimal.of(6), "FILLED", null, 1, true));
        assertIdentity(
                "lsr_top_position:binance:spot:BTC-USDT:5m:1",
                new LongShortRatio(SPOT, 1, 2, "tokyo-1", DataType.LSR_TOP_POSITION, Decimal.of(5), null, null, "5m"));
        assertIdentity(
                "lsr_all_account:binance:spot:BTC-USDT:1h:1",
                new LongShortRatio(SPOT, 1, 2, "tokyo-1", DataType.LSR_ALL_ACCOUNT, Decimal.of(5), null, null, "1h"));
        assertIdentity(
                "volatility_index:binance:spot:BTC-USDT:1:55.5",
                new VolatilityIndex(SPOT, 1, 2, "tokyo-1", Decimal.parse("55.50")));
    }

    private static void assertIdentity(String expected, MarketEvent event) {
        assertEquals(expected, EventIdentity.of(event));
    }

    @Test
    void isWrittenByHandAsTheSchemaSays() {
        RandomEvents random = new RandomEvents(7);
        for (int i = 0; i < 20_000; i++) {
            MarketEvent event = random.next();
            String identity = EventIdentity.of(event);
            Utf8Buffer parts = new Utf8Buffer(1);
            EventIdentity.writeParts(event, parts);

            String kept = identity.substring(0, identity.length() - parts.length());
            assertEquals(kept + parts, identity);
            assertEquals(3, kept.chars().filter(c -> c == ':').count(), identity);
        }
    }

    @Test
    void isPercentEncodedAscii() {
        Instrument meme = new Instrument("binance", MarketType.SPOT, "币é🚀-USDT", "币é🚀USDT", QuantityUnit.BASE);

        assertEquals(
                "trade:binance:spot:%E5%B8%81%C3%A9%F0%9F%9A%80-USDT:single:%00%25",
                EventIdentity.of(trade(meme, "\0%", 1, null)));
    }

    @Test
    void isTheSameForEveryCopyOfATradeOrDelta() {
        assertEquals(
                EventIdentity.of(trade(SPOT, "1", 1, "tokyo-1")), EventIdentity.of(trade(SPOT, "1", 9, "paris-2")));
        assertEquals(EventIdentity.of(delta(76, "tokyo-1", "s")), EventIdentity.of(delta(76, null, null)));
    }

    @Test
    void tellsAnEmptyPartFromAnAbsentOne() {
        assertNotEquals(
                EventIdentity.of(new BookSnapshot(SPOT, 1, 2, "", 77, Levels.EMPTY, Levels.EMPTY, 0, null)),
                EventIdentity.of(new BookSnapshot(SPOT, 1, 2, null, 77, Levels.EMPTY, Levels.EMPTY, 0, "")));
    }

    @Test
    void isDistinctForDistinctEvents() {
        RandomEvents random = new RandomEvents(4);
        Map<String, List<Object>> seen = new HashMap<>();
        for (int i = 0; i < 50_000; i++) {
            MarketEvent event = random.next();
            String identity = EventIdentity.of(event);
            List<Object> before = seen.putIfAbsent(identity, identityFields(event));
            assertTrue(identity.chars().allMatch(c -> c > ' ' && c <= '~'), identity);
            if (before != null) {
                assertEquals(before, identityFields(event), identity);
            }
        }
    }

    /** The slow twin: what makes an event what it is, as values. */
    private static List<Object> identityFields(MarketEvent event) {
        List<Object> own;
        if (event instanceof Trade trade) {
            own = Arrays.asList(trade.form(), trade.tradeId());
        } else if (event instanceof BookDelta delta) {
            own = Arrays.asList("delta", delta.previousSequence(), delta.sequence(), delta.exchangeTimeUs());
        } else if (event instanceof BookSnapshot snapshot) {
            own = Arrays.asList(
                    "snapshot",
                    snapshot.sequence(),
                    snapshot.depthLimit(),
                    snapshot.collector(),
                    snapshot.bookSession());
        } else if (event instanceof BestBidOffer bbo) {
            boolean anonymous = bbo.sequence() == MarketEvent.ABSENT && bbo.exchangeTimeUs() == MarketEvent.ABSENT;
            own = Arrays.asList(
                    bbo.sequence(),
                    bbo.exchangeTimeUs(),
                    bbo.bidPrice(),
                    bbo.bidQuantity(),
                    bbo.askPrice(),
                    bbo.askQuantity(),
                    anonymous ? bbo.receiveTimeUs() : null,
                    anonymous ? bbo.collector() : null);
        } else if (event instanceof Ticker ticker) {
            own = Arrays.asList(ticker.exchangeTimeUs(), ticker.lastPrice(), ticker.volume(), ticker.quoteVolume());
        } else if (event instanceof Candle candle) {
            own = Arrays.asList(
                    candle.interval(),
                    candle.openTimeUs(),
                    candle.closed(),
                    candle.openPrice(),
                    candle.highPrice(),
                    candle.lowPrice(),
                    candle.closePrice(),
                    candle.volume(),
                    candle.quoteVolume(),
                    candle.tradeCount());
        } else if (event instanceof FundingRate rate) {
            own = Arrays.asList(rate.kind(), rate.fundingTimeUs(), rate.exchangeTimeUs());
        } else if (event instanceof MarkPrice mark) {
            own = Arrays.asList(mark.exchangeTimeUs(), mark.markPrice(), mark.indexPrice());
        } else if (event instanceof OpenInterest interest) {
            own = Arrays.asList(
                    interest.exchangeTimeUs(),
                    interest.openInterest(),
                    interest.openInterestValue(),
                    interest.openInterestValueCurrency());
        } else if (event instanceof Liquidation liquidation) {
            own = Arrays.asList(
                    liquidation.exchangeTimeUs(),
                    liquidation.side(),
                    liquidation.price(),
                    liquidation.quantity(),
                    liquidation.tradeId(),
                    liquidation.ordinal());
        } else if (event instanceof LongShortRatio ratio) {
            own = Arrays.asList(ratio.period(), ratio.exchangeTimeUs());
        } else if (event instanceof VolatilityIndex index) {
            own = Arrays.asList(index.exchangeTimeUs(), index.value());
        } else if (event instanceof InstrumentDefinition definition) {
            own = Arrays.asList(definition.validFromUs(), definition.collector());
        } else if (event instanceof Gap gap) {
            own = Arrays.asList(gap.gapId(), gap.revision());
        } else {
            Coverage coverage = (Coverage) event;
            own = Arrays.asList(
                    coverage.coveredDataType(),
                    coverage.variant(),
                    coverage.collector(),
                    coverage.session(),
                    coverage.fromUs(),
                    coverage.toUs());
        }
        Instrument instrument = event.instrument();
        return List.of(event.dataType(), instrument.exchange(), instrument.marketType(), instrument.symbol(), own);
    }

    private static Trade trade(Instrument instrument, String id, long receiveTimeUs, String collector) {
        return new Trade(
                instrument,
                1,
                receiveTimeUs,
                collector,
                TradeId.of(id),
                TradeForm.SINGLE,
                Decimal.ONE,
                Decimal.ONE,
                Side.BUY,
                MarketEvent.ABSENT,
                MarketEvent.ABSENT,
                MarketEvent.ABSENT,
                TradeSource.LIVE);
    }

    private static BookDelta delta(long previousSequence, String collector, String session) {
        return new BookDelta(SPOT, 1, 2, collector, previousSequence, 77, false, Levels.EMPTY, Levels.EMPTY, session);
    }

    private static Gap gap(String id, int revision) {
        return new Gap(
                SPOT,
                2,
                "tokyo-1",
                id,
                "r-1",
                revision,
                GapState.OPEN,
                DataType.TRADE,
                null,
                GapCause.RECONNECT,
                null,
                null,
                MarketEvent.ABSENT,
                0,
                5,
                MarketEvent.ABSENT,
                MarketEvent.ABSENT,
                MarketEvent.ABSENT,
                null);
    }
}
