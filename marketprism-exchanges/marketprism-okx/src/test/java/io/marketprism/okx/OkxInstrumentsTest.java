package io.marketprism.okx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.connector.Frame;
import io.marketprism.connector.InstrumentList;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizationException.Problem;
import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.InstrumentStatus;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.MarketType;
import io.marketprism.event.OptionType;
import io.marketprism.event.QuantityUnit;
import io.marketprism.testkit.Whole;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OkxInstrumentsTest {
    private static final long RECEIVED = 1_790_000_000_000_001L;

    @Test
    void readsEverythingThatSpotStates() {
        List<InstrumentDefinition> definitions = read(list("""
                {"instType":"SPOT","instId":"QRX-EUR","baseCcy":"QRX","quoteCcy":"EUR","settleCcy":"","uly":"","instFamily":"",
                "ctVal":"","ctMult":"","ctValCcy":"","ctType":"","tickSz":"0.0100","lotSz":"0.000001","minSz":"0.002","lever":"10",
                "listTime":"1700000000123","expTime":"","optType":"","stk":"","state":"live","ruleType":"normal","instIdCode":417,
                "upcChg":[]}"""));

        assertEquals(
                Whole.of(List.of(InstrumentDefinition.builder(
                                new Instrument("okx", MarketType.SPOT, "QRX-EUR", "QRX-EUR", QuantityUnit.BASE))
                        .received(RECEIVED, "c1", RECEIVED)
                        .base("QRX")
                        .quote("EUR")
                        .tickSize(Decimal.parse("0.01"))
                        .lotSize(Decimal.parse("0.000001"))
                        .minQuantity(Decimal.parse("0.002"))
                        .status(InstrumentStatus.TRADING)
                        .listedAtUs(1_700_000_000_123_000L)
                        .build())),
                Whole.of(definitions));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"instType\":\"SPOT\",\"instId\":\"NEW-EUR\",\"state\":\"preopen\"}",
                "{\"instType\":\"SPOT\",\"instId\":\"NEW-EUR\",\"state\":\"preopen\",\"baseCcy\":\"\",\"quoteCcy\":\"\",\"tickSz\":\"\","
                        + "\"lotSz\":\"\",\"minSz\":\"\",\"listTime\":\"\",\"expTime\":\"\"}",
                "{\"instType\":\"SPOT\",\"instId\":\"NEW-EUR\",\"state\":\"preopen\",\"baseCcy\":null,\"quoteCcy\":null,\"tickSz\":null,"
                        + "\"lotSz\":null,\"minSz\":null,\"listTime\":null,\"expTime\":null}"
            })
    void instrumentThatIsNotOpenYetMayBeNearlyEmpty(String row) {
        InstrumentDefinition definition = read(list(row)).get(0);

        assertEquals("NEW-EUR", definition.instrument().symbol());
        assertEquals(InstrumentStatus.PRE_OPEN, definition.status());
        assertNull(definition.base());
        assertNull(definition.quote());
        assertNull(definition.tickSize());
        assertNull(definition.lotSize());
        assertNull(definition.minQuantity());
        assertEquals(MarketEvent.ABSENT, definition.listedAtUs());
        assertEquals(MarketEvent.ABSENT, definition.expiryUs());
    }

    @Test
    void symbolsMayBeOfAnyScript() {
        Instrument instrument = read(list(row("币蛙-USDT", "\"baseCcy\":\"币蛙\",\"quoteCcy\":\"USDT\"")))
                .get(0)
                .instrument();

        assertEquals("币蛙-USDT", instrument.symbol());
        assertEquals("币蛙-USDT", instrument.nativeSymbol());
    }

    @ParameterizedTest
    @CsvSource({
        "live, TRADING",
        "post_only, TRADING",
        "suspend, HALTED",
        "rebase, HALTED",
        "preopen, PRE_OPEN",
        "test, PRE_OPEN",
        "settling, SETTLING",
        "expired, DELISTED",
        "something_new, HALTED",
        "'', HALTED"
    })
    void stateIsMapped(String theirs, InstrumentStatus ours) {
        assertEquals(
                ours,
                read(list(row("QRX-EUR", "\"state\":\"" + theirs + "\"")))
                        .get(0)
                        .status());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"instType\":\"SPOT\",\"instId\":\"\",\"state\":\"live\"}",
                "{\"instType\":\"SPOT\",\"state\":\"live\"}",
                "{\"instType\":\"SWAP\",\"instId\":\"QRX-EUR-SWAP\",\"state\":\"live\"}",
                "{}",
                "null",
                "[]",
                "\"BAD-EUR\""
            })
    void rowThatIsBrokenOrOfAnotherTypeDoesNotLoseTheOthers(String odd) {
        List<InstrumentDefinition> definitions = read(
                list(row("QRX-EUR", "\"state\":\"live\"") + "," + odd + "," + row("ZIG-USDT", "\"state\":\"live\"")));

        assertEquals(
                List.of("QRX-EUR", "ZIG-USDT"),
                definitions.stream()
                        .map(definition -> definition.instrument().nativeSymbol())
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\"\"", "null", "\"1x\"", "\"-1\"", "true", "{}", "[]", "\"0\"", "\"0.5.1\"", "\"9e99999\"", "0"
            })
    void valueThatCannotBeDoesNotLoseTheInstrument(String odd) {
        for (String field : List.of("tickSz", "lotSz", "minSz", "ctVal", "listTime", "expTime")) {
            InstrumentDefinition definition = read(list(row("QRX-EUR", "\"state\":\"live\",\"" + field + "\":" + odd)))
                    .get(0);

            assertEquals("QRX-EUR", definition.instrument().symbol());
            assertNull(definition.tickSize());
            assertNull(definition.lotSize());
            assertNull(definition.minQuantity());
            assertNull(definition.contractSize());
            assertEquals(MarketEvent.ABSENT, definition.listedAtUs());
            assertEquals(MarketEvent.ABSENT, definition.expiryUs());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.5", "1790000000", "1790000000000000", "9223372036854775807", "-1", "soon"})
    void timeThatCannotBeIsLeftOut(String time) {
        InstrumentDefinition definition = read(list(
                        row("QRX-EUR", "\"listTime\":\"" + time + "\",\"expTime\":\"" + time + "\"")))
                .get(0);

        assertEquals(MarketEvent.ABSENT, definition.listedAtUs());
        assertEquals(MarketEvent.ABSENT, definition.expiryUs());
    }

    @Test
    void numbersMayStandWithoutQuotes() {
        InstrumentDefinition definition = read(list(
                        row("QRX-EUR", "\"tickSz\":0.00000001,\"lotSz\":1,\"listTime\":1790000000000")))
                .get(0);

        assertEquals(Decimal.parse("0.00000001"), definition.tickSize());
        assertEquals(Decimal.ONE, definition.lotSize());
        assertEquals(1_790_000_000_000_000L, definition.listedAtUs());
    }

    /** It is listed before the instrument is, alone or beside it, and may have the instrument's assets. */
    @Test
    void placeholderKeepsItsNativeName() {
        String placeholder =
                row("LISTING-SPOT-QRX-EUR", "\"state\":\"preopen\",\"baseCcy\":\"QRX\",\"quoteCcy\":\"EUR\"");
        String instrument = row("QRX-EUR", "\"state\":\"live\",\"baseCcy\":\"QRX\",\"quoteCcy\":\"EUR\"");

        assertEquals(List.of("LISTING-SPOT-QRX-EUR"), symbols(list(placeholder)));
        assertEquals(List.of("LISTING-SPOT-QRX-EUR", "QRX-EUR"), symbols(list(placeholder + "," + instrument)));
        assertEquals(List.of("QRX-EUR", "LISTING-SPOT-QRX-EUR"), symbols(list(instrument + "," + placeholder)));
    }

    private static List<String> symbols(String body) {
        return read(body).stream()
                .map(definition -> definition.instrument().symbol())
                .toList();
    }

    @Test
    void linearSwapIsCountedInBase() {
        InstrumentDefinition swap =
                OkxDefinitions.of(OkxMarket.SWAP, OkxDefinitions.SWAP).get(0);

        assertEquals(
                Whole.of(new Instrument("okx", MarketType.PERPETUAL, "QRX-EUR", "QRX-EUR-SWAP", QuantityUnit.BASE)),
                Whole.of(swap.instrument()));
        assertEquals(
                List.of("QRX", "EUR", "EUR", "linear", "QRX-EUR"),
                List.of(swap.base(), swap.quote(), swap.settle(), swap.contractType(), swap.underlying()));
        assertEquals(Decimal.parse("0.1"), swap.contractSize());
        assertEquals("QRX", swap.contractSizeUnit());
        assertEquals(Decimal.parse("0.01"), swap.tickSize());
        assertEquals(Decimal.parse("0.001"), swap.lotSize(), "in base, not in contracts");
        assertEquals(Decimal.parse("0.05"), swap.minQuantity());
        assertEquals(MarketEvent.ABSENT, swap.expiryUs());
        assertEquals(InstrumentStatus.TRADING, swap.status());
        assertEquals(Decimal.parse("39.107"), swap.quantity(Decimal.parse("391.07")));
    }

    @Test
    void inverseContractIsCountedInQuote() {
        InstrumentDefinition swap =
                OkxDefinitions.of(OkxMarket.SWAP, OkxDefinitions.INVERSE_SWAP).get(0);

        assertEquals("QRX-USD", swap.instrument().symbol());
        assertEquals(QuantityUnit.QUOTE, swap.instrument().quantityUnit());
        assertEquals(Decimal.parse("100"), swap.contractSize());
        assertEquals("USD", swap.contractSizeUnit());
        assertEquals(Decimal.parse("100"), swap.minQuantity());
    }

    /** Value and multiplier make the size: three of the longest numbers that are read at all. */
    @ParameterizedTest
    @ValueSource(strings = {"e127", "e-127"})
    void contractsCanBeMultipliedHoweverLongTheNumbersAre(String exponent) {
        String longest = "9".repeat(Decimal.MAX_SCALE) + exponent;
        InstrumentDefinition swap = OkxDefinitions.of(
                        OkxMarket.SWAP,
                        OkxDefinitions.SWAP
                                .replaceFirst("\"ctVal\":\"[^\"]*", "\"ctVal\":\"" + longest)
                                .replaceFirst("\"ctMult\":\"[^\"]*", "\"ctMult\":\"" + longest))
                .get(0);

        assertEquals(
                new BigDecimal(longest).pow(3).stripTrailingZeros(),
                swap.quantity(Decimal.parse(longest)).toBigDecimal().stripTrailingZeros());
    }

    @Test
    void futureIsNamedByItsExpiry() {
        InstrumentDefinition future =
                OkxDefinitions.of(OkxMarket.FUTURES, OkxDefinitions.FUTURE).get(0);

        assertEquals(
                Whole.of(new Instrument(
                        "okx", MarketType.FUTURE, "QRX-USD-261225", "QRX-USD-261225", QuantityUnit.QUOTE)),
                Whole.of(future.instrument()));
        assertEquals(1_798_185_600_000_000L, future.expiryUs());
        assertFalse(OkxInstruments.hasFunding(future.instrument()));
    }

    /** An X-Perp has an expiry in years, and funding until then. */
    @Test
    void perpetualWithAnExpiryIsAFutureWithFunding() {
        InstrumentDefinition future =
                OkxDefinitions.of(OkxMarket.FUTURES, OkxDefinitions.X_PERP).get(0);

        assertEquals(MarketType.FUTURE, future.instrument().marketType());
        assertEquals("QRX-USD-310404", future.instrument().symbol());
        assertEquals("QRX-USD_UM_XPERP-310404", future.instrument().nativeSymbol());
        assertTrue(OkxInstruments.hasFunding(future.instrument()));
    }

    @Test
    void twoOfOneNameGoByNameAndByNativeName() {
        List<String> symbols = new ArrayList<>();
        String dated = OkxDefinitions.FUTURE
                .replace("QRX-USD-261225", "QRX-USD-310404")
                .replace("1798185600000", "1933056000000");
        InstrumentList.distinct(OkxDefinitions.of(OkxMarket.FUTURES, OkxDefinitions.X_PERP, dated), told -> {})
                .forEach(definition -> symbols.add(definition.instrument().symbol()));

        assertEquals(List.of("QRX-USD_UM_XPERP-310404", "QRX-USD-310404", "QRX-USD"), symbols);
    }

    @Test
    void optionHasStrikeAndKind() {
        InstrumentDefinition option =
                OkxDefinitions.of(OkxMarket.OPTION, OkxDefinitions.OPTION).get(0);

        assertEquals(
                Whole.of(new Instrument(
                        "okx", MarketType.OPTION, "QRX-USD-261225-50-C", "QRX-USD-261225-50-C", QuantityUnit.BASE)),
                Whole.of(option.instrument()));
        assertEquals(Decimal.parse("50"), option.strike());
        assertEquals(OptionType.CALL, option.optionType());
        assertEquals(Decimal.parse("0.01"), option.contractSize(), "value × multiplier");
        assertNull(option.contractType());
        assertEquals(
                OptionType.PUT,
                OkxDefinitions.of(OkxMarket.OPTION, OkxDefinitions.OPTION.replace("\"C\"", "\"P\""))
                        .get(0)
                        .optionType());
    }

    /** The index of each pair is an instrument of its own, once, in every market of contracts. */
    @Test
    void indicesStandBehindTheInstrumentsThatFollowThem() {
        List<InstrumentDefinition> list = OkxDefinitions.of(
                OkxMarket.SWAP,
                OkxDefinitions.INVERSE_SWAP,
                OkxDefinitions.SWAP,
                OkxDefinitions.SWAP.replace("QRX-EUR-SWAP", "QRX-EUR_UM-SWAP"));

        assertEquals(
                List.of(
                        "perpetual QRX-USD-SWAP",
                        "perpetual QRX-EUR-SWAP",
                        "perpetual QRX-EUR_UM-SWAP",
                        "index QRX-USD",
                        "index QRX-EUR"),
                list.stream()
                        .map(InstrumentDefinition::instrument)
                        .map(instrument -> instrument.marketType().wireName() + " " + instrument.nativeSymbol())
                        .toList());
        assertEquals("QRX-USD", list.get(3).instrument().symbol());
        assertNull(list.get(3).status());
    }

    @ParameterizedTest
    @CsvSource({"SWAP, NEW-EUR-SWAP", "FUTURES, NEW-EUR-261225", "OPTION, NEW-EUR-261225-50-C"})
    void contractThatIsNotOpenYetMayBeNearlyEmpty(OkxMarket market, String nativeSymbol) {
        for (String rest : List.of(
                "",
                ",\"uly\":\"\",\"ctVal\":\"\",\"ctMult\":\"\",\"ctValCcy\":\"\",\"lotSz\":\"\",\"expTime\":\"\",\"stk\":\"\",\"optType\":\"\"",
                ",\"uly\":null,\"ctVal\":null,\"ctMult\":\"1\",\"ctValCcy\":\"NEW\",\"lotSz\":\"1\"")) {
            List<InstrumentDefinition> list = OkxDefinitions.of(
                    market,
                    "{\"instType\":\"" + market.instrumentType() + "\",\"instId\":\"" + nativeSymbol
                            + "\",\"state\":\"preopen\"" + rest + "}");

            assertEquals(1, list.size(), "no index either");
            assertEquals(nativeSymbol, list.get(0).instrument().symbol());
            assertEquals(QuantityUnit.CONTRACT, list.get(0).instrument().quantityUnit());
            assertEquals(Decimal.ONE, list.get(0).quantity(Decimal.ONE));
        }
    }

    /** Neither base nor quote: nobody could say what a quantity counts. */
    @Test
    void contractWhoseSizeIsInAThirdCurrencyStaysAContract() {
        InstrumentDefinition swap = OkxDefinitions.of(
                        OkxMarket.SWAP, OkxDefinitions.SWAP.replace("\"ctValCcy\":\"QRX\"", "\"ctValCcy\":\"ZIG\""))
                .get(0);

        assertEquals(QuantityUnit.CONTRACT, swap.instrument().quantityUnit());
        assertNull(swap.contractSize());
        assertEquals(Decimal.parse("0.01"), swap.lotSize());
    }

    @Test
    void errorOfTheExchangeIsTold() {
        NormalizationException e = assertThrows(
                NormalizationException.class,
                () -> read("{\"code\":\"50011\",\"msg\":\"Too Many Requests\",\"data\":[]}"));

        assertEquals(Problem.INVALID_FIELD, e.problem());
        assertEquals("instruments", e.channel());
        assertTrue(e.getMessage().contains("50011") && e.getMessage().contains("Too Many Requests"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>", "{\"code\":\"0\",\"data\":[", "{\"code\":\"0\",\"data\":{}}", "[]", "null"})
    void bodyThatIsNoListIsReported(String body) {
        assertThrows(NormalizationException.class, () -> read(body));
    }

    private static List<InstrumentDefinition> read(String body) {
        return OkxInstruments.definitions("okx", OkxMarket.SPOT, Frame.of(body, RECEIVED, "c1"));
    }

    private static String list(String rows) {
        return "{\"code\":\"0\",\"msg\":\"\",\"data\":[" + rows + "]}";
    }

    private static String row(String symbol, String fields) {
        return "{\"instType\":\"SPOT\",\"instId\":\"" + symbol + "\"," + fields + "}";
    }
}
