package io.marketprism.testkit;

import io.marketprism.connector.Connector;
import io.marketprism.connector.SymbolTable;
import io.marketprism.event.BookDelta;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.InstrumentStatus;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.MarketType;
import io.marketprism.event.QuantityUnit;
import io.marketprism.event.Side;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeForm;
import io.marketprism.event.TradeId;
import io.marketprism.event.TradeSource;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/** A connector that knows nothing of the engine but its plug-in interface keeps the contract. */
class TidalContractTest extends ConnectorContract {
    private static final String LIST = "{\"channel\":\"instrument\",\"type\":\"snapshot\",\"data\":{\"pairs\":["
            + pair("AAA/USD", "AAA", "online") + "," + pair("AAA.x/USD", "AAA", "reduce_only") + ","
            + pair("BBB/USD", "BBB", "online") + "]}}";
    private static final Instrument AAA = definitions().get(0).instrument();
    private static final long TIME_US = 1_790_000_122_000_123L;
    private static final String TIME = "2026-09-21T14:15:22.000123Z";

    private static String pair(String symbol, String base, String status) {
        return "{\"symbol\":\"" + symbol + "\",\"base\":\"" + base + "\",\"quote\":\"USD\",\"status\":\"" + status
                + "\",\"price_increment\":0.01,\"qty_increment\":0.0001}";
    }

    private static List<InstrumentDefinition> definitions() {
        List<InstrumentDefinition> definitions = new ArrayList<>();
        Reading.of(
                        new TidalConnector(URI.create("wss://tidal.example/v2")).normalizer(SymbolTable.of(List.of())),
                        LIST,
                        null)
                .events()
                .forEach(event -> definitions.add((InstrumentDefinition) event));
        return definitions;
    }

    @Override
    protected Connector newConnector() {
        return new TidalConnector(URI.create("wss://tidal.example/v2"));
    }

    @Override
    protected List<InstrumentDefinition> instruments() {
        return definitions();
    }

    private static String trade(String type, long id, String side) {
        return "{\"channel\":\"trade\",\"type\":\"" + type + "\",\"data\":[{\"symbol\":\"AAA/USD\",\"side\":\"" + side
                + "\",\"price\":12.34,\"qty\":0.5678,\"trade_id\":" + id + ",\"timestamp\":\"" + TIME + "\"}]}";
    }

    private static Trade trade(long id, Side side, TradeSource source) {
        return new Trade(
                AAA,
                TIME_US,
                RECEIVE_TIME_US,
                COLLECTOR,
                TradeId.of(id),
                TradeForm.SINGLE,
                Decimal.parse("12.34"),
                Decimal.parse("0.5678"),
                side,
                MarketEvent.ABSENT,
                MarketEvent.ABSENT,
                id,
                source);
    }

    /** By the digits that the exchange would write. */
    private static long checksum(String digits) {
        CRC32 crc = new CRC32();
        crc.update(digits.getBytes(StandardCharsets.US_ASCII));
        return crc.getValue();
    }

    private static String book(String type, String bids, String asks, long checksum) {
        return "{\"channel\":\"book\",\"type\":\"" + type + "\",\"data\":[{\"symbol\":\"AAA/USD\",\"bids\":[" + bids
                + "],\"asks\":[" + asks + "],\"checksum\":" + checksum + ",\"timestamp\":\"" + TIME + "\"}]}";
    }

    private static String level(String price, String quantity) {
        return "{\"price\":" + price + ",\"qty\":" + quantity + "}";
    }

    private static Levels levels(String... priceAndQuantity) {
        List<Levels.Level> levels = new ArrayList<>();
        for (int i = 0; i < priceAndQuantity.length; i += 2) {
            levels.add(new Levels.Level(Decimal.parse(priceAndQuantity[i]), Decimal.parse(priceAndQuantity[i + 1])));
        }
        return Levels.of(levels);
    }

    @Override
    protected List<FrameSample> samples() {
        return List.of(
                FrameSample.of(trade("snapshot", 41, "sell"), trade(41, Side.SELL, TradeSource.BACKFILL)),
                FrameSample.of(trade("update", 42, "buy"), trade(42, Side.BUY, TradeSource.LIVE)),
                fullBook(),
                FrameSample.of(
                        book(
                                "snapshot",
                                level("12.30", "1.5000") + "," + level("12.29", "7.0000"),
                                level("12.35", "0.0250"),
                                checksum("1235" + "250" + "1230" + "15000" + "1229" + "70000")),
                        new BookSnapshot(
                                AAA,
                                TIME_US,
                                RECEIVE_TIME_US,
                                COLLECTOR,
                                0,
                                levels("12.3", "1.5", "12.29", "7"),
                                levels("12.35", "0.025"),
                                0,
                                null)),
                FrameSample.of(
                        book(
                                "update",
                                level("12.30", "0.0000") + "," + level("12.28", "3.0000"),
                                level("12.36", "0.1250"),
                                checksum("1235" + "250" + "1236" + "1250" + "1229" + "70000" + "1228" + "30000")),
                        new BookDelta(
                                AAA,
                                TIME_US,
                                RECEIVE_TIME_US,
                                COLLECTOR,
                                0,
                                0,
                                false,
                                levels("12.3", "0", "12.28", "3"),
                                levels("12.36", "0.125"),
                                null)));
    }

