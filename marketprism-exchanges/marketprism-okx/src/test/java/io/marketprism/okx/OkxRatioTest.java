package io.marketprism.okx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.connector.Connector;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.Offer;
import io.marketprism.connector.PollAnswer;
import io.marketprism.connector.RestCall;
import io.marketprism.connector.Subscription;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.LongShortRatio;
import io.marketprism.event.MarketEvent;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ratios of longs to shorts, which are fetched. */
class OkxRatioTest {
    private static final InstrumentDefinition QRX =
            OkxDefinitions.of(OkxMarket.SWAP, OkxDefinitions.SWAP).get(0);

    @ParameterizedTest
    @CsvSource({
        "LSR_TOP_POSITION, long-short-position-ratio-contract-top-trader, 5m, 5m",
        "LSR_TOP_POSITION, long-short-position-ratio-contract-top-trader, 4h, 4H",
        "LSR_ALL_ACCOUNT, long-short-account-ratio-contract, 30m, 30m",
        "LSR_ALL_ACCOUNT, long-short-account-ratio-contract, 6h, 6Hutc",
        "LSR_ALL_ACCOUNT, long-short-account-ratio-contract, 1d, 1Dutc"
    })
    void callNamesInstrumentAndPeriod(DataType type, String path, String period, String bar) {
        assertEquals(
                "https://www.okx.com/api/v5/rubik/stat/contracts/" + path + "?instId=QRX-EUR-SWAP&period=" + bar
                        + "&limit=12",
                call(Okx.swap(), type, period).uri().toString());
    }

    @Test
    void callKeepsToTheHostsAndTheNetwork() {
        Connector demo = Okx.futures(
                ConnectorOptions.defaults().testnet(true).hosts(URI.create("http://127.0.0.1:1/okx/"), null));
        RestCall<PollAnswer> call = call(demo, DataType.LSR_ALL_ACCOUNT, "5m");

        assertTrue(call.uri().toString().startsWith("http://127.0.0.1:1/okx/api/v5/rubik/"), call.uri()::toString);
        assertEquals(Map.of("x-simulated-trading", "1"), call.headers());
    }

    /** The exchange counts them for each instrument. */
    @Test
    void callsOfOneInstrumentDoNotCostAnother() {
        InstrumentDefinition other =
                OkxDefinitions.of(OkxMarket.SWAP, OkxDefinitions.INVERSE_SWAP).get(0);
        RestCall<PollAnswer> one = call(Okx.swap(), DataType.LSR_ALL_ACCOUNT, "5m");
        RestCall<PollAnswer> another = call(Okx.swap(), other, DataType.LSR_ALL_ACCOUNT, "5m");

        assertEquals(
                one.costs(), call(Okx.swap(), DataType.LSR_ALL_ACCOUNT, "1h").costs());
        assertTrue(!one.costs().equals(another.costs()));
        assertEquals(5, one.costs().get(0).pool().limit().permits());
        assertEquals(Duration.ofSeconds(2), one.costs().get(0).pool().limit().per());
    }

    @Test
    void oldestComesFirst() {
        assertEquals(
                List.of(ratio(1_790_000_000_000_000L, "0.98"), ratio(1_790_000_300_000_000L, "1.1739")), read("""
                        {"code":"0","msg":"","data":[["1790000300000","1.17390"],["1790000000000","9.8e-1","later"]]}"""));
    }

    @Test
    void nothingYetIsNoError() {
        assertEquals(List.of(), read("{\"code\":\"0\",\"msg\":\"\",\"data\":[]}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"[\"1790000000000\",\"\"]", "[\"1790000000000\",\"-1\"]", "[\"1790000000000\"]", "{}", "null"})
    void aRowThatCannotBeReadCostsItselfAlone(String row) {
        PollAnswer answer = answer("{\"code\":\"0\",\"msg\":\"\",\"data\":[[\"1790000600000\",\"3\"]," + row
                + ",[\"1790000300000\",\"2\"]]}");

        assertEquals(
                List.of(
                        new PollAnswer.Told(ratio(1_790_000_300_000_000L, "2")),
                        new PollAnswer.Rejected(answer.rejected().get(0)),
                        new PollAnswer.Told(ratio(1_790_000_600_000_000L, "3"))),
                answer.parts());
        assertEquals(DataType.LSR_ALL_ACCOUNT, answer.rejected().get(0).dataType());
        assertEquals(QRX.instrument(), answer.rejected().get(0).instrument());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"code\":\"51001\",\"msg\":\"Instrument ID doesn't exist.\",\"data\":[]}",
                "{\"code\":\"0\",\"msg\":\"\",\"data\":{}}",
                "{\"code\":\"0\",\"msg\":\"\",\"data\":[[\"1790000000000\",\"1\"]",
                "<html>"
            })
    void answerThatIsNoneFailsTheCall(String body) {
        NormalizationException e = assertThrows(NormalizationException.class, () -> read(body));

        assertEquals(DataType.LSR_ALL_ACCOUNT, e.dataType());
        assertEquals(QRX.instrument(), e.instrument());
    }

    @Test
    void answerNamesTheExchangesOwnWords() {
        NormalizationException e = assertThrows(
                NormalizationException.class, () -> read("{\"msg\":\"Too tired\",\"code\":\"50026\",\"data\":[]}"));

        assertTrue(e.getMessage().contains("50026 \"Too tired\""), e.getMessage());
    }

    @Test
    void optionsAndSpotHaveNone() {
        for (DataType type : List.of(DataType.LSR_ALL_ACCOUNT, DataType.LSR_TOP_POSITION)) {
            assertTrue(Okx.spot().offer(type).isEmpty());
            assertTrue(Okx.option().offer(type).isEmpty());
        }
    }

    private static LongShortRatio ratio(long timeUs, String ratio) {
        return new LongShortRatio(
                QRX.instrument(),
                timeUs,
                1_790_000_400_000_000L,
                "c1",
                DataType.LSR_ALL_ACCOUNT,
                Decimal.parse(ratio),
                null,
                null,
                "5m");
    }

    private static List<MarketEvent> read(String body) {
        return answer(body).events();
    }

    private static PollAnswer answer(String body) {
        return call(Okx.swap(), DataType.LSR_ALL_ACCOUNT, "5m")
                .parser()
                .apply(Frame.of(body, 1_790_000_400_000_000L, "c1"));
    }

    private static RestCall<PollAnswer> call(Connector connector, DataType type, String period) {
        return call(connector, QRX, type, period);
    }

    private static RestCall<PollAnswer> call(
            Connector connector, InstrumentDefinition of, DataType type, String period) {
        return ((Offer.Polled) connector.offer(type).orElseThrow()).call().of(new Subscription(of, type, period));
    }
}
