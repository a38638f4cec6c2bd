package io.marketprism.binance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.marketprism.connector.Frame;
import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.InstrumentStatus;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.MarketType;
import io.marketprism.event.QuantityUnit;
import io.marketprism.testkit.Whole;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BinanceFuturesInstrumentsTest {
    private static List<InstrumentDefinition> read(BinanceMarket market, String rows) {
        return BinanceInstruments.definitions(market, "binance", Frame.of("{\"symbols\":[" + rows + "]}", 7, "c1"));
    }

    private static String usdm(String symbol, String type, String status) {
        return "{\"symbol\":\"" + symbol + "\",\"pair\":\"QRXEUR\",\"contractType\":\"" + type
                + "\",\"deliveryDate\":1798185600000,\"onboardDate\":1700000000000,\"status\":\"" + status
                + "\",\"baseAsset\":\"QRX\",\"quoteAsset\":\"EUR\",\"marginAsset\":\"USDC\",\"pricePrecision\":9,\"filters\":["
                + "{\"filterType\":\"PRICE_FILTER\",\"tickSize\":\"0.10\"},{\"filterType\":\"LOT_SIZE\",\"stepSize\":\"0.001\",\"minQty\":\"0.002\"},"
                + "{\"filterType\":\"MIN_NOTIONAL\",\"notional\":\"5.0\"}]}";
    }

    @Test
    void perpetualOfUsdmCountsInBase() {
        InstrumentDefinition perpetual =
                read(BinanceMarket.USDM, usdm("QRXEUR", "PERPETUAL", "TRADING")).get(0);

        assertEquals(
                Whole.of(new Instrument("binance", MarketType.PERPETUAL, "QRX-EUR", "QRXEUR", QuantityUnit.BASE)),
                Whole.of(perpetual.instrument()));
        assertEquals("USDC", perpetual.settle());
        assertEquals("linear", perpetual.contractType());
        assertNull(perpetual.contractSize());
        assertNull(perpetual.contractSizeUnit());
        assertEquals(Decimal.parse("0.1"), perpetual.tickSize());
        assertEquals(Decimal.parse("0.001"), perpetual.lotSize());
        assertEquals(Decimal.parse("0.002"), perpetual.minQuantity());
        assertEquals(Decimal.parse("5"), perpetual.minNotional());
        assertEquals("QRXEUR", perpetual.underlying());
        assertEquals(MarketEvent.ABSENT, perpetual.expiryUs());
        assertEquals(1_700_000_000_000_000L, perpetual.listedAtUs());
    }

    @ParameterizedTest
    @CsvSource({
        "PERPETUAL, QRX-EUR",
        "TRADIFI_PERPETUAL, QRX-EUR",
        "PERPETUAL DELIVERING, QRX-EUR",
        "CURRENT_QUARTER, QRX-EUR-261225",
        "NEXT_QUARTER, QRX-EUR-261225",
        "CURRENT_QUARTER DELIVERING, QRX-EUR-261225"
    })
    void typeTellsWhetherItEnds(String type, String symbol) {
        InstrumentDefinition definition =
                read(BinanceMarket.USDM, usdm("QRXEUR", type, "TRADING")).get(0);

        assertEquals(symbol, definition.instrument().symbol());
        assertEquals(symbol.endsWith("261225") ? 1_798_185_600_000_000L : MarketEvent.ABSENT, definition.expiryUs());
        assertEquals(
                symbol.endsWith("261225") ? MarketType.FUTURE : MarketType.PERPETUAL,
                definition.instrument().marketType());
    }

    @ParameterizedTest
    @CsvSource({
        "PENDING_TRADING, PRE_OPEN",
        "TRADING, TRADING",
        "PRE_DELIVERING, SETTLING",
        "DELIVERING, SETTLING",
        "DELIVERED, DELISTED",
        "PRE_SETTLE, SETTLING",
        "SETTLING, SETTLING",
        "CLOSE, DELISTED",
        "SOMETHING_NEW, HALTED"
    })
    void statusIsTranslated(String status, InstrumentStatus meaning) {
        assertEquals(
                meaning,
                read(BinanceMarket.USDM, usdm("QRXEUR", "PERPETUAL", status))
                        .get(0)
                        .status());
    }

    @Test
    void rowWithoutATypeOrAnEndIsLeftOut() {
        String endless = usdm("QRXEUR_X", "CURRENT_QUARTER", "TRADING").replace("1798185600000", "0");

        assertEquals(
                List.of("币蛙USDT"),
                read(
                                BinanceMarket.USDM,
                                usdm("QRXEUR", "", "TRADING") + "," + endless + ","
                                        + usdm("币蛙USDT", "PERPETUAL", "TRADING"))
                        .stream()
                        .map(definition -> definition.instrument().nativeSymbol())
                        .toList());
    }

    private static String coinm(String symbol, String type, String size) {
        return "{\"symbol\":\"" + symbol + "\",\"pair\":\"QRXUSD\",\"contractType\":\"" + type
                + "\",\"deliveryDate\":1798185600000,\"contractStatus\":\"TRADING\",\"contractSize\":" + size
                + ",\"baseAsset\":\"QRX\",\"quoteAsset\":\"USD\",\"marginAsset\":\"QRX\",\"filters\":["
                + "{\"filterType\":\"LOT_SIZE\",\"stepSize\":\"1\",\"minQty\":\"2\"}]}";
    }

    @Test
    void contractsOfCoinmCountInQuoteAndHaveAnIndex() {
        List<InstrumentDefinition> definitions = read(
                BinanceMarket.COINM,
                coinm("QRXUSD_PERP", "PERPETUAL", "100") + "," + coinm("QRXUSD_261225", "NEXT_QUARTER", "10"));

        assertEquals(
                Stream.of(
                                new Instrument(
                                        "binance", MarketType.PERPETUAL, "QRX-USD", "QRXUSD_PERP", QuantityUnit.QUOTE),
                                new Instrument(
                                        "binance",
                                        MarketType.FUTURE,
                                        "QRX-USD-261225",
                                        "QRXUSD_261225",
                                        QuantityUnit.QUOTE),
                                new Instrument("binance", MarketType.INDEX, "QRX-USD", "QRXUSD", QuantityUnit.BASE))
                        .map(Whole::of)
                        .toList(),
                definitions.stream()
                        .map(InstrumentDefinition::instrument)
                        .map(Whole::of)
                        .toList());
        InstrumentDefinition perpetual = definitions.get(0);
        assertEquals("inverse", perpetual.contractType());
        assertEquals("QRX", perpetual.settle());
        assertEquals(Decimal.of(100), perpetual.contractSize());
        assertEquals("USD", perpetual.contractSizeUnit());
        assertEquals(Decimal.of(100), perpetual.lotSize());
        assertEquals(Decimal.of(200), perpetual.minQuantity());
        assertEquals(InstrumentStatus.TRADING, perpetual.status());
        assertEquals(InstrumentStatus.TRADING, definitions.get(2).status());
    }

    @Test
    void contractOfUnknownSizeCountsContracts() {
        InstrumentDefinition perpetual = read(BinanceMarket.COINM, coinm("QRXUSD_PERP", "PERPETUAL", "null"))
                .get(0);

        assertEquals(QuantityUnit.CONTRACT, perpetual.instrument().quantityUnit());
        assertNull(perpetual.contractSizeUnit());
        assertEquals(Decimal.of(1), perpetual.lotSize());
    }
}
