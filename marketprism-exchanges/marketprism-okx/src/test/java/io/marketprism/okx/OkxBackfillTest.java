package io.marketprism.okx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.connector.BackfillPage;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.connector.Frame;
import io.marketprism.connector.LimitPool;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.PollAnswer;
import io.marketprism.connector.RateLimitedException;
import io.marketprism.connector.RestCall;
import io.marketprism.connector.Subscription;
import io.marketprism.event.DataType;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Trade;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What OKX is asked of the past, and what its answers prove. */
class OkxBackfillTest {
    private static final InstrumentDefinition QRX =
            OkxDefinitions.of(OkxMarket.SWAP, OkxDefinitions.SWAP).get(0);

    private static RestCall<PollAnswer> call(DataType type, String variant, long first, long last) {
        return Okx.swap().backfill(type).orElseThrow().call().of(new Subscription(QRX, type, variant), first, last);
    }

    private static BackfillPage page(DataType type, String variant, long first, long last, String rows) {
        PollAnswer answer = call(type, variant, first, last)
                .parser()
                .apply(Frame.of("{\"code\":\"0\",\"msg\":\"\",\"data\":[" + rows + "]}", 1_790_010_000_000_000L, "c1"));
        return Okx.swap().backfill(type).orElseThrow().page(answer, first, last);
    }

    @ParameterizedTest
    @CsvSource({
        "TRADE, , 8103, 8105, market/history-trades?instId=QRX-EUR-SWAP&after=8107&limit=100",
        "TRADE, , 8103, 9223372036854775807, market/history-trades?instId=QRX-EUR-SWAP&limit=100",
        "CANDLE, 1m, 1, 1790000099999999, market/history-candles?instId=QRX-EUR-SWAP&bar=1m&after=1790000100001&limit=100",
        "CANDLE, 1d, 1, 9223372036854775807, market/history-candles?instId=QRX-EUR-SWAP&bar=1Dutc&limit=100",
        "LSR_TOP_POSITION, 1h, 1, 1790000014999999, rubik/stat/contracts/long-short-position-ratio-contract-top-trader?instId=QRX-EUR-SWAP&period=1H&end=1790000015000&limit=100",
        "LSR_ALL_ACCOUNT, 6h, 1, 9223372036854775807, rubik/stat/contracts/long-short-account-ratio-contract?instId=QRX-EUR-SWAP&period=6Hutc&limit=100",
    })
    void callNamesTheEndOfTheStretch(DataType type, String variant, long first, long last, String call) {
        assertEquals(
                "https://www.okx.com/api/v5/" + call,
                call(type, variant, first, last).uri().toString());
    }

    @Test
    void callKeepsToTheNetwork() {
        assertEquals(
                Map.of("x-simulated-trading", "1"),
                Okx.swap(ConnectorOptions.defaults().testnet(true))
                        .backfill(DataType.TRADE)
                        .orElseThrow()
                        .call()
                        .of(new Subscription(QRX, DataType.TRADE), 1, 2)
                        .headers());
    }

    /** Ratios are counted for each instrument, with those that are polled. */
    @Test
    void callsAreCountedByTheirPath() {
        LimitPool trades = call(DataType.TRADE, null, 1, 2).costs().get(0).pool();
        assertEquals("market/history-trades", trades.name());
        assertEquals(20, trades.limit().permits());
        assertEquals(
                new OkxRequests(OkxMarket.SWAP, ConnectorOptions.defaults(), "okx")
                        .ratios(OkxChannel.ALL_ACCOUNTS, new Subscription(QRX, DataType.LSR_ALL_ACCOUNT, "5m"))
                        .costs(),
                call(DataType.LSR_ALL_ACCOUNT, "1h", 1, 2).costs());
    }