    /** As deep as we ask for, of which the ten best levels are proved. */
    private static FrameSample fullBook() {
        List<String> bids = new ArrayList<>();
        List<String> asks = new ArrayList<>();
        StringBuilder bidDigits = new StringBuilder();
        StringBuilder askDigits = new StringBuilder();
        for (int i = 0; i < TidalConnector.DEPTH; i++) {
            bids.addAll(List.of("12." + (90 - i), "0.5" + (100 + i)));
            asks.addAll(List.of("13." + (10 + i), "0.6" + (100 + i)));
            if (i < 10) {
                bidDigits.append("12").append(90 - i).append("5").append(100 + i);
                askDigits.append("13").append(10 + i).append("6").append(100 + i);
            }
        }
        return FrameSample.of(
                book("snapshot", json(bids), json(asks), checksum("" + askDigits + bidDigits)),
                new BookSnapshot(
                        AAA,
                        TIME_US,
                        RECEIVE_TIME_US,
                        COLLECTOR,
                        0,
                        levels(bids.toArray(String[]::new)),
                        levels(asks.toArray(String[]::new)),
                        0,
                        null));
    }

    private static String json(List<String> priceAndQuantity) {
        List<String> levels = new ArrayList<>();
        for (int i = 0; i < priceAndQuantity.size(); i += 2) {
            levels.add(level(priceAndQuantity.get(i), priceAndQuantity.get(i + 1)));
        }
        return String.join(",", levels);
    }

    @Override
    protected List<ControlSample> controlSamples() {
        return List.of(
                ControlSample.of(
                        "{\"method\":\"subscribe\",\"req_id\":7,\"result\":{\"channel\":\"book\",\"symbol\":\"AAA/USD\"},"
                                + "\"success\":true}",
                        "acknowledged 7: orderbook of tidal spot AAA-USD"),
                ControlSample.of(
                        "{\"method\":\"subscribe\",\"req_id\":7,\"error\":\"too deep\",\"channel\":\"book\","
                                + "\"symbol\":\"BBB/USD\",\"success\":false}",
                        "refused 7: orderbook of tidal spot BBB-USD: too deep"),
                ControlSample.of(
                        "{\"method\":\"subscribe\",\"req_id\":1,\"result\":{\"channel\":\"instrument\"},\"success\":true}",
                        "acknowledged 1"),
                ControlSample.of(
                        "{\"method\":\"subscribe\",\"req_id\":8,\"error\":\"no such channel\",\"success\":false}",
                        "refused 8: no such channel"),
                ControlSample.of(
                        "{\"method\":\"unsubscribe\",\"req_id\":9,\"result\":{\"channel\":\"book\","
                                + "\"symbol\":\"AAA/USD\"},\"success\":true}",
                        "ignored unsubscribe"),
                ControlSample.of("{\"channel\":\"heartbeat\"}", "ignored heartbeat"),
                ControlSample.of(
                        "{\"channel\":\"status\",\"data\":[{\"system\":\"maintenance\"}]}",
                        "maintenance: the system is in maintenance"),
                ControlSample.of("{\"channel\":\"status\",\"data\":[{\"system\":\"online\"}]}", "maintenance over"));
    }

    @Override
    protected ConnectionLimits connectionLimits() {
        return new ConnectionLimits(200, 4_096, Duration.ofMillis(20)).closesSilent(ConnectionLimits.NEVER);
    }

    @Override
    protected String instrumentList() {
        return LIST;
    }

    @Override
    protected List<InstrumentDefinition> listed() {
        return List.of(
                listed("AAA", "AAA/USD", InstrumentStatus.TRADING),
                listed("AAA", "AAA.x/USD", InstrumentStatus.HALTED),
                listed("BBB", "BBB/USD", InstrumentStatus.TRADING));
    }

    private static InstrumentDefinition listed(String base, String nativeSymbol, InstrumentStatus status) {
        return InstrumentDefinition.builder(
                        new Instrument("tidal", MarketType.SPOT, base + "-USD", nativeSymbol, QuantityUnit.BASE))
                .base(base)
                .quote("USD")
                .tickSize(Decimal.parse("0.01"))
                .lotSize(Decimal.parse("0.0001"))
                .status(status)
                .build();
    }
}
