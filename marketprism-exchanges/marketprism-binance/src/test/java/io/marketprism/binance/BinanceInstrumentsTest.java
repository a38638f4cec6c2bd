package io.marketprism.binance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizationException.Problem;
import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.InstrumentStatus;
import io.marketprism.event.MarketType;
import io.marketprism.event.QuantityUnit;
import io.marketprism.testkit.Whole;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BinanceInstrumentsTest {
    private static final long RECEIVED = 1_790_000_000_000_001L;

    @Test
    void readsEverythingThatSpotStates() {
        List<InstrumentDefinition> definitions = read("""
                {"timezone":"UTC","serverTime":1790000000000,"rateLimits":[],"symbols":[{"symbol":"QRXEUR","status":"TRADING",
                "baseAsset":"QRX","baseAssetPrecision":8,"quoteAsset":"EUR","isSpotTradingAllowed":true,"filters":[
                {"filterType":"PRICE_FILTER","minPrice":"0.01000000","maxPrice":"90000.00000000","tickSize":"0.01000000"},
                {"filterType":"LOT_SIZE","minQty":"0.00200000","maxQty":"9000.00000000","stepSize":"0.00100000"},
                {"filterType":"NOTIONAL","minNotional":"5.00000000","applyMinToMarket":true}],"permissionSets":[["SPOT"]]}]}""");

        assertEquals(
                Whole.of(List.of(InstrumentDefinition.builder(
                                new Instrument("binance", MarketType.SPOT, "QRX-EUR", "QRXEUR", QuantityUnit.BASE))
                        .received(RECEIVED, "c1", RECEIVED)
                        .base("QRX")
                        .quote("EUR")
                        .tickSize(Decimal.parse("0.01"))
                        .lotSize(Decimal.parse("0.001"))
                        .minQuantity(Decimal.parse("0.002"))
                        .minNotional(Decimal.parse("5"))
                        .status(InstrumentStatus.TRADING)
                        .build())),
                Whole.of(definitions));
    }

    @Test
    void symbolsMayBeOfAnyScript() {
        Instrument instrument =
                read(list(row("币蛙USDT", "币蛙", "USDT", "TRADING", ""))).get(0).instrument();

        assertEquals("币蛙-USDT", instrument.symbol());
        assertEquals("币蛙USDT", instrument.nativeSymbol());
    }

    @Test
    void ruleOfZeroIsNone() {
        InstrumentDefinition definition =
                read(list(row("QRXEUR", "QRX", "EUR", "TRADING", """
                        {"filterType":"PRICE_FILTER","minPrice":"0.00000000","maxPrice":"0.00000000","tickSize":"0.00000000"},
                        {"filterType":"LOT_SIZE","minQty":"0.00000000","maxQty":"9","stepSize":"0"},
                        {"filterType":"NOTIONAL","minNotional":"0.0"}"""))).get(0);

        assertNull(definition.tickSize());
        assertNull(definition.lotSize());
        assertNull(definition.minQuantity());
        assertNull(definition.minNotional());
    }

    @Test
    void smallestValueIsInEitherOfTwoFilters() {
        String old = "{\"filterType\":\"MIN_NOTIONAL\",\"minNotional\":\"10.50\"}";
        String current = "{\"filterType\":\"NOTIONAL\",\"minNotional\":\"5\"}";

        assertEquals(Decimal.parse("10.5"), minNotional(old));
        assertEquals(Decimal.parse("5"), minNotional(current));
        assertEquals(Decimal.parse("5"), minNotional(old + "," + current));
        assertNull(minNotional("{\"filterType\":\"ICEBERG_PARTS\",\"limit\":10}"));
    }

    private static Decimal minNotional(String filters) {
        return read(list(row("QRXEUR", "QRX", "EUR", "TRADING", filters)))
                .get(0)
                .minNotional();
    }

    @ParameterizedTest
    @CsvSource({
        "TRADING, TRADING",
        "HALT, HALTED",
        "BREAK, HALTED",
        "END_OF_DAY, HALTED",
        "CANCEL_ONLY, CANCEL_ONLY",
        "SOMETHING_NEW, HALTED",
        "'', HALTED"
    })
    void statusIsMapped(String theirs, InstrumentStatus ours) {
        assertEquals(
                ours, read(list(row("QRXEUR", "QRX", "EUR", theirs, ""))).get(0).status());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"symbol\":\"BADEUR\",\"quoteAsset\":\"EUR\",\"status\":\"TRADING\"}",
                "{\"symbol\":\"BADEUR\",\"baseAsset\":\"\",\"quoteAsset\":\"EUR\",\"status\":\"TRADING\"}",
                "{\"symbol\":\"BADEUR\",\"baseAsset\":\"BAD\",\"quoteAsset\":7,\"status\":\"TRADING\"}",
                "{\"baseAsset\":\"BAD\",\"quoteAsset\":\"EUR\",\"status\":\"TRADING\"}",
                "{}",
                "null",
                "[]",
                "\"BADEUR\""
            })
    void brokenRowDoesNotLoseTheOthers(String broken) {
        List<InstrumentDefinition> definitions = read(list(row("QRXEUR", "QRX", "EUR", "TRADING", "")
                + ","
                + broken
                + ","
                + row("ZIGBTC", "ZIG", "BTC", "TRADING", "")));

        assertEquals(
                List.of("QRXEUR", "ZIGBTC"),
                definitions.stream()
                        .map(definition -> definition.instrument().nativeSymbol())
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "null", "\"1x\"", "\"-1\"", "true", "{}", "[]", "\"0\"", "\"9e99999\""})
    void valueThatCannotBeDoesNotLoseTheInstrument(String odd) {
        InstrumentDefinition definition = read(list(row(
                        "QRXEUR",
                        "QRX",
                        "EUR",
                        "TRADING",
                        "{\"filterType\":\"PRICE_FILTER\",\"tickSize\":" + odd
                                + "},null,5,{\"filterType\":\"LOT_SIZE\",\"minQty\":"
                                + odd + ",\"stepSize\":0.00000001}")))
                .get(0);

        assertEquals("QRX-EUR", definition.instrument().symbol());
        assertNull(definition.tickSize());
        assertNull(definition.minQuantity());
        assertEquals(Decimal.parse("0.00000001"), definition.lotSize());
    }

    @Test
    void errorOfTheExchangeIsTold() {
        NormalizationException e = assertThrows(
                NormalizationException.class, () -> read("{\"code\":-1003,\"msg\":\"Too much request weight used.\"}"));

        assertEquals(Problem.INVALID_FIELD, e.problem());
        assertEquals("exchangeInfo", e.channel());
        assertTrue(e.getMessage().contains("-1003") && e.getMessage().contains("Too much request weight used."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>", "{\"symbols\":[", "{\"symbols\":{}}", "[]", "null"})
    void bodyThatIsNoListIsReported(String body) {
        assertThrows(NormalizationException.class, () -> read(body));
    }

    private static List<InstrumentDefinition> read(String body) {
        return BinanceInstruments.definitions(BinanceMarket.SPOT, "binance", Frame.of(body, RECEIVED, "c1"));
    }

    private static String list(String rows) {
        return "{\"symbols\":[" + rows + "]}";
    }

    private static String row(String symbol, String base, String quote, String status, String filters) {
        return "{\"symbol\":\"" + symbol + "\",\"status\":\"" + status + "\",\"baseAsset\":\"" + base
                + "\",\"quoteAsset\":\"" + quote + "\",\"filters\":[" + filters + "]}";
    }
}