    @ParameterizedTest
    @EnumSource(OkxMarket.class)
    void offersThePastOfWhatHasOne(OkxMarket market) {
        OkxConnector connector = new OkxConnector(market, ConnectorOptions.defaults());
        Set<DataType> expected = Arrays.stream(DataType.values())
                .filter(type -> Set.of(
                                DataType.TRADE, DataType.CANDLE, DataType.LSR_TOP_POSITION, DataType.LSR_ALL_ACCOUNT)
                        .contains(type))
                .filter(connector.dataTypes()::contains)
                .collect(Collectors.toSet());

        assertEquals(
                expected,
                Arrays.stream(DataType.values())
                        .filter(type -> connector.backfill(type).isPresent())
                        .collect(Collectors.toSet()));
    }

    private static BackfillPage trades(long first, long last, LongStream ids) {
        String rows = ids.mapToObj(id -> "{\"instId\":\"QRX-EUR-SWAP\",\"tradeId\":\"" + id
                        + "\",\"px\":\"27.30\",\"sz\":\"7\",\"side\":\"sell\",\"ts\":\"1790000015000\"}")
                .collect(Collectors.joining(","));
        return page(DataType.TRADE, null, first, last, rows);
    }

    private static List<Long> numbers(BackfillPage page) {
        return page.events().stream().map(event -> ((Trade) event).sequence()).toList();
    }

    /** The exchange leaves out ids. */
    @Test
    void anIdThatIsNotThereInsideThePartThatIsAnsweredIsNone() {
        BackfillPage page = trades(10, 19, LongStream.of(20, 18, 15, 9));

        assertEquals(List.of(15L, 18L), numbers(page));
        assertEquals(10, page.first());
        assertEquals(19, page.last());
        assertEquals(MarketEvent.ABSENT, page.goneThrough());
    }

    @Test
    void aFullPageLeavesWhatIsOlder() {
        BackfillPage page = trades(1, 500, LongStream.range(0, 100).map(i -> 501 - i));

        assertEquals(99, page.events().size());
        assertEquals(402, page.first());
        assertEquals(500, page.last());
        assertEquals(MarketEvent.ABSENT, page.goneThrough());
    }

    @Test
    void whatIsOlderThanTheLastRowThereIsIsGone() {
        BackfillPage page = trades(1, 500, LongStream.of(501, 500));

        assertEquals(List.of(500L), numbers(page));
        assertEquals(500, page.first());
        assertEquals(MarketEvent.ABSENT, page.goneThrough(), "not proven yet");
        BackfillPage older = trades(1, 499, LongStream.of(500));
        assertTrue(older.isEmpty());
        assertEquals(499, older.goneThrough());
    }

    /** A cache behind the exchange's address may not know the newest trades yet. */
    @Test
    void anAnswerFromBeforeProvesNothingOfWhatCameLater() {
        BackfillPage page = trades(10, 19, LongStream.of(16, 15, 9));

        assertEquals(16, page.last());
        assertEquals(List.of(15L, 16L), numbers(page));
        assertTrue(trades(17, 19, LongStream.of(16, 15, 9)).isEmpty());
    }

    @Test
    void rowsThatAreWrongCostThemselves() {
        BackfillPage page = page(
                DataType.LSR_ALL_ACCOUNT,
                "1h",
                1_790_000_000_000_000L,
                Long.MAX_VALUE,
                "[\"1790003600000\",\"1.2\"],[\"1790000000000\",\"x\"],7");

        assertEquals(1, page.events().size());
        assertEquals(2, page.problems().size());
        assertEquals(QRX.instrument(), page.problems().get(0).instrument());
        assertEquals(MarketEvent.ABSENT, page.goneThrough());
    }

    @Test
    void errorsAreNoAnswer() {
        RestCall<PollAnswer> call = call(DataType.TRADE, null, 1, 2);

        assertThrows(RateLimitedException.class, () -> call.parser()
                .apply(Frame.of("{\"code\":\"50011\",\"msg\":\"Too Many Requests\",\"data\":[]}", 0, null)));
        NormalizationException e = assertThrows(NormalizationException.class, () -> call.parser()
                .apply(Frame.of("{\"code\":\"51001\",\"msg\":\"Nobody knows it\",\"data\":[]}", 0, null)));
        assertTrue(e.getMessage().contains("51001 \"Nobody knows it\""), e.getMessage());
    }
}
