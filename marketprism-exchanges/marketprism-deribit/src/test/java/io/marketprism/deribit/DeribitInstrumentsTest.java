package io.marketprism.deribit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.connector.Frame;
import io.marketprism.connector.InstrumentSource;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.RateLimitedException;
import io.marketprism.connector.RestCall;
import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.InstrumentStatus;
import io.marketprism.event.MarketType;
import io.marketprism.event.OptionType;
import io.marketprism.event.QuantityUnit;
import io.marketprism.testkit.Whole;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeribitInstrumentsTest {
    private static final long RECEIVED = 1_790_000_000_000_000L;

    private static InstrumentDefinition read(String row) {
        return Listed.definitions(RECEIVED, "c1", row).get(0);
    }

    private static List<String> symbols(String... rows) {
        return Listed.definitions(RECEIVED, "c1", rows).stream()
                .map(definition -> definition.instrument().toString())
                .toList();
    }

    @Test
    void inversePerpetualCountsDollars() {
        assertEquals(
                Whole.of(InstrumentDefinition.builder(new Instrument(
                                "deribit", MarketType.PERPETUAL, "BTC-USD", "BTC-PERPETUAL", QuantityUnit.QUOTE))
                        .received(RECEIVED, "c1", RECEIVED)
                        .base("BTC")
                        .quote("USD")
                        .settle("BTC")
                        .contractType("inverse")
                        .contractSize(Decimal.of(10), "USD")
                        .tickSize(Decimal.parse("0.5"))
                        .minQuantity(Decimal.of(10))
                        .underlying("btc_usd")
                        .status(InstrumentStatus.TRADING)
                        .listedAtUs(1_534_242_287_000_000L)
                        .build()),
                Whole.of(read(Listed.PERPETUAL)));
    }

    @Test
    void linearPerpetualCountsCoins() {
        InstrumentDefinition linear = read(Listed.LINEAR);
        assertEquals(
                Whole.of(new Instrument(
                        "deribit", MarketType.PERPETUAL, "ETH-USDC", "ETH_USDC-PERPETUAL", QuantityUnit.BASE)),
                Whole.of(linear.instrument()));
        assertEquals("linear", linear.contractType());
        assertEquals(Decimal.parse("0.001"), linear.contractSize());
        assertEquals("ETH", linear.contractSizeUnit());
        assertEquals("USDC", linear.settle());
    }

    @Test
    void datedFutureIsNamedByItsLastDay() {
        InstrumentDefinition future = read(Listed.FUTURE);
        assertEquals(
                Whole.of(new Instrument(
                        "deribit", MarketType.FUTURE, "BTC-USD-261127", "BTC-27NOV26", QuantityUnit.QUOTE)),
                Whole.of(future.instrument()));
        assertEquals(1_795_766_400_000_000L, future.expiryUs());
    }

    /** Its prices are in coins, and so is what it counts. */
    @Test
    void optionCountsCoins() {
        InstrumentDefinition option = read(Listed.OPTION);
        assertEquals(
                Whole.of(new Instrument(
                        "deribit",
                        MarketType.OPTION,
                        "BTC-USD-261127-100000-C",
                        "BTC-27NOV26-100000-C",
                        QuantityUnit.BASE)),
                Whole.of(option.instrument()));
        assertEquals("BTC", option.quote());
        assertEquals(Decimal.of(100_000), option.strike());
        assertEquals(OptionType.CALL, option.optionType());
        assertEquals("inverse", option.contractType());
        assertEquals("BTC", option.contractSizeUnit());
        assertEquals(Decimal.parse("0.0001"), option.tickSize());
    }

    @Test
    void strikeMayHaveDigitsBehindThePoint() {
        InstrumentDefinition option = read(Listed.LINEAR_OPTION);
        assertEquals("XRP-USDC-261127-0.5-P", option.instrument().symbol());
        assertEquals(OptionType.PUT, option.optionType());
    }

    @Test
    void indicesOfContractsAreInstruments() {
        assertEquals(
                List.of(
                        "deribit perpetual BTC-USD",
                        "deribit perpetual ETH-USDC",
                        "deribit option BTC-USD-261127-100000-C",
                        "deribit index BTC-USD",
                        "deribit index BTC-DVOL",
                        "deribit index ETH-USDC"),
                symbols(Listed.PERPETUAL, Listed.LINEAR, Listed.OPTION));
        InstrumentDefinition index = Listed.definition("eth_usdc");
        assertEquals("ETH", index.base());
        assertEquals("USDC", index.quote());
        assertNull(index.underlying());
        InstrumentDefinition volatility = Listed.definition("BTC-DVOL");
        assertEquals("btc_usd", volatility.underlying());
        assertEquals("BTC", volatility.base());
        assertNull(volatility.quote());
    }

    @Test
    void spotAndCombosAreNoDerivatives() {
        assertEquals(
                List.of("deribit perpetual ETH-USDC", "deribit index ETH-USDC"),
                symbols(
                        Listed.PERPETUAL.replace("\"kind\":\"future\"", "\"kind\":\"spot\""),
                        Listed.PERPETUAL.replace("\"kind\":\"future\"", "\"kind\":\"future_combo\""),
                        Listed.OPTION.replace("\"kind\":\"option\"", "\"kind\":\"option_combo\""),
                        Listed.LINEAR));
    }

    @ParameterizedTest
    @CsvSource({
        "open, TRADING",
        "created, PRE_OPEN",
        "inactive, HALTED",
        "halted, HALTED",
        "locked, HALTED",
        "settlement, SETTLING",
        "delivered, DELISTED",
        "terminated, DELISTED",
        "something_new, HALTED"
    })
    void stateIsMapped(String theirs, InstrumentStatus ours) {
        assertEquals(
                ours,
                read(Listed.PERPETUAL.replace("\"state\":\"open\"", "\"state\":\"" + theirs + "\""))
                        .status());
    }

    @ParameterizedTest
    @CsvSource({"true, TRADING", "false, HALTED"})
    void withoutAStateItIsActiveOrNot(String active, InstrumentStatus ours) {
        assertEquals(
                ours,
                read(Listed.PERPETUAL
                                .replace("\"state\":\"open\",", "")
                                .replace("\"is_active\":true", "\"is_active\":" + active))
                        .status());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "{}",
                "[]",
                "{\"kind\":\"future\",\"instrument_name\":\"X-PERPETUAL\",\"base_currency\":\"X\",\"counter_currency\":\"USD\"}",
                "{\"kind\":\"future\",\"instrument_name\":\"X-1JAN27\",\"base_currency\":\"X\",\"counter_currency\":\"USD\","
                        + "\"settlement_period\":\"month\",\"instrument_type\":\"reversed\"}",
                "{\"kind\":\"future\",\"instrument_name\":\"X-PERPETUAL\",\"base_currency\":\"X\",\"counter_currency\":\"USD\","
                        + "\"settlement_period\":\"perpetual\",\"instrument_type\":\"quanto\"}",
                "{\"kind\":\"option\",\"instrument_name\":\"X-1JAN27-5-C\",\"base_currency\":\"X\",\"counter_currency\":\"USD\","
                        + "\"instrument_type\":\"linear\",\"expiration_timestamp\":1798790400000,\"option_type\":\"call\"}",
                "{\"kind\":\"option\",\"instrument_name\":\"X-1JAN27-5-C\",\"base_currency\":\"X\",\"counter_currency\":\"USD\","
                        + "\"instrument_type\":\"linear\",\"expiration_timestamp\":1798790400000,\"option_type\":\"straddle\",\"strike\":5}"
            })
    void rowThatCannotBeRightDoesNotLoseTheOthers(String odd) {
        assertEquals(List.of("deribit perpetual ETH-USDC", "deribit index ETH-USDC"), symbols(odd, Listed.LINEAR, odd));
    }

    private static RestCall<List<InstrumentDefinition>> call() {
        return ((InstrumentSource.Fetched) Deribit.derivatives().instruments())
                .calls()
                .get(0);
    }

    @Test
    void isFetchedInOneCall() {
        assertEquals(
                "https://www.deribit.com/api/v2/public/get_instruments?currency=any&expired=false",
                call().uri().toString());
        assertEquals("public/get_instruments", call().costs().get(0).pool().name());
    }

    @Test
    void tooManyCallsAreTold() {
        Frame body = Frame.of(
                "{\"jsonrpc\":\"2.0\",\"error\":{\"message\":\"too_many_requests\",\"code\":10028},\"testnet\":false}",
                RECEIVED,
                null);
        RateLimitedException limited =
                assertThrows(RateLimitedException.class, () -> call().parser().apply(body));
        assertEquals("10028 too_many_requests", limited.getMessage());
        assertNull(limited.pause());
    }

    @Test
    void otherErrorsAreToldInTheExchangesWords() {
        Frame body = Frame.of(
                "{\"jsonrpc\":\"2.0\",\"error\":{\"message\":\"Invalid params\",\"code\":-32602},\"testnet\":false}",
                RECEIVED,
                null);
        NormalizationException e =
                assertThrows(NormalizationException.class, () -> call().parser().apply(body));
        assertEquals("public/get_instruments", e.channel());
        assertTrue(e.getMessage().contains("-32602") && e.getMessage().contains("Invalid params"), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>", "{\"result\":[", "{\"result\":{}}", "[]", "null"})
    void bodyThatIsNoListIsReported(String body) {
        Frame frame = Frame.of(body, RECEIVED, null);
        assertThrows(NormalizationException.class, () -> call().parser().apply(frame));
    }
}
