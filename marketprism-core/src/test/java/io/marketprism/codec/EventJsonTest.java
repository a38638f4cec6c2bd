package io.marketprism.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
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
import io.marketprism.event.OptionType;
import io.marketprism.event.QuantityUnit;
import io.marketprism.event.Side;
import io.marketprism.event.Ticker;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeForm;
import io.marketprism.event.TradeId;
import io.marketprism.event.TradeSource;
import io.marketprism.event.VolatilityIndex;
import io.marketprism.schema.EventSchema;
import io.marketprism.schema.Schemas;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class EventJsonTest {
    private static final Instrument SPOT =
            new Instrument("binance", MarketType.SPOT, "BTC-USDT", "BTCUSDT", QuantityUnit.BASE);
    private static final Instrument INVERSE =
            new Instrument("okx", MarketType.PERPETUAL, "BTC-USD", "BTC-USD-SWAP", QuantityUnit.QUOTE);
    private static final long EXCHANGE_TIME = 1_795_000_000_123_456L;
    private static final long RECEIVE_TIME = 1_795_000_000_125_000L;
    private static final Trade TRADE = new Trade(
            SPOT,
            EXCHANGE_TIME,
            RECEIVE_TIME,
            "tokyo-1",
            TradeId.of(12345),
            TradeForm.SINGLE,
            Decimal.parse("67000.10"),
            Decimal.parse("0.00100000"),
            Side.BUY,
            MarketEvent.ABSENT,
            MarketEvent.ABSENT,
            MarketEvent.ABSENT,
            TradeSource.LIVE);

    @Test
    void writesATrade() {
        assertJson("""
                {"data_type":"trade","exchange":"binance","market_type":"spot","symbol":"BTC-USDT","native_symbol":"BTCUSDT",\
                "exchange_time_us":1795000000123456,"receive_time_us":1795000000125000,"collector":"tokyo-1",\
                "trade_id":"12345","form":"single","price":"67000.1","quantity":"0.001","quantity_unit":"base","side":"buy",\
                "first_trade_id":null,"last_trade_id":null,"sequence":null,"source":"live"}""", TRADE);
    }

    @Test
    void writesAnAggregateTrade() {
        assertJson(
                """
                {"data_type":"trade","exchange":"okx","market_type":"perpetual","symbol":"BTC-USD","native_symbol":"BTC-USD-SWAP",\
                "exchange_time_us":1795000000123456,"receive_time_us":null,"collector":null,\
                "trade_id":"t-9","form":"aggregate","price":"67000","quantity":"300","quantity_unit":"quote","side":"sell",\
                "first_trade_id":"7","last_trade_id":"9","sequence":-4,"source":"backfill"}""",
                new Trade(
                        INVERSE,
                        EXCHANGE_TIME,
                        MarketEvent.ABSENT,
                        null,
                        TradeId.of("t-9"),
                        TradeForm.AGGREGATE,
                        Decimal.of(67000),
                        Decimal.of(300),
                        Side.SELL,
                        7,
                        9,
                        -4,
                        TradeSource.BACKFILL));
    }

    @Test
    void writesASnapshot() {
        BookSnapshot whole = new BookSnapshot(
                SPOT,
                MarketEvent.ABSENT,
                RECEIVE_TIME,
                null,
                77,
                Levels.ofPacked(new long[] {6700010, 150, 6700000, 2000}, 2, 3),
                Levels.EMPTY,
                0,
                "s-1");
        String json = """
                {"data_type":"orderbook","exchange":"binance","market_type":"spot","symbol":"BTC-USDT","native_symbol":"BTCUSDT",\
                "exchange_time_us":null,"receive_time_us":1795000000125000,"collector":null,\
                "kind":"snapshot","sequence":77,"previous_sequence":null,"reset":false,\
                "bids":[["67000.1","0.15"],["67000","2"]],"asks":[],"quantity_unit":"base","depth_limit":null,"book_session":"s-1"}""";

        assertJson(json, whole);
        assertJson(
                json.replace("\"depth_limit\":null", "\"depth_limit\":5000"),
                new BookSnapshot(
                        SPOT, MarketEvent.ABSENT, RECEIVE_TIME, null, 77, whole.bids(), whole.asks(), 5000, "s-1"));
    }

    @Test
    void writesADelta() {
        assertJson(
                """
                {"data_type":"orderbook","exchange":"okx","market_type":"perpetual","symbol":"BTC-USD","native_symbol":"BTC-USD-SWAP",\
                "exchange_time_us":1795000000123456,"receive_time_us":1795000000125000,"collector":"tokyo-1",\
                "kind":"delta","sequence":5,"previous_sequence":9,"reset":true,\
                "bids":[["1","0"]],"asks":[["2","100"]],"quantity_unit":"quote","depth_limit":null,"book_session":null}""",
                new BookDelta(
                        INVERSE,
                        EXCHANGE_TIME,
                        RECEIVE_TIME,
                        "tokyo-1",
                        9,
                        5,
                        true,
                        Levels.ofPacked(new long[] {10, 0}, 1, 2),
                        Levels.ofPacked(new long[] {20, 10000}, 1, 2),
                        null));
    }

    @Test
    void writesABestBidOfferWithAnEmptySide() {
        assertJson(
                """
                {"data_type":"bbo","exchange":"binance","market_type":"spot","symbol":"BTC-USDT","native_symbol":"BTCUSDT",\
                "exchange_time_us":null,"receive_time_us":1795000000125000,"collector":"tokyo-1",\
                "sequence":31,"bid_price":"67000","bid_quantity":"1.5","ask_price":null,"ask_quantity":null,"quantity_unit":"base"}""",
                new BestBidOffer(
                        SPOT,
                        MarketEvent.ABSENT,
                        RECEIVE_TIME,
                        "tokyo-1",
                        31,
                        Decimal.of(67000),
                        Decimal.parse("1.5"),
                        null,
                        null));
    }

    @Test
    void writesAnInstrumentDefinition() {
        assertJson(
                """
                {"data_type":"instrument","exchange":"deribit","market_type":"option","symbol":"BTC-USD-261225-50000-C","native_symbol":"BTC-25DEC26-50000-C",\
                "exchange_time_us":null,"receive_time_us":1795000000125000,"collector":"tokyo-1",\
                "base":"BTC","quote":"USD","settle":"BTC","contract_type":"inverse","contract_size":"1","contract_size_unit":"BTC",\
                "tick_size":"0.0005","lot_size":"0.1","min_quantity":"0.1","min_notional":null,"underlying":"BTC-USD",\
                "expiry_us":1798185600000000,"strike":"50000","option_type":"call","status":"cancel_only",\
                "listed_at_us":null,"valid_from_us":1795000000000000}""",
                InstrumentDefinition.builder(new Instrument(
                                "deribit",
                                MarketType.OPTION,
                                "BTC-USD-261225-50000-C",
                                "BTC-25DEC26-50000-C",
                                QuantityUnit.BASE))
                        .received(RECEIVE_TIME, "tokyo-1", 1_795_000_000_000_000L)
                        .base("BTC")
                        .quote("USD")
                        .settle("BTC")
                        .contractType("inverse")
                        .contractSize(Decimal.ONE, "BTC")
                        .tickSize(Decimal.parse("0.0005"))
                        .lotSize(Decimal.parse("0.1"))
                        .minQuantity(Decimal.parse("0.1"))
                        .underlying("BTC-USD")
                        .expiryUs(1_798_185_600_000_000L)
                        .option(Decimal.of(50000), OptionType.CALL)
                        .status(InstrumentStatus.CANCEL_ONLY)
                        .build());
    }

    @Test
    void writesAGap() {
        assertJson(
                """
                {"data_type":"gap","exchange":"binance","market_type":"spot","symbol":"BTC-USDT","native_symbol":"BTCUSDT",\
                "exchange_time_us":null,"receive_time_us":1795000000125000,"collector":"tokyo-1",\
                "gap_id":"g-1","session":"r-1","revision":2,"state":"closed","affected_data_type":"funding_rate","sink":null,"cause":"sequence_break",\
                "first_missing_id":"100","last_missing_id":"109","lost":0,"recovered_count":10,"started_at_us":1,"ended_at_us":2,\
                "last_good_exchange_time_us":null,"first_good_exchange_time_us":4,"variant":"5m"}""",
                new Gap(
                        SPOT,
                        RECEIVE_TIME,
                        "tokyo-1",
                        "g-1",
                        "r-1",
                        2,
                        GapState.CLOSED,
                        DataType.FUNDING_RATE,
                        null,
                        GapCause.SEQUENCE_BREAK,
                        "100",
                        "109",
                        0,
                        10,
                        1,
                        2,
                        MarketEvent.ABSENT,
                        4,
                        "5m"));
    }

    @Test
    void writesCoverage() {
        assertJson("""
                {"data_type":"coverage","exchange":"binance","market_type":"spot","symbol":"BTC-USDT","native_symbol":"BTCUSDT",\
                "exchange_time_us":null,"receive_time_us":1795000000125000,"collector":"tokyo-1",\
                "covered_data_type":"trade","session":"r-1","from_us":1,"to_us":2,"first_id":null,"last_id":"9","events":0,"variant":null}""", new Coverage(SPOT, RECEIVE_TIME, "tokyo-1", DataType.TRADE, "r-1", 1, 2, null, "9", 0, null));
    }

    @Test
    void writesATicker() {
        assertJson(
                """
                {"data_type":"ticker","exchange":"binance","market_type":"spot","symbol":"BTC-USDT","native_symbol":"BTCUSDT",\
                "exchange_time_us":1795000000123456,"receive_time_us":1795000000125000,"collector":"tokyo-1",\
                "last_price":"67000.1","open_price":"66000","high_price":"68000","low_price":null,"volume":"12.5","quote_volume":null}""",
                new Ticker(
                        SPOT,
                        EXCHANGE_TIME,
                        RECEIVE_TIME,
                        "tokyo-1",
                        Decimal.parse("67000.10"),
                        Decimal.of(66000),
                        Decimal.of(68000),
                        null,
                        Decimal.parse("12.50"),
                        null));
    }

    @Test
    void writesACandle() {
        assertJson(
                """
                {"data_type":"candle","exchange":"binance","market_type":"spot","symbol":"BTC-USDT","native_symbol":"BTCUSDT",\
                "exchange_time_us":1795000000123456,"receive_time_us":1795000000125000,"collector":"tokyo-1",\
                "interval":"1m","open_time_us":1794999960000000,"close_time_us":1794999999999000,\
                "open_price":"1","high_price":"4","low_price":"0.5","close_price":"2","volume":"10","quote_volume":null,"trade_count":7,"closed":true}""",
                new Candle(
                        SPOT,
                        EXCHANGE_TIME,
                        RECEIVE_TIME,
                        "tokyo-1",
                        "1m",
                        1_794_999_960_000_000L,
                        1_794_999_999_999_000L,
                        Decimal.ONE,
                        Decimal.of(4),
                        Decimal.parse("0.5"),
                        Decimal.of(2),
                        Decimal.of(10),
                        null,
                        7,
                        true));
    }

    @Test
    void writesAFundingRate() {
        assertJson(
                """
                {"data_type":"funding_rate","exchange":"binance","market_type":"spot","symbol":"BTC-USDT","native_symbol":"BTCUSDT",\
                "exchange_time_us":null,"receive_time_us":1795000000125000,"collector":null,\
                "kind":"settled","funding_rate":"-0.000125","funding_time_us":1795000000000000,"next_funding_time_us":null,"interval_hours":8}""",
                new FundingRate(
                        SPOT,
                        MarketEvent.ABSENT,
                        RECEIVE_TIME,
                        null,
                        FundingKind.SETTLED,
                        Decimal.parse("-0.000125"),
                        1_795_000_000_000_000L,
                        MarketEvent.ABSENT,
                        8));
    }

    @Test
    void writesAMarkPrice() {
        assertJson("""
                {"data_type":"mark_price","exchange":"binance","market_type":"spot","symbol":"BTC-USDT","native_symbol":"BTCUSDT",\
                "exchange_time_us":1795000000123456,"receive_time_us":1795000000125000,"collector":null,\
                "mark_price":null,"index_price":"67000.12345678"}""", new MarkPrice(SPOT, EXCHANGE_TIME, RECEIVE_TIME, null, null, Decimal.parse("67000.12345678")));
    }

    @Test
    void writesOpenInterest() {
        assertJson(
                """
                {"data_type":"open_interest","exchange":"okx","market_type":"perpetual","symbol":"BTC-USD","native_symbol":"BTC-USD-SWAP",\
                "exchange_time_us":1795000000123456,"receive_time_us":1795000000125000,"collector":null,\
                "open_interest":"5000000","quantity_unit":"quote","open_interest_value":"74.5","open_interest_value_currency":"BTC"}""",
                new OpenInterest(
                        INVERSE,
                        EXCHANGE_TIME,
                        RECEIVE_TIME,
                        null,
                        Decimal.of(5_000_000),
                        Decimal.parse("74.5"),
                        "BTC"));
    }

    @Test
    void writesALiquidation() {
        assertJson(
                """
                {"data_type":"liquidation","exchange":"okx","market_type":"perpetual","symbol":"BTC-USD","native_symbol":"BTC-USD-SWAP",\
                "exchange_time_us":1795000000123456,"receive_time_us":1795000000125000,"collector":null,\
                "side":"sell","price":"66000","average_price":null,"quantity":"300","quantity_unit":"quote","status":"FILLED","trade_id":"17","ordinal":2,"complete":false}""",
                new Liquidation(
                        INVERSE,
                        EXCHANGE_TIME,
                        RECEIVE_TIME,
                        null,
                        Side.SELL,
                        Decimal.of(66000),
                        null,
                        Decimal.of(300),
                        "FILLED",
                        TradeId.of(17),
                        2,
                        false));
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"LSR_TOP_POSITION", "LSR_ALL_ACCOUNT"})
    void writesALongShortRatio(DataType type) {
        assertJson(
                """
                {"data_type":"%s","exchange":"binance","market_type":"spot","symbol":"BTC-USDT","native_symbol":"BTCUSDT",\
                "exchange_time_us":1795000000123456,"receive_time_us":1795000000125000,"collector":null,\
                "long_short_ratio":"1.5","long_ratio":"0.6","short_ratio":"0.4","period":"5m"}""".formatted(type.wireName()),
                new LongShortRatio(
                        SPOT,
                        EXCHANGE_TIME,
                        RECEIVE_TIME,
                        null,
                        type,
                        Decimal.parse("1.5"),
                        Decimal.parse("0.6"),
                        Decimal.parse("0.4"),
                        "5m"));
    }

    @Test
    void writesAVolatilityIndex() {
        assertJson("""
                {"data_type":"volatility_index","exchange":"binance","market_type":"spot","symbol":"BTC-USDT","native_symbol":"BTCUSDT",\
                "exchange_time_us":1795000000123456,"receive_time_us":1795000000125000,"collector":null,\
                "value":"55.25"}""", new VolatilityIndex(SPOT, EXCHANGE_TIME, RECEIVE_TIME, null, Decimal.parse("55.25")));
    }

    @Test
    void writesByHandWhatTheSchemaSays() {
        RandomEvents random = new RandomEvents(5);
        for (int i = 0; i < 20_000; i++) {
            MarketEvent event = random.next();
            assertEquals(bySchema(event), new String(EventJson.encode(event), StandardCharsets.UTF_8));
        }
    }

    private static <E extends MarketEvent> String bySchema(E event) {
        Utf8Buffer out = new Utf8Buffer(1);
        EventSchema<E> schema = Schemas.of(event);
        new SchemaJson<>(schema.allFields()).append(event, out);
        return "{\"data_type\":\"" + event.dataType().wireName() + "\"" + out + "}";
    }

    @Test
    void readsByHandWhatTheSchemaReads() {
        RandomEvents random = new RandomEvents(6);
        for (int i = 0; i < 20_000; i++) {
            byte[] json = EventJson.encode(random.next());
            MarketEvent byHand = StreamEventReader.read(json);
            if (byHand != null) {
                assertWhole(byHand, EventJsonReader.read(json));
            }
        }
    }

    private static void assertJson(String expected, MarketEvent event) {
        assertEquals(expected, new String(EventJson.encode(event), StandardCharsets.UTF_8));
        assertWhole(event, EventJson.read(expected.getBytes(StandardCharsets.UTF_8)));
    }

    /** Instruments are equal whatever their native symbols and units. */
    private static void assertWhole(MarketEvent expected, MarketEvent read) {
        assertEquals(expected, read);
        assertEquals(expected.instrument().nativeSymbol(), read.instrument().nativeSymbol());
        assertEquals(expected.instrument().quantityUnit(), read.instrument().quantityUnit());
    }

    @Test
    void readsBackEveryEventItWrites() {
        RandomEvents random = new RandomEvents(3);
        Utf8Buffer out = new Utf8Buffer(1);
        Set<DataType> written = EnumSet.noneOf(DataType.class);
        for (int i = 0; i < 20_000; i++) {
            MarketEvent event = random.next();
            out.clear();
            EventJson.write(event, out);
            assertWhole(event, EventJson.read(out.toByteArray()));
            written.add(event.dataType());
        }
        assertEquals(EnumSet.allOf(DataType.class), written);
    }

    @Test
    void appendsToWhatIsInTheBuffer() {
        Utf8Buffer out = new Utf8Buffer(1);
        EventJson.write(TRADE, out);
        out.append('\n');
        EventJson.write(TRADE, out);

        String line = new String(EventJson.encode(TRADE), StandardCharsets.UTF_8);
        assertEquals(line + "\n" + line, out.toString());
    }

    @Test
    void ignoresUnknownFieldsAndTheOrderOfKnownOnes() {
        String json = new String(EventJson.encode(TRADE), StandardCharsets.UTF_8);
        String reordered =
                "{\"news\":{\"a\":[1]},\"side\":\"buy\"," + json.substring(1).replace(",\"side\":\"buy\"", "");

        assertWhole(TRADE, EventJson.read(reordered.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "data_type":"trade"                  | "data_type":"trades"        | one of trade, orderbook | "trades"
            "data_type":"trade"                  | "data_type":"volatility_index" | a value in field value | missing
            "data_type":"trade"                  | "data_type":"ticker"        | a price or a volume in a ticker | none, in {"data_type":"ticker"
            "data_type":"trade"                  | "kind":"trade"              | data_type | missing
            "market_type":"spot"                 | "market_type":"Spot"        | one of spot, perpetual | "Spot"
            "symbol":"BTC-USDT"                  | "symbol":null               | a value in field symbol | null
            "exchange_time_us":1795000000123456  | "exchange_time_us":"1795"   | an integer of 64 bits or null in field exchange_time_us | "1795"
            "exchange_time_us":1795000000123456  | "exchange_time_us":1.5      | an integer of 64 bits or null in field exchange_time_us | 1.5
            "price":"67000.1"                    | "price":67000.1             | a decimal number as a string in field price | 67000.1
            "price":"67000.1"                    | "price":"dear"              | a decimal number as a string in field price | "dear"
            "trade_id":"12345"                   | "trade_id":12345            | a string or null in field trade_id | 12345
            "first_trade_id":null                | "first_trade_id":"a7"       | a whole number from 0 to 9223372036854775807 as a string, without leading zeros, or null in field first_trade_id | "a7"
            "first_trade_id":null                | "first_trade_id":""         | a whole number from 0 to 9223372036854775807 as a string, without leading zeros, or null in field first_trade_id | ""
            "first_trade_id":null                | "first_trade_id":"-7"       | a whole number from 0 to 9223372036854775807 as a string, without leading zeros, or null in field first_trade_id | "-7"
            "first_trade_id":null                | "first_trade_id":"07"       | a whole number from 0 to 9223372036854775807 as a string, without leading zeros, or null in field first_trade_id | "07"
            "first_trade_id":null                | "first_trade_id":"9223372036854775808"| a whole number from 0 to 9223372036854775807 as a string, without leading zeros, or null in field first_trade_id | "9223372036854775808"
            "last_trade_id":null                 | "last_trade_id":"7.0"       | a whole number from 0 to 9223372036854775807 as a string, without leading zeros, or null in field last_trade_id | "7.0"
            "last_trade_id":null                 | "last_trade_id":" 7"        | a whole number from 0 to 9223372036854775807 as a string, without leading zeros, or null in field last_trade_id | " 7"
            "first_trade_id":null                | "first_trade_id":7          | a string or null in field first_trade_id | 7
            "source":"live"}                     | "source":"live"             | a JSON object | end-of-input
            "source":"live"}                     | "source":"live"} {}         | a JSON object | Trailing token
            "source":"live"}                     | "source":"live","price":"1"} | a JSON object | Duplicate field 'price'
            """)
    void saysWhatIsWrong(String right, String wrong, String expected, String found) {
        String json = new String(EventJson.encode(TRADE), StandardCharsets.UTF_8).replace(right, wrong);

        EventFormatException e =
                assertThrows(EventFormatException.class, () -> EventJson.read(json.getBytes(StandardCharsets.UTF_8)));

        assertTrue(e.getMessage().contains("Expected"), e.getMessage());
        assertTrue(e.getMessage().contains(expected), e.getMessage());
        assertTrue(e.getMessage().contains(found), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "bids":[] | "bids":{}             | an array of [price, quantity] in field bids | {}
            "bids":[] | "bids":[["1"]]        | [price, quantity] in each row in field bids | ["1"]
            "bids":[] | "bids":[["1",2]]      | a decimal number as a string in field bids | 2
            "reset":false | "reset":"false"   | true or false in field reset | "false"
            "kind":"delta" | "kind":"patch"   | snapshot or delta in field kind | "patch"
            """)
    void saysWhatIsWrongInABook(String right, String wrong, String expected, String found) {
        BookDelta delta = new BookDelta(SPOT, 1, 2, null, 3, 4, false, Levels.EMPTY, Levels.EMPTY, null);
        String json = new String(EventJson.encode(delta), StandardCharsets.UTF_8).replace(right, wrong);

        EventFormatException e =
                assertThrows(EventFormatException.class, () -> EventJson.read(json.getBytes(StandardCharsets.UTF_8)));

        assertTrue(e.getMessage().contains(expected), e.getMessage());
        assertTrue(e.getMessage().contains(found), e.getMessage());
    }

    @Test
    void allocatesNothingForATradeOrABook() {
        BookDelta delta = new BookDelta(
                SPOT,
                1,
                2,
                "tokyo-1",
                3,
                4,
                false,
                Levels.ofPacked(new long[] {6700010, 150, 6700000, 2000}, 2, 3),
                Levels.ofPacked(new long[] {6700010, 150, 6700000, 0}, 2, 3),
                "s");
        Utf8Buffer out = new Utf8Buffer(4_096);
        long steady = allocatedBy(10_000, TRADE, delta, out);
        long longer = allocatedBy(110_000, TRADE, delta, out);

        assertEquals(0, (longer - steady) / 100_000, "bytes per round");
        assertTrue(longer < 100_000, "100,000 rounds allocated " + longer + " bytes");
    }

    private static long allocatedBy(int rounds, Trade trade, BookDelta delta, Utf8Buffer out) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < rounds; i++) {
            EventJson.write(trade, out.clear());
            EventJson.write(delta, out.clear());
            EventIdentity.write(trade, out.clear());
            EventIdentity.write(delta, out.clear());
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
