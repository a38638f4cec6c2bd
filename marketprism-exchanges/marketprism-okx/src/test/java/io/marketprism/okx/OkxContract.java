package io.marketprism.okx;

import io.marketprism.event.Candle;
import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Ticker;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeSource;
import io.marketprism.testkit.BackfillSample;
import io.marketprism.testkit.ConnectionLimits;
import io.marketprism.testkit.ConnectorContract;
import io.marketprism.testkit.ControlSample;
import java.time.Duration;
import java.util.List;

/** What is the same on all of OKX's markets. */
abstract class OkxContract extends ConnectorContract {
    private static final String LOG_IN = "; with an API key, its secret and its passphrase we log in";

    @Override
    protected List<ControlSample> controlSamples() {
        String books = "\"arg\":{\"channel\":\"books\",\"instId\":\""
                + instruments().get(0).instrument().nativeSymbol() + "\"},\"connId\":\"0c0ffee1\"}";
        return List.of(
                ControlSample.of("{\"id\":\"7\",\"event\":\"subscribe\"," + books, "acknowledged 7"),
                ControlSample.of("""
                        {"id":"8","event":"subscribe","arg":{"channel":"liquidation-orders","instType":"SWAP"},"connId":"0c0ffee1"}""", "acknowledged 8"),
                ControlSample.of("{\"event\":\"subscribe\"," + books, "ignored subscribe"),
                ControlSample.of("{\"id\":\"7\",\"event\":\"unsubscribe\"," + books, "ignored unsubscribe"),
                ControlSample.of("""
                        {"event":"error","msg":"Please log in","code":"60011","connId":"0c0ffee1","id":"9"}""", "refused 9: 60011 Please log in" + LOG_IN),
                ControlSample.of("""
                        {"event":"error","msg":"Please log in","code":"60011"}""", "refused null: 60011 Please log in" + LOG_IN),
                ControlSample.of(
                        """
                        {"event":"error","msg":"Login failed.","code":"60009","connId":"0c0ffee1"}""",
                        "refused login: 60009 Login failed.; check the API key, its secret and its passphrase, and the addresses that it is for; demo trading has keys of its own"),
                ControlSample.of(
                        """
                        {"event":"error","msg":"Timestamp request expired","code":"60006"}""", "refused login: 60006 Timestamp request expired; set this machine's clock, by NTP say"),
                ControlSample.of("""
                        {"event":"error","code":"60012","msg":"Invalid request: {\\"op\\":\\"login\\",\\"args\\":[{\\"passphrase\\":\\"p\\"}]}"}""", "refused null: 60012 Invalid request: the log-in"),
                ControlSample.of("""
                        {"event":"notice","code":"64008","msg":"The connection will soon be closed.","connId":"0c0ffee1"}""", "closing: 64008 The connection will soon be closed."),
                ControlSample.of("""
                        {"event":"login","code":"0","msg":"","connId":"0c0ffee1"}""", "acknowledged login"),
                ControlSample.of("""
                        {"id":"1","op":"subscribe","args":[{"channel":"books","instId":"QRX-EUR"}]}""", "ignored op"),
                ControlSample.of("""
                        {"arg":{"channel":"opt-summary","instFamily":"QRX-USD"},"data":[{"instId":"QRX-USD-261225-50-C","delta":"1"}]}""", "ignored opt-summary"),
                ControlSample.of("""
                        {"data":[{"instType":"SPOT","instId":"QRX-EUR","state":"suspend"}],"arg":{"channel":"instruments","instType":"SPOT"}}""", "instruments changed"));
    }

    /** 480 requests an hour on a connection, one topic in each; a request may have 64 KB; 30 s of silence. */
    @Override
    protected ConnectionLimits connectionLimits() {
        return new ConnectionLimits(480, 64 * 1024, Duration.ZERO).closesSilent(Duration.ofSeconds(30));
    }

    /** The answer for that trade alone: one is behind it, and two ids before it are none. */
    static BackfillSample trades(Instrument of, Trade live, String size) {
        long id = live.sequence();
        String row = """
                {"instId":"%s","side":"sell","sz":"%s","px":"%s","source":"0","tradeId":"%d","ts":"%d"}""";
        return BackfillSample.of(
                "{\"code\":\"0\",\"msg\":\"\",\"data\":["
                        + String.join(
                                ",",
                                row.formatted(of.nativeSymbol(), "1", "27.35", id + 1, 1_790_000_016_000L),
                                row.formatted(of.nativeSymbol(), size, live.price(), id, live.exchangeTimeUs() / 1_000),
                                row.formatted(of.nativeSymbol(), "2", "27.25", id - 3, 1_790_000_000_000L))
                        + "]}",
                id - 2,
                id,
                live.withSource(TradeSource.BACKFILL));
    }

    /** The answer for that candle alone. */
    static BackfillSample candles(Candle live, String volumes) {
        return BackfillSample.of("""
                {"code":"0","msg":"","data":[["1790000100000","27.75","27.8","27.7","27.71","9","9.5","9.75","0"],\
                ["1790000040000","27","28.25","26.5","27.75",%s,"1"]]}""".formatted(volumes), live.openTimeUs(), live.closeTimeUs() - 1, live);
    }

    static Ticker ticker(Instrument of, String last, String open, String volume, String quoteVolume) {
        return new Ticker(
                of,
                1_790_000_015_000_000L,
                RECEIVE_TIME_US,
                COLLECTOR,
                Decimal.parse(last),
                Decimal.parse(open),
                null,
                null,
                decimal(volume),
                decimal(quoteVolume));
    }

    static Candle candle(Instrument of, String volume) {
        return new Candle(
                of,
                MarketEvent.ABSENT,
                RECEIVE_TIME_US,
                COLLECTOR,
                "1m",
                1_790_000_040_000_000L,
                1_790_000_100_000_000L,
                Decimal.parse("27"),
                Decimal.parse("28.25"),
                Decimal.parse("26.5"),
                Decimal.parse("27.75"),
                decimal(volume),
                Decimal.parse("2763.75"),
                MarketEvent.ABSENT,
                true);
    }

    static Decimal decimal(String number) {
        return number == null ? null : Decimal.parse(number);
    }
}
