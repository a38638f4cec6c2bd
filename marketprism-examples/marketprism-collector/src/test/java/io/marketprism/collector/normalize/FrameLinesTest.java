package io.marketprism.collector.normalize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.binance.Binance;
import io.marketprism.connector.Connector;
import io.marketprism.connector.SymbolTable;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.MarketType;
import io.marketprism.event.QuantityUnit;
import io.marketprism.okx.Okx;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameLinesTest {
    private static final String TRADE =
            "{\"e\":\"trade\",\"E\":1700000000001,\"s\":\"BTCUSDT\",\"t\":7,\"p\":\"67000.10\",\"q\":\"0.00500\","
                    + "\"T\":1700000000000,\"m\":false,\"M\":true}";
    private static final String TRADE_EVENT =
            "{\"data_type\":\"trade\",\"exchange\":\"binance\",\"market_type\":\"spot\","
                    + "\"symbol\":\"BTCUSDT\",\"native_symbol\":\"BTCUSDT\",\"exchange_time_us\":1700000000000000,"
                    + "\"receive_time_us\":null,\"collector\":null,\"trade_id\":\"7\",\"form\":\"single\",\"price\":\"67000.1\","
                    + "\"quantity\":\"0.005\",\"quantity_unit\":\"base\",\"side\":\"buy\",\"first_trade_id\":null,"
                    + "\"last_trade_id\":null,\"sequence\":7,\"source\":\"live\"}";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final StringWriter err = new StringWriter();

    private boolean read(Connector connector, String stream, byte[] input) throws IOException {
        SymbolTable symbols = SymbolTable.learning(symbol -> InstrumentDefinition.unknown(
                new Instrument(connector.exchange(), MarketType.SPOT, symbol, symbol, QuantityUnit.BASE)));
        return new FrameLines(connector.exchange(), connector.normalizer(symbols), stream, out, new PrintWriter(err))
                .read(new ByteArrayInputStream(input));
    }

    private boolean read(Connector connector, String... lines) throws IOException {
        return read(connector, null, String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
    }

    private List<String> events() {
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private List<String> problems() {
        return err.toString().lines().toList();
    }

    @Test
    void frameBecomesAnEvent() throws IOException {
        assertTrue(read(Binance.spot(), TRADE));
        assertEquals(List.of(TRADE_EVENT), events());
        assertEquals(List.of(), problems());
    }

    @Test
    void badLineIsToldWithItsNumberAndTheRestGoesOn() throws IOException {
        assertFalse(read(Binance.spot(), TRADE, TRADE.replace("67000.10", "67x"), "", TRADE));
        assertEquals(List.of(TRADE_EVENT, TRADE_EVENT), events());
        assertEquals(1, problems().size());
        String problem = problems().get(0);
        assertTrue(problem.startsWith("line 2: binance: cannot read \"trade\" at byte "), problem);
        assertTrue(problem.contains("67x"), problem);
    }

    @Test
    void brokenFrameGivesNothingThatWasReadBeforeTheBreak() throws IOException {
        assertFalse(read(Binance.spot(), TRADE + "}", TRADE.substring(0, TRADE.length() - 1)));
        assertEquals(List.of(), events());
        assertEquals(2, problems().size());
    }

    @Test
    void invalidUtf8IsToldAsSuch() throws IOException {
        byte[] bytes = TRADE.getBytes(StandardCharsets.UTF_8);
        int at = TRADE.indexOf("USDT");
        bytes[at] = (byte) 0xC0;
        assertFalse(read(Binance.spot(), null, bytes));
        assertEquals(List.of(), events());
        assertTrue(
                problems()
                        .get(0)
                        .startsWith(
                                "line 1: binance: cannot read frame at byte " + at + ": expected UTF-8, was byte 0xc0"),
                problems().get(0));
    }

    @Test
    void messageOfAnotherTypeIsToldAloneAndItsNeighboursComeOut() throws IOException {
        assertFalse(read(Binance.spot(), "[null," + TRADE + ",7," + TRADE + "]"));
        assertEquals(List.of(TRADE_EVENT, TRADE_EVENT), events());
        assertEquals(2, problems().size());
        assertTrue(
                problems()
                        .get(0)
                        .startsWith("line 1: binance: cannot read frame at byte 1: expected an object, was 'n'"),
                problems().get(0));
    }

    @Test
    void escapesSayTheSame() throws IOException {
        assertTrue(read(
                Binance.spot(),
                TRADE.replace("\"e\"", "\"\\u0065\"")
                        .replace("BTCUSDT", "\\u0042TC\\u0055SDT")
                        .replace("\"p\":\"67", "\"\\u0070\":\"\\u0036\\u0037")));
        assertEquals(List.of(TRADE_EVENT), events());
    }

    @Test
    void timeThatCannotBeIsLeftOutAndToldAFewTimes() throws IOException {
        String inSeconds = TRADE.replace("\"T\":1700000000000", "\"T\":1700000000");
        String withoutTime = TRADE_EVENT.replace("\"exchange_time_us\":1700000000000000", "\"exchange_time_us\":null");
        String[] lines = new String[25];
        Arrays.fill(lines, inSeconds);

        assertTrue(read(Binance.spot(), lines));
        assertEquals(Collections.nCopies(lines.length, withoutTime), events());
        assertEquals(11, problems().size());
        assertTrue(
                problems().get(9).startsWith("line 10: ") && problems().get(9).contains("was 1970-01-20T"));
        assertEquals("15 more values left out", problems().get(10));
    }

    @Test
    void timeOfZeroIsTheNextOne() throws IOException {
        assertTrue(read(Binance.spot(), TRADE.replace("\"T\":1700000000000", "\"T\":0")));
        assertEquals(List.of(TRADE_EVENT.replace("1700000000000000", "1700000000001000")), events());
        assertEquals(List.of(), problems());
    }

    @Test
    void symbolsBeyondAsciiAreRead() throws IOException {
        assertTrue(read(Binance.spot(), TRADE.replace("BTCUSDT", "币安人生USDT")));
        assertTrue(events().get(0).contains("\"symbol\":\"币安人生USDT\""), events().get(0));
    }

    @Test
    void controlFramesHeartbeatsAndEmptyLinesGiveNothing() throws IOException {
        assertTrue(read(
                Okx.spot(),
                "pong",
                "ping",
                "",
                "  ",
                "{\"event\":\"subscribe\",\"arg\":{\"channel\":\"trades\",\"instId\":\"BTC-USDT\"},\"connId\":\"a\"}",
                "{\"event\":\"error\",\"code\":\"60012\",\"msg\":\"Illegal request\",\"connId\":\"a\"}",
                "{\"arg\":{\"channel\":\"price-limit\",\"instId\":\"BTC-USDT\"},\"data\":[{}]}"));
        assertEquals(List.of(), events());
        assertEquals(List.of(), problems());
    }

    @Test
    void keepAliveOfABookIsNotPublished() throws IOException {
        String update =
                "{\"arg\":{\"channel\":\"books\",\"instId\":\"BTC-USDT\"},\"action\":\"update\",\"data\":[{\"asks\":"
                        + "[%s],\"bids\":[],\"ts\":\"1700000000000\",\"checksum\":0,\"prevSeqId\":10,\"seqId\":%d}]}";
        assertTrue(read(
                Okx.spot(), String.format(update, "", 10), String.format(update, "[\"2\",\"1\",\"0\",\"1\"]", 11)));
        assertEquals(1, events().size());
        assertTrue(events().get(0).contains("\"sequence\":11,\"previous_sequence\":10"), events().get(0));
    }

    @Test
    void streamNamesWhatThePayloadLacks() throws IOException {
        byte[] depth = "{\"lastUpdateId\":160,\"bids\":[[\"2\",\"10\"]],\"asks\":[]}".getBytes(StandardCharsets.UTF_8);
        assertTrue(read(Binance.spot(), "btcusdt@depth20", depth));
        assertTrue(events().get(0).contains("\"kind\":\"snapshot\",\"sequence\":160"), events().get(0));
    }

    @Test
    void linesMayBeLongAndEndAsOnWindows() throws IOException {
        String padding = "x".repeat(1_000_000);
        assertTrue(read(
                Binance.spot(),
                TRADE.replace("\"M\":true", "\"M\":true,\"padding\":\"" + padding + "\"") + "\r",
                TRADE + "\r"));
        assertEquals(List.of(TRADE_EVENT, TRADE_EVENT), events());
    }
}
