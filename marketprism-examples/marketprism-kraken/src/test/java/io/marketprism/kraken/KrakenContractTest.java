package io.marketprism.kraken;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.connector.Connector;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.error.ConfigurationException;
import io.marketprism.event.BestBidOffer;
import io.marketprism.event.BookDelta;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.MarketType;
import io.marketprism.event.QuantityUnit;
import io.marketprism.event.Side;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeForm;
import io.marketprism.event.TradeId;
import io.marketprism.event.TradeSource;
import io.marketprism.testkit.ConnectionLimits;
import io.marketprism.testkit.ConnectorContract;
import io.marketprism.testkit.ControlSample;
import io.marketprism.testkit.FrameSample;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/** The connector keeps the contract. */
class KrakenContractTest extends ConnectorContract {
    private static final Instrument BTC = KrakenSamples.BTC.instrument();
    private static final long TIME_US = 1_790_000_122_000_123L;
    private static final String TIME = "\"timestamp\":\"2026-09-21T14:15:22.000123Z\"";

    @Override
    protected Connector newConnector() {
        return Kraken.spot();
    }

    @Override
    protected List<InstrumentDefinition> instruments() {
        return KrakenSamples.pairs();
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
                                level("67000.1", "1.50000000") + "," + level("66999.0", "0.00700000"),
                                level("67000.2", "0.02500000"),
                                checksum("670002" + "2500000" + "670001" + "150000000" + "669990" + "700000")),
                        new BookSnapshot(
                                BTC,
                                TIME_US,
                                RECEIVE_TIME_US,
                                COLLECTOR,
                                0,
                                levels("67000.1", "1.5", "66999", "0.007"),
                                levels("67000.2", "0.025"),
                                0,
                                null)),
                FrameSample.of(
                        book(
                                "update",
                                level("67000.1", "0.00000000") + "," + level("66998.5", "3.00000000"),
                                level("67000.3", "0.12500000"),
                                checksum("670002" + "2500000" + "670003" + "12500000" + "669990" + "700000" + "669985"
                                        + "300000000")),
                        new BookDelta(
                                BTC,
                                TIME_US,
                                RECEIVE_TIME_US,
                                COLLECTOR,
                                0,
                                0,
                                false,
                                levels("67000.1", "0", "66998.5", "3"),
                                levels("67000.3", "0.125"),
                                null)),
                FrameSample.of(
                        "{\"channel\":\"ticker\",\"type\":\"update\",\"data\":[{\"symbol\":\"BTC/USD\",\"bid\":67000.1,"
                                + "\"bid_qty\":1.50000000,\"ask\":67000.2,\"ask_qty\":0.02500000,\"last\":67001.4,"
                                + TIME
                                + "}]}",
                        new BestBidOffer(
                                BTC,
                                TIME_US,
                                RECEIVE_TIME_US,
                                COLLECTOR,
                                MarketEvent.ABSENT,
                                Decimal.parse("67000.1"),
                                Decimal.parse("1.5"),
                                Decimal.parse("67000.2"),
                                Decimal.parse("0.025"))));
    }

    /** As deep as is asked for, of which the ten best levels are proved. */
    private static FrameSample fullBook() {
        List<String> bids = new ArrayList<>();
        List<String> asks = new ArrayList<>();
        StringBuilder bidDigits = new StringBuilder();
        StringBuilder askDigits = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            bids.addAll(List.of("66" + (900 - i) + ".5", "0.5" + (1000 + i)));
            asks.addAll(List.of("67" + (100 + i) + ".5", "0.6" + (1000 + i)));
            if (i < 10) {
                bidDigits
                        .append("66")
                        .append(900 - i)
                        .append("55")
                        .append(1000 + i)
                        .append("000");
                askDigits
                        .append("67")
                        .append(100 + i)
                        .append("56")
                        .append(1000 + i)
                        .append("000");
            }
        }
        return FrameSample.of(
                book("snapshot", json(bids), json(asks), checksum("" + askDigits + bidDigits)),
                new BookSnapshot(
                        BTC,
                        TIME_US,
                        RECEIVE_TIME_US,
                        COLLECTOR,
                        0,
                        levels(bids.toArray(String[]::new)),
                        levels(asks.toArray(String[]::new)),
                        0,
                        null));
    }

    private static String json(List<String> pricesAndQuantities) {
        List<String> levels = new ArrayList<>();
        for (int i = 0; i < pricesAndQuantities.size(); i += 2) {
            levels.add(level(pricesAndQuantities.get(i), pricesAndQuantities.get(i + 1) + "000"));
        }
        return String.join(",", levels);
    }

    private static String trade(String type, long id, String side) {
        return "{\"channel\":\"trade\",\"type\":\"" + type + "\",\"data\":[{\"symbol\":\"BTC/USD\",\"side\":\"" + side
                + "\",\"price\":67000.1,\"qty\":0.56780000,\"ord_type\":\"limit\",\"trade_id\":" + id + "," + TIME
                + "}]}";
    }

    private static Trade trade(long id, Side side, TradeSource source) {
        return new Trade(
                BTC,
                TIME_US,
                RECEIVE_TIME_US,
                COLLECTOR,
                TradeId.of(id),
                TradeForm.SINGLE,
                Decimal.parse("67000.1"),
                Decimal.parse("0.5678"),
                side,
                MarketEvent.ABSENT,
                MarketEvent.ABSENT,
                id,
                source);
    }

    private static String book(String type, String bids, String asks, long checksum) {
        return "{\"channel\":\"book\",\"type\":\"" + type + "\",\"data\":[{\"symbol\":\"BTC/USD\",\"bids\":[" + bids
                + "],\"asks\":[" + asks + "],\"checksum\":" + checksum + "," + TIME + "}]}";
    }

    private static String level(String price, String quantity) {
        return "{\"price\":" + price + ",\"qty\":" + quantity + "}";
    }

    private static Levels levels(String... pricesAndQuantities) {
        List<Levels.Level> levels = new ArrayList<>();
        for (int i = 0; i < pricesAndQuantities.length; i += 2) {
            levels.add(
                    new Levels.Level(Decimal.parse(pricesAndQuantities[i]), Decimal.parse(pricesAndQuantities[i + 1])));
        }
        return Levels.of(levels);
    }

    /** By the digits that the exchange would write. */
    private static long checksum(String digits) {
        CRC32 crc = new CRC32();
        crc.update(digits.getBytes(StandardCharsets.US_ASCII));
        return crc.getValue();
    }

    @Override
    protected List<ControlSample> controlSamples() {
        return List.of(
                ControlSample.of(
                        "{\"method\":\"subscribe\",\"req_id\":71,\"result\":{\"channel\":\"book\",\"depth\":100,"
                                + "\"snapshot\":true,\"symbol\":\"BTC/USD\"},\"success\":true}",
                        "acknowledged 71"),
                ControlSample.of(
                        "{\"error\":\"Already subscribed\",\"method\":\"subscribe\",\"req_id\":70,\"success\":false,"
                                + "\"symbol\":\"ETH/USD\"}",
                        "refused 70: Already subscribed"),
                ControlSample.of(
                        "{\"error\":\"Currency pair not supported FOO/BAR\",\"method\":\"subscribe\",\"req_id\":82,"
                                + "\"success\":false,\"symbol\":\"FOO/BAR\"}",
                        "refused 82: Currency pair not supported FOO/BAR"),
                ControlSample.of(
                        "{\"method\":\"subscribe\",\"req_id\":19,\"result\":{\"channel\":\"instrument\",\"snapshot\":true},"
                                + "\"success\":true}",
                        "acknowledged 19"),
                ControlSample.of(
                        "{\"method\":\"unsubscribe\",\"req_id\":91,\"result\":{\"channel\":\"book\",\"symbol\":\"BTC/USD\"},"
                                + "\"success\":true}",
                        "ignored unsubscribe"),
                ControlSample.of("{\"method\":\"pong\",\"time_in\":\"2026-09-21T14:15:22.000123Z\"}", "ignored pong"),
                ControlSample.of("{\"channel\":\"heartbeat\"}", "ignored heartbeat"),
                ControlSample.of(
                        "{\"channel\":\"status\",\"type\":\"update\",\"data\":[{\"system\":\"maintenance\"}]}",
                        "maintenance: system: maintenance"),
                ControlSample.of(
                        "{\"channel\":\"status\",\"type\":\"update\",\"data\":[{\"system\":\"online\"}]}",
                        "maintenance over"));
    }

    /** It closes a connection on which nothing is said for about a minute (page "Spot WebSocket introduction"). */
    @Override
    protected ConnectionLimits connectionLimits() {
        return new ConnectionLimits(200, Integer.MAX_VALUE, Duration.ZERO).closesSilent(Duration.ofMinutes(1));
    }

    @Override
    protected List<InstrumentDefinition> listed() {
        return List.of(
                KrakenSamples.BTC,
                KrakenSamples.BTC.withInstrument(
                        new Instrument("kraken", MarketType.SPOT, "BTC-USD", "BTC.x/USD", QuantityUnit.BASE)));
    }

    /** Two of one name: the second could only be reduced when it was listed beside the first. */
    @Override
    protected String instrumentList() {
        return "{\"channel\":\"instrument\",\"type\":\"snapshot\",\"data\":{\"pairs\":[" + pair("BTC/USD", "online", 1)
                + "," + pair("BTC.x/USD", "reduce_only", 1) + "]}}";
    }

    private static String pair(String symbol, String status, int pricePrecision) {
        return "{\"symbol\":\"" + symbol + "\",\"base\":\"BTC\",\"quote\":\"USD\",\"status\":\"" + status
                + "\",\"qty_precision\":8,\"qty_increment\":0.00000001,\"price_precision\":" + pricePrecision
                + ",\"cost_precision\":5,\"marginable\":true,\"has_index\":true,\"cost_min\":0.5,\"price_increment\":0.1,"
                + "\"qty_min\":0.00005}";
    }

    private InstrumentDefinition listed(String pair) {
        List<MarketEvent> events = new ArrayList<>();
        Normalizing.read(
                newConnector(),
                "{\"channel\":\"instrument\",\"type\":\"update\",\"data\":{\"pairs\":[" + pair + "]}}",
                events);
        return (InstrumentDefinition) events.get(0);
    }

    /** Its checksums are over other digits than its increments have. */
    @Test
    void carriesNoBookThatNobodyCouldProve() {
        InstrumentDefinition odd = listed(pair("BTC/USD", "online", 2));

        assertTrue(newConnector().carries(KrakenSamples.BTC, DataType.ORDERBOOK));
        assertFalse(newConnector().carries(odd, DataType.ORDERBOOK));
        assertTrue(newConnector().carries(odd, DataType.TRADE));
    }

    @Test
    void hasNoTestNetwork() {
        assertThrows(
                ConfigurationException.class,
                () -> Kraken.spot(ConnectorOptions.defaults().testnet(true)));
    }
}
